import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logLine, markdownCode, markdownText, visible } from "./escape.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "::",
        ":",
        "##[",
        "#",
        "[",
        "\n",
        "\r",
        "`",
        "|",
        "<",
        ">",
        "&",
        "@a",
        "\u202e",
        "\u001b[",
      ),
    )
    .map((parts) => parts.join("")),
);

describe("visible", () => {
  test("shows what steers a terminal or reorders text", () => {
    expect(visible("a\u001b[31m\u202eb\n")).toBe("a\\u{1b}[31m\\u{202e}b\\u{a}");
  });

  test("cuts long text without leaving half a character", () => {
    expect(visible(`${"x".repeat(9)}😀😀`, 10)).toBe(`${"x".repeat(9)}…`);
  });

  test("leaves no control, format or half character, whatever comes in", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("logLine", () => {
  test("is one line and never a command of the runner", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = logLine(text);
        expect(line).not.toMatch(/[\r\n]|::|##\[/);
      }),
    );
  });

  test("shows the commands that were tried", () => {
    expect(logLine("::add-mask::x")).toBe("\\u{3a}:add-mask\\u{3a}:x");
    expect(logLine("a ##[error]b")).toBe("a #\\u{23}[error]b");
  });

  test("leaves a place in a file as it is", () => {
    expect(logLine("policies/a.policy:14:22")).toBe("policies/a.policy:14:22");
  });
});

describe("Markdown", () => {
  test("holds no character that could be markup, a cell's end, a link or a new line", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const inside = markdownCode(text).slice("<code>".length, -"</code>".length);
        for (const shown of [inside, markdownText(text)]) {
          const bare = shown.replaceAll(/&(?:#\d+|nbsp);/g, "");
          expect(bare).not.toMatch(/[`*[\]<>&#@|~$!+={}\\^\r\n]|\b_|_\b|https?:|www\./i);
        }
      }),
    );
  });

  test("leaves what cannot be markup readable", () => {
    const place = "schema_drift (db/0002-tidy.sql:14:3)";
    expect(markdownText(place)).toBe(place);
  });

  test.for([
    ["https://example.com", "https&#58;//example.com"],
    ["WWW.example.com", "WWW&#46;example.com"],
    ["_a_ -b", "&#95;a&#95; &#45;b"],
    ["a@example.com", "a&#64;&#8203;example.com"],
    ["$x$ :tada:", "&#36;x&#36; &#58;tada&#58;"],
  ] as const)("takes the meaning from %s", ([text, shown]) => {
    expect(markdownText(text)).toBe(shown);
  });

  test("mentions nobody and refers to nothing", () => {
    expect(markdownText("@acme fixes #12")).toBe("&#64;&#8203;acme fixes &#35;&#8203;12");
  });

  test("reads as it was written once a browser decodes it", () => {
    const decoded = markdownCode("a | `b` <img>").replaceAll(/&#(\d+);/g, (_, code) =>
      String.fromCharCode(Number(code)),
    );
    expect(decoded).toBe("<code>a | `b` <img></code>");
  });
});
