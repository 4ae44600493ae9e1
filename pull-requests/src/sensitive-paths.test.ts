import { describe, expect, test } from "vitest";

import { touchesPolicy, touchesWorkflow } from "./sensitive-paths.ts";

const configuration = { policies: ["./rules/base.txt"] };

describe("touchesPolicy", () => {
  test.each([
    "policies/payments.policy",
    "policies/Payments.POLICY",
    "interlock.json",
    "interlock.yaml",
    "services/a/Interlock.JSON",
    "interlock.jſon",
    "services/a/INTERLOCK.Yaml",
    "Interlock.lock",
    "interlock.imports/github.com/acme/words@0123/words.policy",
    ".interlock/state",
    ".INTERLOCK/a/b",
    "Rules/Base.txt",
  ])("%s", (path) => {
    expect(touchesPolicy(["README.md", path], configuration)).toBe(true);
    expect(touchesWorkflow(["README.md", path])).toBe(false);
  });
});

describe("touchesWorkflow", () => {
  test.each([".github/workflows/ci.yml", ".GitHub/CODEOWNERS", "tools/action.yml", "Action.YAML"])(
    "%s",
    (path) => {
      expect(touchesWorkflow(["README.md", path])).toBe(true);
      expect(touchesPolicy(["README.md", path], configuration)).toBe(false);
    },
  );
});

test.each([
  "a\\b.ts",
  "a/../interlock",
  "./a.ts",
  "a//b.ts",
  "a.ts ",
  "a./b.ts",
  "a\u200db.ts",
  "a\nb.ts",
  "e\u0301.ts",
  "\ud800.ts",
])("a path that another machine may read otherwise counts as both: %j", (path) => {
  expect(touchesPolicy([path], configuration)).toBe(true);
  expect(touchesWorkflow([path])).toBe(true);
});

test.each([
  "src/policy.ts",
  "docs/policy/index.md",
  "github/workflows/ci.yml",
  "reaction.yml",
  "interlock.json5",
  "interlock.yml",
])("%s is neither", (path) => {
  expect(touchesPolicy([path], configuration)).toBe(false);
  expect(touchesWorkflow([path])).toBe(false);
});
