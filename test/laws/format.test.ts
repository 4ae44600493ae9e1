import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { format } from "../../lang/src/format/format.ts";
import { lex, spanOf } from "../../lang/src/syntax/lexer.ts";
import { parse } from "../../lang/src/syntax/parse.ts";
import { print } from "../../lang/src/syntax/print.ts";
import type { Module } from "../../lang/src/syntax/tree.ts";
import { moduleTree } from "./policy-trees.ts";

type Formatter = (text: string) => string;

const path = "generated.policy";

const real: Formatter = (text) => {
  const formatted = format({ path, text });
  if (formatted.kind === "failed") throw new Error(JSON.stringify(formatted.diagnostics));
  return formatted.text;
};

/** What may stand between two tokens. */
const between = fc.oneof(
  { weight: 6, arbitrary: fc.constant(" ") },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        ["\t", "   ", "\n", "\r\n", "\n\n\n", "\n  \n\t"],
        [
          " // behind\n",
          "//behind \r\n",
          "\n// own\n",
          "\n\n  //// own\n\n",
          " //a\n//b\n\n//c\n",
          " /// doc\n",
        ],
      )
      .chain((fillers) => fc.constantFrom(...fillers)),
  },
);

/** A policy whose tokens stand as a tree has them, with anything between them that may be there. */
const mangled = fc
  .tuple(moduleTree, fc.array(between, { minLength: 1, maxLength: 60 }), fc.constantFrom("", "\ufeff"))
  .map(([module, fillers, mark]) => {
    const pieces = tokensOf(print(module));
    const filler = (at: number): string => fillers[at % fillers.length] ?? " ";
    return `${mark}${pieces.map((piece, at) => `${piece}${filler(at)}`).join("")}`;
  });

function tokensOf(text: string): readonly string[] {
  return lex(path, text).tokens.map((token) => {
    const { start, end } = spanOf(token);
    return text.slice(start, end);
  });
}

/** Tokens and comments as they follow one another. */
function content(text: string): readonly string[] {
  const found: string[] = [];
  let end = 0;
  const takeComments = (start: number): void => {
    const comments = text.slice(end, start).matchAll(/\/\/[^\n]*/gu);
    found.push(...[...comments].map(([comment]) => comment.trimEnd()));
  };
  for (const token of lex(path, text).tokens) {
    const { start, end: tokenEnd } = spanOf(token);
    takeComments(start);
    found.push(text.slice(start, tokenEnd));
    end = tokenEnd;
  }
  takeComments(text.length);
  return found;
}

/** Pure data without places. */
function withoutPlaces(module: Module): unknown {
  return JSON.parse(
    JSON.stringify(module, (key, value: unknown) =>
      key === "span" || key.endsWith("Span") ? undefined : value,
    ),
  );
}

/** What a law finds, and what it has to find. */
type Law = (text: string, formatter: Formatter) => readonly [found: unknown, expected: unknown];

const laws = {
  "formatting twice is formatting once": (text, formatter) => {
    const once = formatter(text);
    return [formatter(once), once];
  },
  "tokens and comments stay as they are, where they are": (text, formatter) => [
    content(formatter(text)),
    content(text),
  ],
  "the tree stays the same": (text, formatter) => {
    const { module, diagnostics } = parse({ path, text: formatter(text) });
    return [
      [withoutPlaces(module), diagnostics],
      [withoutPlaces(parse({ path, text }).module), []],
    ];
  },
  "lines end without spaces, and the last one ends": (text, formatter) => {
    const formatted = formatter(text);
    const faults = formatted.match(/[ \t\r]\n|\n\n\n|^\n|\n\n$|\ufeff|[^\n]$/gu) ?? [];
    return [faults, []];
  },
  "spaces within lines make no difference": (text, formatter) => [formatter(respaced(text)), formatter(text)],
} satisfies Readonly<Record<string, Law>>;

/** The same lines with more spaces between what stands in them. */
function respaced(text: string): string {
  let end = 0;
  let other = "";
  for (const token of lex(path, text).tokens) {
    const { start, end: tokenEnd } = spanOf(token);
    other += widened(text.slice(end, start)) + text.slice(start, tokenEnd);
    end = tokenEnd;
  }
  return other + widened(text.slice(end));
}

/** A space more at the start of each line, and before what stands behind a token. */
function widened(gap: string): string {
  return gap.startsWith("\ufeff") ? gap : ` \t${gap.replaceAll("\n", "\n \t")}`;
}

/** The mistakes of a formatter that each law has to catch. */
const planted: Readonly<Record<keyof typeof laws, Readonly<Record<string, Formatter>>>> = {
  "formatting twice is formatting once": {
    "a comment behind something moves down": (text) => real(text).replace(/ {2}(\/\/.*)\n/u, "\n$1\n"),
  },
  "tokens and comments stay as they are, where they are": {
    "comments are dropped": (text) => print(parse({ path, text }).module),
    "comments stand behind what they explain": (text) =>
      real(text).replace(/\n *(\/\/ own)\n(.*)\n/u, "\n$2 $1\n"),
  },
  "the tree stays the same": {
    "units are changed": (text) => real(text).replace(/\b(\d+)(?:ms|d)\b/u, "$1h"),
  },
  "lines end without spaces, and the last one ends": {
    "empty lines are kept": (text) => real(text).replaceAll("\n\n", "\n\n\n"),
    "the last line is left open": (text) => real(text).trimEnd(),
  },
  "spaces within lines make no difference": {
    "columns are kept": (text) => (text.includes("\t") ? real(text).replace("  ", "\t") : real(text)),
  },
};

/** Holds a law against a formatter, on as many policies as it takes to believe it. */
function check(law: Law, formatter: Formatter): void {
  fc.assert(
    fc.property(mangled, (text) => {
      const [found, expected] = law(text, formatter);
      expect(found).toEqual(expected);
    }),
    { numRuns: 1000, endOnFailure: true },
  );
}

describe.each(Object.entries(laws))("%s", (name, law) => {
  test("whatever stands between the tokens", { timeout: 120_000 }, () => {
    expect(() => {
      check(law, real);
    }).not.toThrow();
  });

  test.each(Object.entries(planted[name as keyof typeof laws]))(
    "and the law sees a wrong formatter: %s",
    { timeout: 120_000 },
    (_, wrong) => {
      expect(() => {
        check(law, wrong);
      }).toThrow(/Property failed/u);
    },
  );
});
