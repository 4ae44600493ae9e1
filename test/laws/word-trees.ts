import fc from "fast-check";

import type { Name } from "../../lang/src/syntax/name.ts";
import type { Span } from "../../lang/src/syntax/span.ts";
import type { Quoted } from "../../lang/src/syntax/tree.ts";

/** Generated trees have no places: the law compares trees without theirs. */
export const span: Span = { start: 0, end: 0 };

const reserved = new Set(
  "and or not in has like if then else any all none count true false unknown".split(" "),
);

/** Words that the language takes, so that no declaration can be called so. */
const taken = new Set("team role schedule codeowners list".split(" "));

/** Keywords among the names: only the grammar makes them special. */
const keywords =
  "permit bound stage zone rate blast agent target policy test given within by on as max".split(" ");

/** Any word: what may name a field. */
export const anyWord = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...keywords, ...reserved) },
);
/** A word that may name a declaration. */
export const word = anyWord.filter((text) => !reserved.has(text) && !taken.has(text));

/** A name of a declaration. */
export const name: fc.Arbitrary<Name> = word.map((text) => ({ text, span }));
/** A name of a field. */
export const anyName: fc.Arbitrary<Name> = anyWord.map((text) => ({ text, span }));

/** Everything a string may hold: all characters but zero and unpaired surrogates. */
export const text = fc
  .string({ unit: "binary", maxLength: 12 })
  .map((value) => value.replaceAll("\0", "").toWellFormed());

/** A whole number that counts something. */
export const count = fc.nat({ max: 10_000 });
/** Any whole number. */
export const integer = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.maxSafeInteger().map((value) => value + 0),
);
/** A share in parts per million. */
export const ppm = fc.nat({ max: 1_000_000 });
/** A duration in milliseconds. */
export const ms = fc.oneof(
  fc.nat({ max: 100_000_000 }),
  fc.nat({ max: 40 }).map((days) => days * 86_400_000),
);

/** At least one. */
export function some<T>(arbitrary: fc.Arbitrary<T>, max = 3): fc.Arbitrary<[T, ...T[]]> {
  return fc
    .tuple(arbitrary, fc.array(arbitrary, { maxLength: max - 1 }))
    .map(([first, rest]) => [first, ...rest]);
}

/** One, or none. */
export function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

/** Names with commas between them. */
export const names = some(name);
/** Names with dots between them. */
export const path = fc
  .tuple(name, fc.array(anyName, { maxLength: 3 }))
  .map(([first, rest]): [Name, ...Name[]] => [first, ...rest]);
/** A text between quotes. */
export const quoted: fc.Arbitrary<Quoted> = text.map((text) => ({ text, span }));

const docLine = fc
  .string({ unit: "grapheme-ascii", maxLength: 20 })
  .map((line) => line.replace(/[ \t]+$/, ""));
/** The description of a declaration. */
export const doc = maybe(some(docLine).map((lines) => lines.join("\n")));
