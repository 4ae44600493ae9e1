import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

import { shellWord } from "./shell-word.ts";

test.each(["audit", "two words", "`touch here`", "$(touch here)", "it's", "a;b", "*", "~", "", '"x"', "\\"])(
  "a shell takes %j as it stands, and runs nothing of it",
  (text) => {
    const said = execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" });
    expect(said).toBe(text);
  },
);

test("what a plain name needs no quotes for has none", () => {
  expect(shellWord("logs/audit-1")).toBe("logs/audit-1");
});
