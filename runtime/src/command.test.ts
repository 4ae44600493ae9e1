import { describe, expect, test } from "vitest";

import { misfitCommand } from "./command.ts";

const misfits: readonly (readonly [string, string])[] = [
  ["", "is an empty command"],
  ["\ud800", "is a command with a broken character"],
  ["a".repeat(21), "is longer than 20 characters"],
  ...[" git", "git ", "git  diff"].map((text) => [text, "is a command with a space too many"] as const),
  ...[
    "git\tdiff",
    "git\ndiff",
    "git\u0000",
    "git\u00a0diff",
    "git\u2003diff",
    "git\u200bdiff",
    "git\u202ediff",
    "git\u2028diff",
    "git\u3164",
    "git\ufe0f",
    "git\u2800",
    "git\u00ad",
  ].map((text) => [text, "is a command with a character that commands may not hold"] as const),
];

describe("a command", () => {
  test.each(["git", "git diff -- src/a.ts", "echo 'a'", "say héllo", "x".repeat(20)])("can be %s", (text) => {
    expect(misfitCommand(text, 20)).toBeNull();
  });

  test("counts characters, not halves of them", () => {
    expect(misfitCommand("\u{1f600}\u{1f600}", 2)).toBeNull();
    expect(misfitCommand("\u{1f600}\u{1f600}\u{1f600}", 2)).toBe("is longer than 2 characters");
  });

  test.each(misfits)("cannot be %j", (text, reason) => {
    expect(misfitCommand(text, 20)).toBe(reason);
  });
});
