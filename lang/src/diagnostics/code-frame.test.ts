import { describe, expect, test } from "vitest";

import { renderDiagnostic } from "./code-frame.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** A diagnostic at the first place of some text, and its frame. */
function framed(text: string, marked: string, more: Partial<Diagnostic> = {}): string {
  const start = text.indexOf(marked);
  const diagnostic: Diagnostic = {
    code: "IL2001",
    severity: "error",
    message: "unknown field `cannary` on action `deploy`",
    path: "policies/payments.policy",
    span: { start, end: start + marked.length },
    ...more,
  };
  return renderDiagnostic(diagnostic, text, { color: false });
}

const thirteen = "\n".repeat(13);

describe("a diagnostic is shown", () => {
  test("with its line, its place and its help", () => {
    const text = `${thirteen}   require action.cannary <= 10%\n}`;
    expect(
      framed(text, "cannary", {
        label: "did you mean `canary`?",
        help: "fields are declared with the action",
      }),
    ).toBe(
      [
        "error[IL2001]: unknown field `cannary` on action `deploy`",
        "   ┌─ policies/payments.policy:14:19",
        "14 │    require action.cannary <= 10%",
        "   │                   ^^^^^^^ did you mean `canary`?",
        "   = help: fields are declared with the action",
      ].join("\n"),
    );
  });

  test("with the first and the last line of what spans more", () => {
    const text = "permit a on b {\n  blast services <= 3\n  schema no opaque\n}\nzone c";
    expect(
      framed(text, text.slice(0, text.indexOf("\nzone")), { label: "all of it" })
        .split("\n")
        .slice(1),
    ).toEqual([
      "  ┌─ policies/payments.policy:1:1",
      "1 │ permit a on b {",
      "  │ ^^^^^^^^^^^^^^^",
      "  │ …",
      "4 │ }",
      "  │ ^ all of it",
    ]);
  });

  test("with two lines and nothing between them where it spans two", () => {
    expect(framed("let a =\n  b or c\n", "=\n  b").split("\n").slice(1)).toEqual([
      "  ┌─ policies/payments.policy:1:7",
      "1 │ let a =",
      "  │       ^",
      "2 │   b or c",
      "  │   ^",
    ]);
  });

  test("at the end of the text", () => {
    const text = "zone a";
    const frame = framed(text, "", { span: { start: 6, end: 6 }, label: "the file ends here" });
    expect(frame.split("\n").slice(1)).toEqual([
      "  ┌─ policies/payments.policy:1:7",
      "1 │ zone a",
      "  │       ^ the file ends here",
    ]);
  });

  test("in an empty text", () => {
    expect(framed("", "").split("\n").slice(1)).toEqual([
      "  ┌─ policies/payments.policy:1:1",
      "1 │",
      "  │ ^",
    ]);
  });

  test("on a line that ends with a carriage return", () => {
    expect(framed("zone a\r\nzone b\r\n", "b").split("\n").slice(1)).toEqual([
      "  ┌─ policies/payments.policy:2:6",
      "2 │ zone b",
      "  │      ^",
    ]);
  });

  test("under tabs, wide and combining characters", () => {
    expect(framed("\tlet 日本 = e\u0301\u{1f600}x + oops", "oops").split("\n").slice(2)).toEqual([
      "1 │     let 日本 = e\u0301\u{1f600}x + oops",
      `  │ ${" ".repeat(4 + 4 + 4 + 3 + 3 + 4)}^^^^`,
    ]);
    expect(framed("a 日本 b", "日本").split("\n").at(-1)).toBe("  │   ^^^^");
  });

  test("with its column in code points", () => {
    expect(framed("\u{1f600}\u{1f600} x", "x").split("\n")[1]).toBe("  ┌─ policies/payments.policy:1:4");
  });

  test("as a warning, with other places of the same file and of others", () => {
    const text = "let a = 1\nlet a = 2";
    const other = { path: "base.policy", span: { start: 5, end: 6 }, label: "and here" };
    const related = [
      { path: "policies/payments.policy", span: { start: 4, end: 5 }, label: "first here" },
      other,
    ];
    const diagnostic = {
      code: "IL3001",
      severity: "warning" as const,
      message: "odd",
      path: "policies/payments.policy",
      span: { start: 14, end: 15 },
      related,
    };
    const frame = renderDiagnostic(diagnostic, text, { color: false });
    expect(frame.split("\n")).toEqual([
      "warning[IL3001]: odd",
      "  ┌─ policies/payments.policy:2:5",
      "2 │ let a = 2",
      "  │     ^",
      "  ┌─ policies/payments.policy:1:5",
      "1 │ let a = 1",
      "  │     - first here",
      "  = note: and here (base.policy)",
    ]);
    const otherSources = new Map([["base.policy", "zone a"]]);
    expect(renderDiagnostic(diagnostic, text, { color: false, otherSources })).toContain(
      "  ┌─ base.policy:1:6\n1 │ zone a\n  │      - and here",
    );
  });

  test("cut around its place where the line is long", () => {
    const text = `let a = "${"x".repeat(300)}" oops "${"y".repeat(300)}"`;
    const [, , line = "", marks = ""] = framed(text, "oops").split("\n");
    expect(line).toBe(`1 │ …${"x".repeat(28)}" oops "${"y".repeat(63)}…`);
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("oops");
  });

  test("cut in its place where that is long itself", () => {
    const [, , line = "", marks = ""] = framed(`let a = ${"x".repeat(300)} or b`, "x".repeat(300)).split(
      "\n",
    );
    expect(line).toBe(`1 │ let a = ${"x".repeat(92)}…`);
    expect(marks).toBe(`  │         ${"^".repeat(93)}`);
  });

  test("with hostile text spelled out wherever it stands", () => {
    const text = "// \u001b[31m\u202e evil\u0000 \u2028";
    const frame = framed(text, "\u202e", {
      message: "a \u001b[2J message",
      path: "pol\u202eicy\n.policy",
      label: "\u0007 label",
      help: "\u009b help",
    });
    expect(frame.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(frame.split("\n")).toEqual([
      "error[IL2001]: a \\u{1b}[2J message",
      "  ┌─ pol\\u{202e}icy\\u{a}.policy:1:9",
      "1 │ // \\u{1b}[31m\\u{202e} evil\\u{0} \\u{2028}",
      "  │              ^^^^^^^^ \\u{7} label",
      "  = help: \\u{9b} help",
    ]);
  });

  test("in colour with escapes around its own parts only", () => {
    const diagnostic: Diagnostic = {
      code: "IL1001",
      severity: "error",
      message: "m",
      path: "p",
      span: { start: 0, end: 1 },
    };
    const colored = renderDiagnostic(diagnostic, "x\u001b", { color: true });
    expect(colored).toContain("\u001b[1;31merror[IL1001]\u001b[0m");
    expect(colored).toContain("x\\u{1b}");
    const plain = renderDiagnostic(diagnostic, "x\u001b", { color: false });
    expect(
      colored
        .split("\u001b")
        .map((part) => part.replace(/^\[[\d;]*m/, ""))
        .join(""),
    ).toBe(plain);
  });

  test("the same where the lines of the texts were found for one before it", () => {
    const texts = new Map([
      ["a", "one\ntwo\n"],
      ["b", "\n\nthree\n"],
    ]);
    const diagnostics = ["a", "b", "a"].map((path): Diagnostic => {
      const start = texts.get(path)?.search(/t/u) ?? 0;
      const related = [{ path: "b", span: { start: 2, end: 7 }, label: "there" }];
      return {
        code: "IL1001",
        severity: "error",
        message: "m",
        path,
        span: { start, end: start + 3 },
        related,
      };
    });
    const shown = (indexes: boolean): readonly string[] => {
      const kept = indexes ? { indexes: new Map() } : {};
      const options = { color: false, otherSources: texts, ...kept };
      return diagnostics.map((diagnostic) =>
        renderDiagnostic(diagnostic, texts.get(diagnostic.path) ?? "", options),
      );
    };
    expect(shown(true)).toEqual(shown(false));
    expect(shown(true)[0]).toContain("2 │ two");
    expect(shown(true)[1]).toContain("3 │ three");
  });
});
