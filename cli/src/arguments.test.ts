import { describe, expect, test } from "vitest";

import { parseArguments } from "./arguments.ts";

const spec = { flags: ["json"], values: ["at", "out"], files: 2 };

describe("arguments", () => {
  test("flags, values and files stand in any order", async () => {
    const given = await parseArguments(["a", "--json", "--at", "HEAD", "--out=-x", "b"], spec);
    expect(given).toEqual({
      flags: new Set(["json"]),
      values: new Map([
        ["at", "HEAD"],
        ["out", "-x"],
      ]),
      files: ["a", "b"],
    });
  });

  test("after `--` everything is a file", async () => {
    expect((await parseArguments(["--", "--json"], spec)).files).toEqual(["--json"]);
  });

  test.each([
    [["--nope"], "option `--nope` is unknown"],
    [["-j"], "option `-j` is unknown"],
    [["--json", "--json"], "option `--json` is given twice"],
    [["--at", "a", "--at", "b"], "option `--at` is given twice"],
    [["--at"], "option `--at` is missing its value"],
    [["--at", "--json"], "option `--at` is missing its value"],
    [["--json=1"], "option `--json` takes no value"],
    [["a", "b", "c"], "`c` is one argument too many"],
    [["--__proto__"], "option `--__proto__` is unknown"],
  ])("%j: %s", async (args, message) => {
    await expect(parseArguments(args, spec)).rejects.toThrow(message);
  });
});
