import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { configurationOf, plainWorkplace, SHOP } from "../../cli/test/workplace.ts";
import { buildCli, CLI_MAIN } from "../../scripts/build-cli.ts";

const built = mkdtempSync(join(tmpdir(), "interlock-built-"));

beforeAll(async () => buildCli(built));
afterAll(() => rmSync(built, { recursive: true }));

/** What the built command answers where these files are. */
function check(files: Readonly<Record<string, string>>): {
  readonly code: number | null;
  readonly out: string;
} {
  const place = plainWorkplace();
  place.write({ "shop.policy": SHOP, "db/migrations/1.sql": "", ...files });
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(built, basename(CLI_MAIN)), "check"], {
    cwd: place.dir,
    encoding: "utf8",
  });
  return { code: status, out: `${stdout}${stderr}` };
}

const text = configurationOf("shop.policy");

describe("the built command", () => {
  test.each(["interlock.json", "interlock.yaml"])("reads %s", (path) => {
    expect(check({ [path]: text })).toEqual({ code: 0, out: "no errors in 1 policy, 3 rules, 1 test\n" });
  });

  test.each(["interlock.json", "interlock.yaml"])("names what is wrong with %s, and where", (path) => {
    const { code, out } = check({ [path]: text.replace('"version":1', '\n"version":"1"') });
    expect({ code, out }).toEqual({
      code: 1,
      out: `interlock: \`${path}\` is not valid\n  ${path}:2:11: IL4027: \`version\`: expected 1 (write it without quotes)\n`,
    });
  });

  test("holds the library that reads YAML in one file of its own, which nothing else is part of", () => {
    const parts = readdirSync(join(built, "parts")).map((name) => join(built, "parts", name));
    const holding = parts.filter((part) => readFileSync(part, "utf8").includes("node_modules/yaml/"));
    expect(holding.map((part) => basename(part))).toEqual([expect.stringMatching(/^yaml-text\./u)]);
    expect(readFileSync(join(built, basename(CLI_MAIN)), "utf8")).not.toContain("node_modules/yaml/");
  });
});
