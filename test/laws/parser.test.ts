import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parse } from "../../lang/src/syntax/parse.ts";
import { print } from "../../lang/src/syntax/print.ts";
import type { Module } from "../../lang/src/syntax/tree.ts";
import { moduleTree } from "./policy-trees.ts";

describe("parsing what was printed", () => {
  test("gives the same tree, places aside", () => {
    fc.assert(
      fc.property(moduleTree, (module) => {
        const { module: read, diagnostics } = parse({ path: "generated.policy", text: print(module) });
        expect(diagnostics).toEqual([]);
        expect(withoutPlaces(read)).toEqual(withoutPlaces(module));
      }),
      { numRuns: 2_000 },
    );
  });

  test("gives trees whose places lie in the text, children inside their parents", () => {
    fc.assert(
      fc.property(moduleTree, (module) => {
        const text = print(module);
        const { module: read } = parse({ path: "generated.policy", text });
        expect(strayPlaces(read, { start: 0, end: text.length })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("no text crashes the parser", () => {
  test("not characters of any kind", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expectSound(text);
      }),
    );
  });

  test("not code units that are no characters", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff }), { maxLength: 200 }), (units) => {
        expectSound(String.fromCharCode(...units));
      }),
    );
  });

  test("not a soup of the language's own words and signs", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...soup), { maxLength: 120 }), (words) => {
        expectSound(words.join(" "));
        expectSound(`language 1\npolicy soup\n${words.join(" ")}`);
      }),
      { numRuns: 400 },
    );
  });

  test("not a policy with a piece cut out or put in twice", () => {
    fc.assert(
      fc.property(
        moduleTree,
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.boolean(),
        (module, at, length, isRepeated) => {
          const text = print(module);
          const start = at % (text.length + 1);
          const piece = text.slice(start, start + length);
          expectSound(text.slice(0, start) + (isRepeated ? piece + piece : "") + text.slice(start + length));
        },
      ),
      { numRuns: 200 },
    );
  });
});

const soup = [
  "language policy permit bound refuse on by where except let enum entity action zone source agent group test import",
  "blast traffic <= 5% rate 30 per 1h grant write target expires 15m quorum 2 of dba schema no require unless approve",
  "given when expect hold needing also { } ( ) [ ] , : = == .. . ?? + - * ? not and or in has like if then else any",
  "baseline under fact stage at most constrained target requires paths window mon 09:00 24:00 contract on holds switch",
  "including restores resume prove never fixture case from network crossing -> within audit memory drift none seen (a)",
  'all count none true unknown because "why" "{a.b}" "open 15min && \'x\' # /* /// // \u202e ; 2026-02-30T00:00Z each',
]
  .flatMap((words) => words.split(" "))
  .concat("\n", "\n");

/** What holds for every text: an answer, and diagnostics that are sorted, placed in the text, and not too many. */
function expectSound(text: string): void {
  const { module, diagnostics } = parse({ path: "any.policy", text });
  expect(module.kind).toBe("module");
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  let last = 0;
  for (const { span } of diagnostics) {
    expect(span.start).toBeGreaterThanOrEqual(last);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
    last = span.start;
  }
}

/** Pure data without `span` and its like. */
function withoutPlaces(module: Module): unknown {
  return JSON.parse(JSON.stringify(module, (key, value: unknown) => (isPlace(key) ? undefined : value)));
}

function isPlace(key: string): boolean {
  return key === "span" || key.endsWith("Span");
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** The places of a tree that are not inside their parent's. */
function strayPlaces(node: unknown, parent: Place): Place[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "span" in node ? (node.span as Place) : parent;
  const isInside = own.start >= parent.start && own.end <= parent.end && own.start <= own.end;
  const children = Object.entries(node).flatMap(([key, child]) =>
    key === "span" ? [] : isPlace(key) ? strayPlaces({ span: child as Place }, own) : strayPlaces(child, own),
  );
  return isInside ? children : [own, ...children];
}
