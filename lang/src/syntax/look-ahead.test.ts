import {
  Alternation,
  EOF,
  LLkLookaheadStrategy,
  Option,
  Repetition,
  RepetitionWithSeparator,
} from "chevrotain";
import type { ILookaheadStrategy, IProduction, Rule, TokenType } from "chevrotain";
import { expect, test } from "vitest";

import { definitionOf } from "./first-tokens.ts";
import { LookAhead } from "./look-ahead.ts";
import { PolicyParser } from "./parser.ts";
import { grammarTokens } from "./tokens.ts";

/** What is chosen before two tokens: a way of an alternation, whether an option is taken. */
type Chosen = (next: TokenType, following: TokenType) => unknown;

const chevrotains = new LLkLookaheadStrategy({ maxLookahead: 2 });
const ours = new LookAhead({ maxLookahead: 2 });

/** Every place of a rule where a way is chosen, by its name, as somebody builds the choice there. */
function choicesOf(rule: Rule, strategy: ILookaheadStrategy): ReadonlyMap<string, Chosen> {
  const found = new Map<string, Chosen>();
  const visit = (part: IProduction): void => {
    if (part instanceof Alternation) {
      const options = {
        rule,
        prodOccurrence: part.idx,
        maxLookahead: 2,
        hasPredicates: false,
        dynamicTokensEnabled: false,
      };
      found.set(`${rule.name} OR ${part.idx}`, asChosen(strategy.buildLookaheadForAlternation(options)));
      for (const way of part.definition) definitionOf(way).forEach(visit);
      return;
    }
    for (const [prodType, sort] of Object.entries({ Option, Repetition, RepetitionWithSeparator })) {
      if (!(part instanceof sort)) continue;
      const options = {
        rule,
        prodOccurrence: part.idx,
        maxLookahead: 2,
        prodType: prodType as "Option",
        dynamicTokensEnabled: false,
      };
      found.set(
        `${rule.name} ${prodType} ${part.idx}`,
        asChosen(strategy.buildLookaheadForOptional(options)),
      );
    }
    definitionOf(part).forEach(visit);
  };
  rule.definition.forEach(visit);
  return found;
}

/** Asks what was built as the parser does, with two tokens to look at. */
function asChosen(built: (alternatives: never) => unknown): Chosen {
  return (next, following) => {
    const look = (howMany: number): unknown => {
      const { tokenTypeIdx } = howMany === 1 ? next : following;
      return { tokenTypeIdx };
    };
    return built.call({ LA: look, LA_FAST: look } as never, [] as never);
  };
}

test("chooses as Chevrotain itself does, at every place of the grammar, before every two tokens", () => {
  const rules = Object.values(new PolicyParser().getGAstProductions());
  const tokens = [...grammarTokens, EOF];
  let places = 0;
  const differing: string[] = [];
  for (const rule of rules) {
    const chosen = choicesOf(rule, ours);
    for (const [place, theirs] of choicesOf(rule, chevrotains)) {
      places += 1;
      const mine = chosen.get(place);
      const isSame = tokens.every((next) =>
        tokens.every((following) => mine?.(next, following) === theirs(next, following)),
      );
      if (!isSame) differing.push(place);
    }
  }
  expect(differing).toEqual([]);
  expect(places).toBeGreaterThan(120);
});
