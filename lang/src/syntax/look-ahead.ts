import {
  Alternation,
  LLkLookaheadStrategy,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
} from "chevrotain";
import type { ILookaheadStrategy, IProduction, IToken, TokenType } from "chevrotain";

import { definitionOf, findChoice, FirstTokensOf } from "./first-tokens.ts";

type OfAlternation = Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0];
type OfOptional = Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0];
type WayOn = ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]>;
type IsTaken = ReturnType<ILookaheadStrategy["buildLookaheadForOptional"]>;

/** What a way on is called with: the parser. */
interface Reader {
  LA(howMany: number): IToken;
}

/**
 * Chevrotain's choice of the way on, computed for a place of the grammar when a text first comes there, and by one token
 * wherever one is enough. Computing all of it at once takes longer than reading most policies, and few policies use
 * every form of the language.
 */
export class LookAhead extends LLkLookaheadStrategy {
  readonly #firsts = new FirstTokensOf();

  override buildLookaheadForAlternation(options: OfAlternation): WayOn {
    let wayOn: WayOn | null = null;
    const build = (): WayOn => this.#byOneToken(options) ?? super.buildLookaheadForAlternation(options);
    return function chooseWay(this: unknown, alternatives) {
      wayOn ??= build();
      return wayOn.call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(options: OfOptional): IsTaken {
    let isTaken: IsTaken | null = null;
    const build = (): IsTaken => this.#optionByOneToken(options) ?? super.buildLookaheadForOptional(options);
    return function takesOption(this: unknown) {
      isTaken ??= build();
      return isTaken.call(this);
    };
  }

  /** Null where two alternatives begin with the same token, or where one may be empty. */
  #byOneToken({ rule, prodOccurrence, hasPredicates }: OfAlternation): WayOn | null {
    const found = findChoice(
      rule.definition,
      (part) => part instanceof Alternation && part.idx === prodOccurrence,
    );
    if (hasPredicates || !(found?.at instanceof Alternation)) return null;
    const firsts = found.at.definition.map((way) => this.#firsts.sequence(definitionOf(way)));
    if (firsts.some(({ canBeEmpty }) => canBeEmpty)) return null;
    const ways: (number | undefined)[] = [];
    for (const [way, { types }] of firsts.entries()) {
      for (const index of indicesOf(types)) {
        if ((ways[index] ?? way) !== way) return null;
        ways[index] = way;
      }
    }
    return function wayOn(this: Reader) {
      return ways[this.LA(1).tokenTypeIdx];
    } as WayOn;
  }

  /** Null where what stands inside can begin as what comes behind it, or may be empty. */
  #optionByOneToken({ rule, prodOccurrence, prodType }: OfOptional): IsTaken | null {
    const sort = sorts[prodType as keyof typeof sorts];
    const isWanted = (part: IProduction): boolean =>
      part instanceof sort && (part as { readonly idx?: number }).idx === prodOccurrence;
    const found = findChoice(rule.definition, isWanted);
    if (found === null) return null;
    const inside = this.#firsts.sequence(found.at.definition);
    if (inside.canBeEmpty) return null;
    const behind = new Set(indicesOf(this.#firsts.sequence(found.behind).types));
    const taken: (boolean | undefined)[] = [];
    for (const index of indicesOf(inside.types)) {
      if (behind.has(index)) return null;
      taken[index] = true;
    }
    return function isTaken(this: Reader) {
      return taken[this.LA(1).tokenTypeIdx] === true;
    };
  }
}

const sorts = {
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
} as const;

/** The indices of token types, with those that count as one of them. */
function indicesOf(types: ReadonlySet<TokenType>): readonly number[] {
  return [...types].flatMap(({ tokenTypeIdx, categoryMatches }) => [
    ...(tokenTypeIdx === undefined ? [] : [tokenTypeIdx]),
    ...(categoryMatches ?? []),
  ]);
}
