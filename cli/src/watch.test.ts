import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { watching } from "../test/watching.ts";
import { configurationOf, plainWorkplace, SHOP, workplace } from "../test/workplace.ts";

// Every round starts a compiler, on a machine that may be busy.
const patience = { timeout: 60_000 };

test(
  "--watch runs again whenever a policy or the configuration changes, and ends cleanly",
  patience,
  async () => {
    const place = plainWorkplace();
    place.write({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    const command = watching(place, "test", "--watch");
    await command.says("1 test: 1 passed");
    place.write({ "shop.policy": SHOP.replace("2%", "7%") });
    await command.says("1 test: 0 passed, 1 failed");
    place.write({ "shop.policy": SHOP.replace("blast traffic", "blast trafic") });
    await command.says("1 error");
    // A folder that nothing was read from before is watched as soon as something is.
    place.write({
      "words/zones.policy": "language 1\npolicy zones\nzone staging, production\n",
      "shop.policy": SHOP.replace(
        "zone staging, production",
        'import { staging, production } from "words/zones.policy"',
      ),
    });
    await command.says("1 test: 1 passed");
    place.write({ "words/zones.policy": "language 1\npolicy zones\nzone staging\n" });
    await command.says("`words/zones.policy` declares no `production`");
    place.write({ "words/zones.policy": "language 1\npolicy zones\nzone staging, production\n" });
    await command.says("`zones.policy` changed");
    place.write({ "interlock.json": "{}" });
    await command.says("`interlock.json` is not valid");
    place.write({ "interlock.yaml": "version: 1\n" });
    await command.says("`interlock.yaml` and `interlock.json` are both there");
    expect(await command.end("SIGINT")).toBe(1);
  },
);

test(
  "--watch waits for a file that cannot be read yet, and ends with the code of the last round",
  patience,
  async () => {
    const place = plainWorkplace();
    const command = watching(place, "test", "--watch", "shop.policy");
    await command.says("`shop.policy` does not exist");
    place.write({ "shop.policy": SHOP });
    await command.says("1 test: 1 passed");
    expect(await command.end("SIGTERM")).toBe(0);
  },
);

test(
  "compile --watch writes the module of the files as they are, whenever one changes",
  patience,
  async () => {
    const place = plainWorkplace();
    place.write({ "interlock.json": configurationOf("shop.policy"), "shop.policy": `${SHOP}refuse` });
    const command = watching(place, "compile", "--out", "out", "--working-tree", "--watch");
    await command.says("1 error");
    expect(existsSync(join(place.dir, "out"))).toBe(false);
    place.write({ "shop.policy": SHOP });
    await command.says("out/pin.json");
    expect(place.read("out/evaluator.js")).toContain("50000");
    // What it writes itself is no change.
    await command.says("watching for changes");
    place.write({ "shop.policy": SHOP.replace("5%", "4%") });
    await command.says("`shop.policy` changed");
    await command.says("out/pin.json");
    expect(place.read("out/evaluator.js")).toContain("40000");
    expect(await command.end("SIGINT")).toBe(0);
  },
);

test("compile --watch watches no commit", async () => {
  const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
  const { code, err } = await place.interlock(["compile", "--out", "out", "--watch"]);
  expect(code).toBe(2);
  expect(err).toContain("`--watch` goes with `--working-tree`");
});
