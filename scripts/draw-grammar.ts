/**
 * Draws the grammar as the parser has it: a diagram for each rule and a page that shows them all, under `docs/grammar`.
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

import { grammarRules } from "./grammar/rules.ts";
import { svgOf } from "./grammar/svg.ts";
import { parts, type GrammarRule, type Track } from "./grammar/track.ts";

/** Where the drawings belong, from the repository's root. */
export const GRAMMAR_FOLDER = "docs/grammar";

/** Answers every file of the folder by its name. */
export function drawGrammar(): ReadonlyMap<string, string> {
  const rules = grammarRules();
  const names = new Set(rules.map(({ name }) => name));
  if (names.size < rules.length) throw new Error("two rules of the grammar have one name");
  return new Map([
    ["README.md", pageOf(rules)],
    ...rules.map((rule) => [`${slugOf(rule.name)}.svg`, svgOf(rule)] as const),
  ]);
}

function pageOf(rules: readonly GrammarRule[]): string {
  const sections = rules.flatMap(({ name, track }) => [
    "",
    `## ${name}`,
    "",
    `![${name}](${slugOf(name)}.svg)`,
    ...usedIn(track),
  ]);
  return `${[...introduction, ...sections].join("\n")}\n`;
}

const introduction = [
  "# The grammar",
  "",
  "Drawn from the parser itself by `npm run build:grammar`. A line is read along the way that it goes: round boxes are what",
  "stands in a policy, with names and literals in italics; square ones are rules with a diagram of their own. Comments",
  "and white space may stand between any two boxes. What the words mean is in [the language's reference](../language.md).",
];

/** Links to the rules of which a diagram consists. */
function usedIn(track: Track): readonly string[] {
  const names = [...new Set(rulesIn(track))];
  if (names.length === 0) return [];
  return ["", names.map((name) => `[${name}](#${slugOf(name)})`).join(" · ")];
}

function rulesIn(track: Track): readonly string[] {
  return track.kind === "rule" ? [track.name] : parts(track).flatMap(rulesIn);
}

function slugOf(name: string): string {
  return name.replaceAll(" ", "-");
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, "..", GRAMMAR_FOLDER);
  const files = drawGrammar();
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (!files.has(name)) await rm(join(folder, name));
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  process.stdout.write(`${GRAMMAR_FOLDER}: ${files.size - 1} diagrams\n`);
}
