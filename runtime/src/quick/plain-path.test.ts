import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { misfitPath } from "../path.ts";
import { isPlainPath } from "./plain-path.ts";

const part = fc.constantFrom(
  "a",
  "Z9",
  "_",
  "-",
  "+",
  ".",
  "..",
  "/",
  "//",
  " ",
  "\\",
  "é",
  "e\u0301",
  "\u0000",
  "\u202e",
);
const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(""));

describe("a plain path", () => {
  test("is a path", () => {
    const right = fc.property(text, (path) => !isPlainPath(path, 0) || misfitPath(path) === null);
    expect(fc.check(right, { numRuns: 5000 }).failed).toBe(false);
  });

  test("is one where what stands before is a plain folder", () => {
    const right = fc.property(text, text, (folder, rest) => {
      const path = `${folder}/${rest}`;
      const isPlain = isPlainPath(folder, 0) && isPlainPath(path, folder.length + 1);
      return !isPlain || misfitPath(path) === null;
    });
    expect(fc.check(right, { numRuns: 5000 }).failed).toBe(false);
  });

  test.each(["a", ".github/workflows/x.yml", "services/team-1/api/main.ts", "a.b/c_d/e+f@g=h~i"])(
    "%s",
    (path) => {
      expect(isPlainPath(path, 0)).toBe(true);
    },
  );

  test.each(["", "/", "a/", "/a", "a//b", "a/./b", "../a", "a.", "a b", "a".repeat(1025)])(
    "not %s",
    (path) => {
      expect(isPlainPath(path, 0)).toBe(false);
    },
  );
});
