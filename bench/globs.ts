/**
 * Time against length for matching a path against 100 patterns with many stars, beside two other ways to match: a
 * search that goes back to the last star, and the regular expressions that globs are often turned into.
 */
import { inSet } from "../runtime/src/kernel.ts";
import type { Vocabulary } from "../runtime/src/vocabulary/table.ts";
import { greedilyMatches } from "../runtime/test/naive-patterns.ts";
import { interleaved, timed } from "./measure.ts";
import { bar, type Report } from "./report.ts";

const lengths = [1000, 2000, 4000, 6000, 8000, 10_000] as const;
const patternCount = 100;

/** Every one of the stars can take every character, and only behind the last one does the pattern fail. */
const manyStars = 20;
/** As many as the regular expressions can take without taking for ever. */
const fewStars = 2;
const longestForExpressions = 4000;

/** How much a character of the longest path may cost, in characters of the shortest. */
const linearBound = 2;

/** Runs the bench. Throws where one way to match finds what the others do not. */
export function benchGlobs(): Report {
  const many = patternsWith(manyStars);
  const few = patternsWith(fewStars);
  const expressions = few.map(expressionOf);
  const vocabulary = vocabularyWith({ many, few });
  const figures = lengths.map((length) => {
    const path = `src/${"a".repeat(length - "src/".length)}`;
    const isWithin = (set: string): boolean => inSet({ vocabulary }, path, `bench.${set}`) !== false;
    const taken = interleaved(15, {
      automata: () => expectNone(() => isWithin("many")),
      greedy: () => expectNone(() => many.some((pattern) => greedilyMatches(path, pattern, "paths"))),
      automataFew: () => expectNone(() => isWithin("few")),
    });
    const byExpression =
      length > longestForExpressions
        ? "-"
        : expectNone(() => expressions.some((expression) => expression.test(path)));
    return {
      length,
      [`automata ${manyStars} stars ms`]: taken.automata,
      "µs a character": (taken.automata * 1000) / length,
      [`greedy ${manyStars} stars ms`]: taken.greedy,
      [`automata ${fewStars} stars ms`]: taken.automataFew,
      [`expressions ${fewStars} stars ms`]: byExpression,
    };
  });
  const perCharacter = figures.map((row) => row["µs a character"]);
  const growth = (perCharacter.at(-1) ?? Number.NaN) / (perCharacter[0] ?? Number.NaN);
  const what = `a character of ${lengths.at(-1)} against one of ${lengths[0]}, ${patternCount} patterns`;
  return { name: "globs", figures, bars: [bar(what, growth, linearBound)] };
}

function patternsWith(stars: number): readonly string[] {
  return Array.from({ length: patternCount }, (_, at) => `**/${"*a".repeat(stars)}b${at}`);
}

/** A pattern of paths as a regular expression that means the same. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split("/").map((part) => part.replaceAll("*", "[^/]*"));
  return new RegExp(`^${parts.join("/").replace("[^/]*[^/]*/", "(?:[^/]+/)*")}$`, "u");
}

function vocabularyWith(sets: Readonly<Record<string, readonly string[]>>): Vocabulary {
  return {
    actions: [],
    entities: [],
    zones: [],
    groups: [],
    principals: [],
    facts: [],
    contracts: [],
    sets: Object.entries(sets).map(([name, patterns]) => {
      return { id: `bench.${name}`, sort: "paths", patterns, except: [] } as const;
    }),
  };
}

/** How long it took to find out that nothing matches. */
function expectNone(isFound: () => boolean): number {
  let found = false;
  const ms = timed(() => {
    found = isFound();
  });
  if (found) throw new Error("the path matches, and must not");
  return ms;
}
