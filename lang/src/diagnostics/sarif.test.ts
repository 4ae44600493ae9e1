import { describe, expect, test } from "vitest";

import type { Diagnostic } from "./diagnostic.ts";
import { sarifLog } from "./sarif.ts";

/** A diagnostic about the first place of some text. */
function about(text: string, marked: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(marked);
  return {
    code: "IL2001",
    severity: "error",
    message: "unknown action `deplyo`",
    path: "policies/shop.policy",
    span: { start, end: start + marked.length },
    ...more,
  };
}

function logOf(text: string, ...diagnostics: readonly Diagnostic[]): ReturnType<typeof sarifLog>["runs"][0] {
  const texts = new Map(diagnostics.map(({ path }) => [path, text] as const));
  return sarifLog(diagnostics, { version: "1", texts, digest: (likeness) => likeness }).runs[0];
}

describe("a SARIF log", () => {
  test("names each rule once, with its page, and each result's rule by its index", () => {
    const text = "refuse a on deplyo";
    const { tool, results } = logOf(
      text,
      about(text, "deplyo"),
      about(text, "a", { code: "IL1001" }),
      about(text, "on"),
    );
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(["IL1001", "IL2001"]);
    expect(tool.driver.rules[1]?.shortDescription).toEqual({ text: "a name that nothing declares" });
    expect(tool.driver.rules[1]?.helpUri).toMatch(/^https:.*\/docs\/diagnostics\/IL2001\.md$/);
    expect(results.map(({ ruleIndex }) => ruleIndex)).toEqual([1, 0, 1]);
  });

  test("counts columns from 1 in UTF-16 units, up to the place after the last", () => {
    const text = "zone a\n\u{1f600} deplyo\r\nx";
    const [result] = logOf(text, about(text, "deplyo")).results;
    expect(result?.locations[0].physicalLocation.region).toEqual({
      startLine: 2,
      startColumn: 4,
      endLine: 2,
      endColumn: 10,
    });
  });

  test("says the label and the help too, and lists other places by number", () => {
    const text = "zone a\nzone a";
    const related = [
      { path: "policies/shop.policy", span: { start: 5, end: 6 }, label: "first declared here" },
    ];
    const [result] = logOf(text, about(text, "a", { label: "a label", help: "a help", related })).results;
    expect(result?.message.text).toBe("unknown action `deplyo`; a label; a help");
    expect(result?.relatedLocations).toMatchObject([
      { id: 1, message: { text: "first declared here" }, physicalLocation: { region: { startColumn: 6 } } },
    ]);
  });

  test("lets no text of a policy become a link, a placeholder or an address", () => {
    const path = "a b/\ud800?#:é.policy";
    const message = "`{0}` [click](https://evil.example) \u202e";
    const [result] = logOf("x", about("x", "x", { path, message })).results;
    expect(result?.message.text).toBe("`{{0}}` \\[click\\](https://evil.example) \\\\u{{202e}}");
    expect(result?.locations[0].physicalLocation.artifactLocation.uri).toBe(
      "a%20b/%EF%BF%BD%3F%23%3A%C3%A9.policy",
    );
  });
});

function prints(text: string, ...diagnostics: readonly Diagnostic[]): readonly string[] {
  return logOf(text, ...diagnostics).results.map((result) => result.partialFingerprints["interlock/v1"]);
}

describe("a result's fingerprint", () => {
  test("stays when lines above it come", () => {
    const text = "refuse a on deplyo";
    const moved = `zone x\n\n${text}`;
    expect(prints(moved, about(moved, "deplyo"))).toEqual(prints(text, about(text, "deplyo")));
  });

  test("differs by file, code, message, place's text, and by how many like it come before", () => {
    const text = "a b";
    const all = prints(
      text,
      about(text, "a"),
      about(text, "a"),
      about(text, "b"),
      about(text, "a", { code: "IL2002" }),
      about(text, "a", { message: "another" }),
      about(text, "a", { path: "other.policy" }),
    );
    expect(new Set(all).size).toBe(all.length);
  });
});
