import { expect, test } from "vitest";

import { keyword } from "../lang/src/syntax/tokens.ts";
import { drawGrammar } from "../scripts/draw-grammar.ts";
import { grammarRules } from "../scripts/grammar/rules.ts";
import { parts, type Track } from "../scripts/grammar/track.ts";

const rules = grammarRules();

function boxes(track: Track): readonly Track[] {
  const inside = parts(track);
  return inside.length === 0 ? [track] : inside.flatMap(boxes);
}

test("the diagrams show every keyword of the language", () => {
  const shown = new Set(
    rules.flatMap(({ track }) => boxes(track)).map((box) => box.kind === "exact" && box.text),
  );
  expect(Object.keys(keyword).filter((word) => !shown.has(word))).toEqual([]);
});

test("every rule that a diagram names has a diagram, and a section that the page links to", () => {
  const files = drawGrammar();
  const page = files.get("README.md") ?? "";
  const named = new Set(
    rules.flatMap(({ track }) => boxes(track)).flatMap((box) => (box.kind === "rule" ? [box.name] : [])),
  );
  for (const name of named) {
    const slug = name.replaceAll(" ", "-");
    expect(page).toContain(`\n## ${name}\n\n![${name}](${slug}.svg)\n`);
    expect(files.get(`${slug}.svg`)).toContain(`<title>${name}</title>`);
  }
  expect(named.size).toBe(rules.length - 1);
});

test("a diagram is sound XML, and stands within its own frame", () => {
  for (const [name, svg] of drawGrammar()) {
    if (!name.endsWith(".svg")) continue;
    const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/u.exec(svg) ?? []).map(Number);
    for (const [, x, y] of svg.matchAll(/ x="(-?[\d.]+)" y="(-?[\d.]+)"/gu)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(width);
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(height);
    }
    expect(
      svg.replaceAll(/<(?:svg|title|style|path|rect|text)\b[^<>]*>|<\/(?:svg|title|style|text)>/gu, ""),
    ).not.toMatch(/[<>]/u);
  }
});
