import type { Family } from "./entry.ts";
import { quote } from "./quote.ts";
import { visible } from "./visible.ts";

/** What each diagnostic about characters and words needs to know. */
export interface TextFacts {
  readonly IL1001: { readonly limit: number };
  readonly IL1002: { readonly character: string };
  readonly IL1003: { readonly text: string };
  readonly IL1004: Readonly<Record<string, never>>;
  readonly IL1005: { readonly escape: string };
  readonly IL1006: { readonly limit: number };
  readonly IL1007: { readonly text: string; readonly help: string };
  readonly IL1008: { readonly text: string };
  readonly IL1009: { readonly text: string };
  readonly IL1010: { readonly text: string };
  readonly IL1011: { readonly text: string };
  readonly IL1012: { readonly text: string; readonly limit: string };
  readonly IL1013: { readonly text: string; readonly character: string };
  readonly IL1014: { readonly limit: number };
  readonly IL1015: { readonly text: string; readonly write: string };
  readonly IL1016: { readonly text: string };
}

/** Diagnostics about characters and words. */
export const textFamily: Family<TextFacts> = {
  IL1001: {
    severity: "error",
    title: "a file that is too large",
    describe: ({ limit }) => ({
      message: `the file is larger than ${limit} bytes and was not read`,
      help: "split it into modules that import from one another",
    }),
  },
  IL1002: {
    severity: "error",
    title: "a character that readers do not see",
    describe: ({ character }) => ({
      message: `a hidden character, \`${visible(character)}\`, stands here`,
      help: `delete it; a string that needs it spells it out`,
    }),
  },
  IL1003: {
    severity: "error",
    title: "a character without a meaning",
    describe: ({ text }) => ({ message: `${quote(text)} has no meaning in a policy`, help: "delete it" }),
  },
  IL1004: {
    severity: "error",
    title: "a string that is not closed",
    describe: () => ({
      message: "this string is not closed",
      help: 'a string ends with `"` on the line where it begins; a line break in it is written `\\n`',
    }),
  },
  IL1005: {
    severity: "error",
    title: "an unknown escape in a string",
    describe: ({ escape }) => ({
      message: `${quote(escape)} is no escape`,
      help: 'the escapes are `\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}` with the hexadecimal number of a character',
    }),
  },
  IL1006: {
    severity: "error",
    title: "a string that is too long",
    describe: ({ limit }) => ({
      message: `this string is longer than ${limit} characters`,
      help: "shorten it",
    }),
  },
  IL1007: {
    severity: "error",
    title: "a number that is not written as one",
    describe: ({ text, help }) => ({
      message: `${quote(text)} is no number, percentage, duration or time`,
      help,
    }),
  },
  IL1008: {
    severity: "error",
    title: "a whole number that is too large",
    describe: ({ text }) => ({
      message: `${quote(text)} is too large`,
      help: `the largest whole number is ${Number.MAX_SAFE_INTEGER}`,
    }),
  },
  IL1009: {
    severity: "error",
    title: "a percentage over 100 %",
    describe: ({ text }) => ({
      message: `${quote(text)} is more than \`100%\``,
      help: "a percentage is a share of the whole",
    }),
  },
  IL1010: {
    severity: "error",
    title: "a percentage that is too fine",
    describe: ({ text }) => ({
      message: `${quote(text)} is finer than \`0.0001%\``,
      help: "a percentage has at most four decimals",
    }),
  },
  IL1011: {
    severity: "error",
    title: "an instant that does not exist",
    describe: ({ text }) => ({
      message: `${quote(text)} is no day and time of the calendar`,
      help: "months end on their last day, and hours run from `00` to `23`",
    }),
  },
  IL1012: {
    severity: "error",
    title: "a duration that is too long",
    describe: ({ text, limit }) => ({
      message: `${quote(text)} is longer than ${quote(limit)}`,
      help: "leave the bound out where any time will do",
    }),
  },
  IL1013: {
    severity: "error",
    title: "a letter that names do not have",
    describe: ({ text, character }) => ({
      message: `the name ${quote(text)} has a ${quote(character)}`,
      help: "a name has the letters `a` to `z`, `A` to `Z`, digits and `_`",
    }),
  },
  IL1014: {
    severity: "error",
    title: "a name that is too long",
    describe: ({ limit }) => ({
      message: `this name is longer than ${limit} characters`,
      help: "shorten it; a `///` comment above it may say more",
    }),
  },
  IL1015: {
    severity: "error",
    title: "another language's spelling",
    describe: ({ text, write }) => ({
      message: `${quote(text)} is another language's spelling`,
      help: `write ${write}`,
    }),
  },
  IL1016: {
    severity: "error",
    title: "a time of day that does not exist",
    describe: ({ text }) => ({
      message: `${quote(text)} is no time of day`,
      help: "times run from `00:00` to `24:00`, the end of the day",
    }),
  },
};
