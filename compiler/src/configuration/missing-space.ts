import type { Mistake } from "./located.ts";

/**
 * The mistake at an offset of YAML where `key:value` or `-value` stands: without a space behind the `:` or the `-` it is
 * text like any other. Null where neither does. Pure.
 */
export function missingSpaceAt(text: string, at: number): Mistake | null {
  // What stands in front may be the indentation, or the marks of a list; `https://` is no key.
  const pattern = /[ \t]*(?:- +)*(?:[A-Za-z_][\w-]*(?<sign>:)(?=[^\s/])|(?<dash>-)(?=[^\s-]))/y;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) return null;
  const sign = found.groups?.["dash"] ?? found.groups?.["sign"] ?? "";
  return { at: pattern.lastIndex - 1, message: `a space is missing behind the \`${sign}\`` };
}
