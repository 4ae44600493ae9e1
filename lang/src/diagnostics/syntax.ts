import type { Family } from "./entry.ts";
import { quote, quoteAlternatives } from "./quote.ts";
import { didYouMean } from "./suggest.ts";
import { textFamily } from "./text.ts";
import type { TextFacts } from "./text.ts";

/** What each diagnostic about the grammar needs to know. */
export interface SyntaxFacts extends TextFacts {
  /** `expected` and `after` are phrases; `found` is null at the file's end; `known` may have been meant by it. */
  readonly IL1101: {
    readonly expected: string;
    readonly after: string;
    readonly found: string | null;
    readonly known: readonly string[];
    readonly help: string | undefined;
  };
  /** `isInside`: the word begins a clause or a step, but stands in no body. */
  readonly IL1102: { readonly word: string; readonly known: readonly string[]; readonly isInside: boolean };
  readonly IL1103: {
    readonly word: string;
    readonly known: readonly string[];
    readonly clauses: readonly string[];
  };
  readonly IL1104: {
    readonly found: string;
    readonly after: string;
    readonly known: readonly string[];
    readonly help: string | undefined;
  };
  readonly IL1105: { readonly of: string; readonly found: string | null };
  readonly IL1106: NoFacts;
  readonly IL1107: { readonly operator: string };
  readonly IL1108: NoFacts;
  readonly IL1109: { readonly limit: number };
  readonly IL1110: { readonly limit: number };
  readonly IL1111: { readonly word: string; readonly what: string; readonly known: readonly string[] };
  readonly IL1112: { readonly word: string };
  readonly IL1113: { readonly hole: string };
  readonly IL1114: { readonly brace: "{" | "}" };
  readonly IL1115: { readonly found: string | null };
  readonly IL1116: { readonly version: number; readonly known: readonly number[] };
  readonly IL1117: { readonly what: string; readonly limit: number };
  readonly IL1118: { readonly limit: number };
  readonly IL1119: { readonly suffix: string; readonly after: string };
  readonly IL1120: NoFacts;
  readonly IL1121: { readonly path: string };
  readonly IL1122: NoFacts;
}

/** The facts of a diagnostic that needs none. */
export type NoFacts = Readonly<Record<string, never>>;

/** Diagnostics about the text itself: characters, words, grammar. */
export const syntax: Family<SyntaxFacts> = {
  ...textFamily,
  IL1101: {
    severity: "error",
    title: "something else was expected here",
    describe: ({ expected, after, found, known, help }) => ({
      message: `expected ${expected} after ${after}`,
      label: found === null ? "the file ends here" : (didYouMean(found, known) ?? `found ${quote(found)}`),
      help,
    }),
  },
  IL1102: {
    severity: "error",
    title: "a word that begins no declaration",
    describe: ({ word, known, isInside }) => ({
      message: `${quote(word)} begins no declaration`,
      label: isInside ? undefined : didYouMean(word, known),
      help: isInside
        ? `${quote(word)} stands between the \`{\` and the \`}\` of a rule or a test`
        : "a declaration begins with a word such as `permit`, `bound`, `refuse`, `let`, `action` or `test`",
    }),
  },
  IL1103: {
    severity: "error",
    title: "a word that begins no clause",
    describe: ({ word, known, clauses }) => ({
      message: `${quote(word)} begins no clause`,
      label: didYouMean(word, known),
      help: `a clause begins with ${quoteAlternatives(clauses)}`,
    }),
  },
  IL1104: {
    severity: "error",
    title: "something stands where nothing can",
    describe: ({ found, after, known, help }) => ({
      message: `unexpected ${quote(found)} after ${after}`,
      label: didYouMean(found, known),
      help,
    }),
  },
  IL1105: {
    severity: "error",
    title: "a `{` that is not closed",
    describe: ({ of, found }) => ({
      message: `expected \`}\` to close ${of}`,
      label: found === null ? "the file ends here" : `before ${quote(found)}`,
      help: "write it behind the last line that belongs inside",
    }),
  },
  IL1106: {
    severity: "error",
    title: "a `}` that closes nothing",
    describe: () => ({
      message: "this `}` closes nothing",
      help: "delete it, or write the `{` that it closes",
    }),
  },
  IL1107: {
    severity: "error",
    title: "comparisons in a chain",
    describe: ({ operator }) => ({
      message: `${quote(operator)} cannot follow another comparison`,
      help:
        operator === "??"
          ? "put one of the two between parentheses"
          : "write two comparisons and join them with `and`",
    }),
  },
  IL1108: {
    severity: "error",
    title: "`=` where a comparison is meant",
    describe: () => ({ message: "`=` names a value, it does not compare", help: "write `==`" }),
  },
  IL1109: {
    severity: "error",
    title: "brackets nested too deep",
    describe: ({ limit }) => ({
      message: `this is nested more than ${limit} deep`,
      help: "name a part of it with `let`",
    }),
  },
  IL1110: {
    severity: "error",
    title: "an expression of too many levels",
    describe: ({ limit }) => ({
      message: `this expression has more than ${limit} levels`,
      help: "name a part of it with `let`; every operator in a chain is a level",
    }),
  },
  IL1111: {
    severity: "error",
    title: "a word outside the few that can stand here",
    describe: ({ word, what, known }) => ({
      message: `${quote(word)} is no ${what}`,
      label: didYouMean(word, known),
      help: `write ${quoteAlternatives(known)}`,
    }),
  },
  IL1112: {
    severity: "error",
    title: "a reserved word where a name is needed",
    describe: ({ word }) => ({
      message: `${quote(word)} is a word of the language and cannot be a name here`,
      help: "choose another name; only fields may be called so",
    }),
  },
  IL1113: {
    severity: "error",
    title: "a hole that is no path",
    describe: ({ hole }) => ({
      message: `the hole ${quote(hole)} is no path`,
      help: "a hole holds a path without spaces, as in `{target.owner}`; a brace itself is written `{{` or `}}`",
    }),
  },
  IL1114: {
    severity: "error",
    title: "a lone brace in an explanation",
    describe: ({ brace }) => ({
      message: brace === "{" ? "this hole is not closed" : "this `}` closes no hole",
      help: `a brace itself is written \`${brace}${brace}\``,
    }),
  },
  IL1115: {
    severity: "error",
    title: "a file without `language` at its head",
    describe: ({ found }) => ({
      message: "a policy begins with `language 1` and `policy NAME`",
      label: found === null ? "the file ends here" : `found ${quote(found)}`,
    }),
  },
  IL1116: {
    severity: "error",
    title: "a version of the language that this build does not read",
    describe: ({ version, known }) => ({
      message: `\`language ${version}\` is not a version that this build reads`,
      help: `it reads ${quoteAlternatives(known.map(String))}`,
    }),
  },
  IL1117: {
    severity: "error",
    title: "too many of something in one place",
    describe: ({ what, limit }) => ({
      message: `there are more than ${limit} ${what} here`,
      help: "split this in two",
    }),
  },
  IL1118: {
    severity: "error",
    title: "too many mistakes",
    describe: ({ limit }) => ({
      message: `there are more than ${limit} mistakes; the rest of the file was not read`,
      help: "put the first ones right and check again",
    }),
  },
  IL1119: {
    severity: "error",
    title: "a clause's suffixes out of their order",
    describe: ({ suffix, after }) => ({
      message:
        suffix === after
          ? `${quote(suffix)} is written twice`
          : `${quote(suffix)} cannot follow ${quote(after)}`,
      help: "the order is `as`, `when`, `unless`, `because`, each at most once",
    }),
  },
  IL1120: {
    severity: "error",
    title: "a window that begins at the end of a day",
    describe: () => ({
      message: "no window begins at `24:00`, which is the end of a day",
      help: "begin it at `00:00` of the day after",
    }),
  },
  IL1121: {
    severity: "error",
    title: "arguments after a path",
    describe: ({ path }) => ({
      message: `${quote(path)} takes no arguments`,
      help: "only a fact, a group or a `let` with parameters takes them, and each is called by one word",
    }),
  },
  IL1122: {
    severity: "error",
    title: "an `each` inside another",
    describe: () => ({
      message: "one `each` cannot stand inside another",
      help: "a clause is judged over one list; `all(x in xs: …)` in a `require` looks through a second one",
    }),
  },
};
