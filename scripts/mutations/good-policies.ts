import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { check, type Diagnostic } from "@interlock/lang";

import { readCaseFile } from "../../test/cases/case-file.ts";

/** Policies that are judged together, and in which nothing is wrong. */
export interface GoodSet {
  readonly name: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** Every set of policies that the project shows or tests with and that has no mistakes, in a fixed order. */
export function goodSets(root: string): readonly GoodSet[] {
  const sets = [shownSet(root), ...readyPolicies(root), ...caseSets(root)];
  const seen = new Set<string>();
  return sets.filter(({ texts }) => {
    // Cases share what stands at their headings: the same policies again would only count twice.
    const key = JSON.stringify([...texts]);
    const isNew = texts.size > 0 && !seen.has(key);
    seen.add(key);
    return isNew && mistakesIn(texts).length === 0;
  });
}

/** What a check finds: errors and nothing else. */
export function mistakesIn(texts: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const sources = [...texts].map(([path, text]) => ({ path, text }));
  return check(sources, [...texts.keys()]).diagnostics;
}

/** The example of the language's reference. */
function shownSet(root: string): GoodSet {
  const page = "docs/language.md";
  const text = readFileSync(join(root, page), "utf8");
  const blocks = text.matchAll(/^```policy path=(\S+)\n(.*?)^```$/gmsu);
  return { name: page, texts: new Map([...blocks].map(([, path = "", body = ""]) => [path, body] as const)) };
}

function readyPolicies(root: string): readonly GoodSet[] {
  const names = readdirSync(join(root, "policies")).filter((name) => name.endsWith(".policy"));
  const texts = names
    .sort()
    .map((name) => [name, readFileSync(join(root, "policies", name), "utf8")] as const);
  return [{ name: "policies", texts: new Map(texts) }];
}

function caseSets(root: string): readonly GoodSet[] {
  const folder = join(root, "test/cases");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  return files.sort().flatMap((name) =>
    readCaseFile(readFileSync(join(folder, name), "utf8")).cases.map(({ title, inputs }) => ({
      name: `${name}: ${title}`,
      texts: new Map(
        inputs.flatMap(({ path, body }) => (path === null ? [] : [[path, `${body}\n`] as const])),
      ),
    })),
  );
}
