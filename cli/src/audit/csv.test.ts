import { describe, expect, test } from "vitest";

import { csvLine } from "./csv.ts";

describe("a line of CSV", () => {
  test.each([
    [["plain", 7, null, "two words"], "plain,7,,two words"],
    [["a,b", 'say "no"'], '"a,b","say ""no"""'],
    // Numbers of our own are no formulas, texts that begin like one are.
    [[-1, "-1"], `-1,"'-1"`],
    [['=HYPERLINK("http://x")'], `"'=HYPERLINK(""http://x"")"`],
    [["+1", "@cmd", "  =1"], `"'+1","'@cmd","'  =1"`],
    // Where a semicolon separates fields, what follows one begins a field, and quotes within a field are none.
    [["shop;=1+1;b; @c"], "shop;'=1+1;b;' @c"],
    [['a,";=1'], `"a,"";'=1"`],
    [["\uff1d1+1"], `"'\uff1d1+1"`],
    // A tab or a line end in front would hide the formula from whoever looks for its first character.
    [["\t=1", "\n=1", "a\r\nb"], "\\u{9}=1,\\u{a}=1,a\\u{d}\\u{a}b"],
    [["\u001b[31mred", "\u202egnp.exe"], "\\u{1b}[31mred,\\u{202e}gnp.exe"],
    [[" blank"], '" blank"'],
    [["'quoted"], `"'quoted"`],
  ])("%j", (fields, line) => {
    expect(csvLine(fields)).toBe(`${line}\r\n`);
  });
});
