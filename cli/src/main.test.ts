import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

import { plainWorkplace, SHOP } from "../test/workplace.ts";

const main = join(import.meta.dirname, "main.ts");

function interlock(
  dir: string,
  ...args: readonly string[]
): { code: number | null; out: string; err: string } {
  const flags = ["--conditions=@interlock/source", main, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { cwd: dir, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("the program answers on stdout, complains on stderr and ends with the command's code", () => {
  const place = plainWorkplace();
  place.write({ "shop.policy": SHOP });
  expect(interlock(place.dir, "check", "shop.policy")).toEqual({
    code: 0,
    out: "no errors in 1 policy, 3 rules, 1 test\n",
    err: "",
  });
  expect(interlock(place.dir, "check", "none.policy")).toEqual({
    code: 3,
    out: "",
    err: expect.stringContaining("none.policy"),
  });
});
