import { describe, expect, test } from "vitest";

import { sarifSchema } from "../test/sarif-schema.ts";
import { configurationOf, isSafeOutput, SHOP, workplace } from "../test/workplace.ts";

const BASELINE = "language 1\nbaseline acme\n";
const BROKEN = SHOP.replace("deploy on Service {", "deploy on Servce {");

/** What keeps a command from answering: the files, the code it ends with, and the code and place of the first problem. */
const failures = [
  ["a file that is missing", "interlock.json", configurationOf("shop.polcy"), 3, "IL4010", "shop.polcy"],
  [
    "a policy outside of the baseline",
    "interlock.json",
    configurationOf("shop.policy").replace("{", '{"baseline":"acme.policy",'),
    1,
    "IL4021",
    "shop.policy",
  ],
  [
    "a configuration that is none",
    "interlock.json",
    configurationOf("shop.policy").replace('"version":1', '"version":2'),
    1,
    "IL4027",
    "interlock.json",
  ],
  ["a second configuration", "interlock.yaml", "version: 1", 1, "IL4028", "interlock.yaml"],
] as const;

/** Only a mistake in the configuration has a place in a file. */
function lineOf(code: string): number | null {
  return code === "IL4027" ? 1 : null;
}

async function reports(files: Readonly<Record<string, string>>, command: string, format: string) {
  const place = await workplace({
    "interlock.json": configurationOf("shop.policy"),
    "acme.policy": BASELINE,
    "shop.policy": SHOP,
    ...files,
  });
  const answer = await place.interlock([command, "--format", format]);
  expect(isSafeOutput(answer.out)).toBe(true);
  // A person reads the same on the other side, whatever was asked for.
  expect(answer.err).toMatch(/^interlock: /);
  return answer;
}

describe.each(failures)("%s", (_, file, text, expected, code, path) => {
  const files = { [file]: text };

  test.each(["check", "test"])("is a problem in the JSON of `%s`", async (command) => {
    const answer = await reports(files, command, "json");
    expect(answer.code).toBe(expected);
    expect(JSON.parse(answer.out)).toMatchObject({
      ok: false,
      problems: [{ code, path, line: lineOf(code) }],
    });
  });

  test("is a run that did not succeed in SARIF", async () => {
    const answer = await reports(files, "check", "sarif");
    const log: unknown = JSON.parse(answer.out);
    expect({ code: answer.code, problems: sarifSchema.safeParse(log).error?.issues }).toEqual({
      code: expected,
      problems: undefined,
    });
    const notification = { descriptor: { id: code } };
    const invocations = [
      { executionSuccessful: false, toolExecutionNotifications: [{ level: "error", ...notification }] },
    ];
    expect(log).toMatchObject({ runs: [{ results: [], invocations }] });
  });

  test("bails out in TAP and is an error in JUnit", async () => {
    const tap = await reports(files, "test", "tap");
    expect(tap.code).toBe(expected);
    expect(tap.out).toMatch(/^TAP version 14\nBail out! /);
    const junit = await reports(files, "test", "junit");
    expect(junit.code).toBe(expected);
    expect(junit.out).toContain(
      '<testsuites name="interlock test" tests="1" failures="0" errors="1" skipped="0">',
    );
    expect(junit.out).toContain(`<error message="`);
    expect(junit.out).toContain(`file="${path}" line="1"`);
  });
});

describe("policies with mistakes", () => {
  const files = { "shop.policy": BROKEN };

  test("are problems with their places in the reports of `test`", async () => {
    const { code, out } = await reports(files, "test", "json");
    expect(code).toBe(1);
    const answer = JSON.parse(out) as { readonly problems: readonly object[] };
    expect(answer).toMatchObject({ version: 1, ok: false, passed: 0, failed: 0, tests: [], coverage: null });
    expect(answer.problems[0]).toMatchObject({ code: "IL2001", path: "shop.policy", line: 7, column: 18 });
    const tap = await reports(files, "test", "tap");
    expect(tap.out).toContain("Bail out! shop.policy:7:18: IL2001: unknown entity `Servce`");
    const junit = await reports(files, "test", "junit");
    expect(junit.out).toContain(
      '<testcase classname="policies" name="shop.policy" file="shop.policy" line="7">',
    );
  });

  test("end with their number after one empty line", async () => {
    const place = await workplace({ "interlock.json": configurationOf("shop.policy"), ...files });
    const { out, err } = await place.interlock(["test"]);
    expect(out).toBe("");
    expect(err).toMatch(/[^\n]\n\n\d errors?\n$/);
  });
});

test("too little coverage is no success in JSON either", async () => {
  const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
  const { code, out } = await place.interlock(["test", "--threshold", "70", "--format", "json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ ok: false, failed: 0, coverage: { percent: 66.6, missed: 70 } });
  const tap = await place.interlock(["test", "--threshold", "70", "--format", "tap"]);
  expect(tap.out).toContain("\n# less than 70% is covered\n");
});
