import { effects } from "@interlock/runtime/vocabulary";

import { isWordToken, lex, spanOf } from "../../lang/src/syntax/lexer.ts";
import { lineIndex, positionAt } from "../../lang/src/syntax/line-index.ts";
import * as t from "../../lang/src/syntax/tokens.ts";
import { declaredAt } from "./declared-names.ts";
import { pick, type Random } from "./random.ts";

/** The ways to break a policy that people find. */
export const mutationKinds = [
  "dropped token",
  "swapped operator",
  "misspelt name",
  "wrong unit",
  "wrong type",
  "missing brace",
] as const;

/** One of the ways to break a policy. */
export type MutationKind = (typeof mutationKinds)[number];

/** A text in which one thing was changed. */
export interface Mutation {
  readonly text: string;
  /** What was done, for a reader. */
  readonly what: string;
  /** The lines at which the mistake can be pointed, from 1. */
  readonly lines: ReadonlySet<number>;
}

type Token = ReturnType<typeof lex>["tokens"][number];

/** A token of the text, and what is to stand in its place. */
interface Change {
  readonly number: number;
  readonly write: string;
}

/** Changes one thing in a text; undefined where it has nothing of the kind. */
export function mutate(text: string, kind: MutationKind, random: Random): Mutation | undefined {
  const { tokens } = lex("mutated.policy", text);
  const change = changeOf(text, tokens, kind, random);
  const token = change === undefined ? undefined : tokens[change.number];
  if (change === undefined || token === undefined) return undefined;
  const { start, end } = spanOf(token);
  const line = lineOf(text);
  const what = `line ${line(start)}: \`${token.image}\` became \`${change.write}\``;
  return {
    text: text.slice(0, start) + change.write + text.slice(end),
    what: change.write === "" ? what.replace(" became ``", " is missing") : what,
    lines: new Set(placesOf(tokens, change.number, change.write).map(line)),
  };
}

function changeOf(
  text: string,
  tokens: readonly Token[],
  kind: MutationKind,
  random: Random,
): Change | undefined {
  switch (kind) {
    case "dropped token":
      return changeOne(tokens, random, ({ tokenType, image }) =>
        optionalMarks.has(image) ? null : [tokenType.name, [""]],
      );
    case "missing brace":
      return changeOne(tokens, random, ({ image }) => (/^[{}]$/u.test(image) ? [image, [""]] : null));
    case "swapped operator":
      return changeOne(tokens, random, ({ image }, number) => {
        const others = isName(tokens, number) ? undefined : otherOperators.get(image);
        return others === undefined ? null : [image, others];
      });
    case "misspelt name": {
      const declared = declaredAt(text);
      return changeOne(tokens, random, ({ tokenType, image, startOffset }) => {
        if (!isWordToken(tokenType) || image.length <= 2 || declared.has(startOffset)) return null;
        return [image, [misspelt(image, random)]];
      });
    }
    case "wrong unit":
      return changeOne(tokens, random, ({ tokenType, image }) => {
        const units = otherUnits.get(tokenType);
        const number = /^\d+/u.exec(image)?.[0] ?? "1";
        return units === undefined ? null : [tokenType.name, units.map((unit) => `${number}${unit}`)];
      });
    case "wrong type":
      return changeOne(tokens, random, ({ tokenType }) => {
        const others = otherTypes.get(tokenType);
        return others === undefined ? null : [tokenType.name, others];
      });
    default:
      throw new Error(`no such mutation: ${String(kind satisfies never)}`);
  }
}

/** Without one of these a declaration is whole and says something else: the mistake is where that does not fit. */
const optionalMarks: ReadonlySet<string> = new Set(["?", "claimed", "secret", ...effects]);

/** What sort of token one is, and what may be written for it; null where it is to stay. */
type Choice = readonly [sort: string, writes: readonly string[]] | null;

/** Changes one token. The sort is chosen first: what there is much of in every policy is not all that is broken. */
function changeOne(
  tokens: readonly Token[],
  random: Random,
  choiceOf: (token: Token, number: number) => Choice,
): Change | undefined {
  const bySort = new Map<string, Change[]>();
  for (const [number, token] of tokens.entries()) {
    const choice = choiceOf(token, number);
    if (choice === null) continue;
    const [sort, writes] = choice;
    const changes = bySort.get(sort) ?? [];
    changes.push(...writes.map((write) => ({ number, write })));
    bySort.set(sort, changes);
  }
  const sort = pick(random, [...bySort.keys()]);
  return pick(random, bySort.get(sort ?? "") ?? []);
}

/** What people write where they think of another language, or mean the opposite. */
const otherOperators: ReadonlyMap<string, readonly string[]> = new Map([
  ["==", ["=", "===", "is", "!="]],
  ["!=", ["<>", "=!", "=="]],
  ["<=", ["=<", "<", ">="]],
  [">=", ["=>", ">", "<="]],
  ["<", ["=<", ">"]],
  [">", ["=>", "<"]],
  ["and", ["&&", "or", ","]],
  ["or", ["||", "and"]],
  ["not", ["!", "no"]],
  ["in", ["==", "of", "is"]],
  ["has", [".", "in"]],
  ["like", ["==", "~"]],
  ["=", [":", "==", ":="]],
  ["..", ["-", "...", "to"]],
  ["->", ["=>", "-", "to"]],
  ["??", ["||", "?"]],
  ["+", ["*", "plus"]],
]);

/** What stands behind the number instead of what belongs there. */
const otherUnits = new Map([
  [t.Percent, ["", "m", "pct"]],
  [t.Duration, ["", "%", "min", "y"]],
  [t.Integer, ["m", "%", "k"]],
  [t.Time, ["h", "am", ""]],
  [t.Instant, ["", "d"]],
]);

const otherTypes = new Map([
  [t.Text, ["7", "true", "5%"]],
  [t.Integer, ['"three"', "true", "5%"]],
  [t.Percent, ['"little"', "true"]],
  [t.Duration, ['"soon"', "false"]],
  [t.Instant, ['"today"', "3"]],
  [t.keyword.true, ['"yes"', "1"]],
  [t.keyword.false, ['"no"', "0"]],
]);

/** A reserved word after a dot, and one before a colon, is a name. */
function isName(tokens: readonly Token[], number: number): boolean {
  const isWord = /^[a-z]/u.test(tokens[number]?.image ?? "");
  return isWord && (tokens[number - 1]?.tokenType === t.Dot || tokens[number + 1]?.tokenType === t.Colon);
}

/** Leaves a letter out, writes one twice, or swaps two. */
function misspelt(image: string, random: Random): string {
  const at = 1 + random(image.length - 2);
  const [letter = "", next = ""] = image.slice(at);
  switch (random(3)) {
    case 0:
      return image.slice(0, at) + image.slice(at + 1);
    case 1:
      return image.slice(0, at) + letter + image.slice(at);
    default:
      return image.slice(0, at) + next + letter + image.slice(at + 2);
  }
}

/** The offsets at which a mistake about a token can be pointed. */
function placesOf(tokens: readonly Token[], number: number, write: string): readonly number[] {
  const offset = (at: number): number => tokens[Math.min(at, tokens.length - 1)]?.startOffset ?? 0;
  if (write !== "") return [offset(number)];
  const partner = partnerOf(tokens, number);
  // What is missing at the end of a line is missed where the next token stands.
  if (partner === null) return [offset(number), offset(number + 1)];
  // A brace is missed where its partner stands, behind what it would close, or where the next thing begins.
  return [number - 1, number, partner, number + 1, Math.max(number, partner) + 1].map(offset);
}

/** The other brace; null for what is none. */
function partnerOf(tokens: readonly Token[], number: number): number | null {
  const brace = tokens[number]?.tokenType;
  if (brace !== t.LeftBrace && brace !== t.RightBrace) return null;
  const step = brace === t.LeftBrace ? 1 : -1;
  let depth = 0;
  for (let at = number; at >= 0 && at < tokens.length; at += step) {
    const type = tokens[at]?.tokenType;
    if (type === t.LeftBrace) depth += step;
    if (type === t.RightBrace) depth -= step;
    if (depth === 0) return at;
  }
  return number;
}

function lineOf(text: string): (offset: number) => number {
  const index = lineIndex(text);
  return (offset) => positionAt(index, offset).line;
}
