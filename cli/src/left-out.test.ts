import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { configurationOf, SHOP, workplace, type Workplace } from "../test/workplace.ts";

const WORDS = "language 1\npolicy words\nzone staging, production\n";
const IMPORTING = SHOP.replace("zone staging, production", 'import { zone } from "words.policy"');

async function shop(): Promise<{ readonly place: Workplace; readonly head: string }> {
  const place = await workplace();
  const head = await place.commit({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
  return { place, head };
}

const compile = ["compile", "--out", "out"];

describe("the working tree beside HEAD", () => {
  test("is passed over in silence where it holds the same", async () => {
    const { place } = await shop();
    place.write({ "other.policy": "not read", "notes.txt": "nor this" });
    expect(await place.interlock(compile)).toMatchObject({ code: 0, err: "" });
  });

  test("is named file by file where it does not", async () => {
    const { place, head } = await shop();
    place.write({ "interlock.json": configurationOf("other.policy"), "shop.policy": `${SHOP}// more\n` });
    expect(await place.interlock(compile)).toMatchObject({
      code: 0,
      err: `note: read from HEAD, commit ${head}; in the working tree
  \`interlock.json\` differs, and is not committed
  \`shop.policy\` differs, and is not committed
`,
    });
  });

  test("is named where a file is gone, or is something else now", async () => {
    const { place } = await shop();
    rmSync(join(place.dir, "shop.policy"));
    expect((await place.interlock(compile)).err).toContain("  `shop.policy` is missing\n");
    symlinkSync("interlock.json", join(place.dir, "shop.policy"));
    expect((await place.interlock(compile)).err).toContain("  `shop.policy` is no file that can be read\n");
  });

  test("is named before the mistakes that it may have mended", async () => {
    const place = await workplace();
    await place.commit({ "interlock.json": configurationOf("shop.policy"), "shop.policy": "policy\n" });
    place.write({ "shop.policy": SHOP });
    const { code, err } = await place.interlock(compile);
    expect(code).toBe(1);
    expect(err).toMatch(/^note: read from HEAD/u);
    expect(err).toContain("the policies do not compile");
  });

  test.each([
    ["check", "--at", "HEAD"],
    ["test", "--at", "HEAD"],
    ["check", "shop.policy", "--at", "HEAD", "--json"],
  ])("is named by every command that reads HEAD: %s %s %s", async (...args) => {
    const { place } = await shop();
    place.write({ "shop.policy": `${SHOP}// more\n` });
    const { code, err } = await place.interlock(args);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("`shop.policy` differs") });
  });

  test("is named where only it has a configuration", async () => {
    const place = await workplace();
    await place.commit({ "shop.policy": SHOP });
    place.write({ "interlock.json": configurationOf("shop.policy") });
    const { err } = await place.interlock(["check", "shop.policy", "--at", "HEAD"]);
    expect(err).toContain("  `interlock.json` is not committed\n");
  });

  test("is named where a second configuration stands in it, and where one took the other's place", async () => {
    const { place } = await shop();
    place.write({ "interlock.yaml": configurationOf("shop.policy") });
    expect((await place.interlock(compile)).err).toContain("\n  `interlock.yaml` is not committed\n");
    rmSync(join(place.dir, "interlock.json"));
    const { code, err } = await place.interlock(compile);
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /\n  `interlock\.yaml` is not committed\n  `interlock\.json` is missing\n$/u,
      ),
    });
  });

  test("counts with everything that a policy imports", async () => {
    const place = await workplace();
    const files = { "interlock.json": configurationOf("shop.policy"), "words.policy": WORDS };
    await place.commit({ ...files, "shop.policy": IMPORTING });
    place.write({ "words.policy": `${WORDS}// more\n` });
    expect((await place.interlock(compile)).err).toContain("  `words.policy` differs");
  });

  test("has no say where another commit was asked for, and is its own answer where it was", async () => {
    const { place, head } = await shop();
    place.write({ "shop.policy": `${SHOP}// more\n` });
    for (const args of [
      [...compile, "--at", head],
      [...compile, "--at", "refs/heads/main"],
    ])
      expect(await place.interlock(args)).toMatchObject({ code: 0, err: "" });
    const { out, err } = await place.interlock([...compile, "--working-tree"]);
    expect(err).toBe("");
    expect(out).toContain("not committed");
  });
});
