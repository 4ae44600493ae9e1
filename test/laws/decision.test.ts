import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decide, decideUnder } from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";
import { outcomes } from "@interlock/runtime/vocabulary";

import * as kernel from "../../runtime/src/kernel.ts";
import { laws } from "./decision-laws.ts";
import { hostileSituation } from "./hostile-situations.ts";
import { real, type Reading } from "./readings.ts";
import { check, generatedSets, numRuns, scenes, verdictOf } from "./scenes.ts";
import * as rules from "./wrong-rules.ts";
import * as unknowns from "./wrong-unknowns.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets = await generatedSets();
const modules = sets.map(({ module }) => module);
const scene = scenes(modules);

/** The wrong readings that each law has to catch. */
const planted: Readonly<Record<keyof typeof laws, Readonly<Record<string, Reading>>>> = {
  "a bound or a refuse rule more never widens": { "they are joined": rules.boundsJoin },
  "a permit more never narrows": { "they meet": rules.permitsMeet },
  "a switch more never widens": { "all must be thrown": rules.everySwitchThrown },
  "a ceiling more never widens": { "the last counts": rules.lastCeilingCounts },
  "a baseline never widens": { "it replaces": rules.baselineReplaces },
  "a further target never widens": {
    "one is enough": rules.targetsJoin,
    "a bound's scope asks every target": rules.everyTargetInScope,
    "a permit's scope asks any target": rules.oneTargetInScope,
  },
  "a further element of an `each` never widens": { "the last counts": rules.lastElementCounts },
  "an action after `except` never narrows": { "it means only": rules.exceptMeansOnly },
  "an approval more never narrows": { "only the last counts": rules.lastApprovalCounts },
  "facts that get lost never widen": {
    "unknown as absent": unknowns.unknownIsAbsent,
    "unknown as false under `not`": unknowns.unknownIsFalse,
    "unknown collapses at atoms": unknowns.unknownCollapsesAtAtoms,
    "an unknown list is empty": unknowns.unknownListIsEmpty,
    "an unknown `each` is empty": unknowns.unknownEachIsEmpty,
    "an unknown `when` is skipped": unknowns.unknownWhenSkipped,
    "an unknown scope is skipped": unknowns.unknownScopeSkipped,
    "an unknown scope permits": unknowns.unknownScopePermits,
    "an unknown reach of a switch or ceiling is skipped": unknowns.unknownReachSkipped,
    "an unknown switch is ignored": unknowns.unknownSwitchIgnored,
  },
  "order never matters": { "the first permit decides": rules.firstPermitDecides },
};

describe.each(Object.entries(laws))("%s", (name, law) => {
  test("as the runtime decides", patient, () => {
    expect(() => {
      law(scene, real);
    }).not.toThrow();
  });

  test.each(Object.entries(planted[name as keyof typeof laws]))(
    "and the law sees a wrong reading: %s",
    patient,
    (_, reading) => {
      expect(() => {
        law(scene, reading);
      }).toThrow(/Property failed/u);
    },
  );
});

test("the generated policies call every function of the kernel", () => {
  const code = sets.map(({ compiled }) => compiled.javascript).join("\n");
  expect(Object.keys(kernel).filter((name) => !code.includes(`k.${name}(`))).toEqual([]);
});

describe("a decision", () => {
  test("is pure: equal inputs give equal bytes, and the inputs stay as they are", patient, () => {
    check(scene, ({ module, situation: { proposal, facts } }) => {
      const before = JSON.stringify([proposal, facts]);
      // Not through `decide`, which turns whatever is thrown into a refusal: a write to the input has to be seen.
      const [one, other] = [
        deepFrozen([proposal, facts] as const),
        structuredClone([proposal, facts] as const),
      ];
      const first = JSON.stringify(decideUnder(module, ...one, () => true));
      const second = JSON.stringify(decideUnder(module, ...other, () => true));
      expect(second).toBe(first);
      expect(JSON.stringify([proposal, facts])).toBe(before);
    });
  });

  test("is total: nothing that the schemas let in makes it throw", patient, () => {
    let admitted = 0;
    check(fc.tuple(fc.constantFrom(...modules), hostileSituation), ([module, hostile]) => {
      const proposal = proposalSchema.safeParse(hostile.proposal);
      const facts = factsSchema.safeParse(hostile.facts);
      if (!proposal.success || !facts.success) return;
      admitted += 1;
      // `decide` would turn an exception into a refusal; here there must be none to turn.
      decideUnder(module, proposal.data, facts.data, () => true);
      const { binding, advised, validUntilMs } = decide(module, proposal.data, facts.data);
      expect(outcomes).toContain(binding.outcome);
      expect(outcomes).toContain(advised.outcome);
      expect(validUntilMs === null || Number.isSafeInteger(validUntilMs)).toBe(true);
    });
    expect(admitted).toBeGreaterThan(numRuns / 2);
  });

  test("is reached in all three ways by the generated policies", patient, () => {
    const reached = new Set<string>();
    check(scene, (given) => {
      reached.add(verdictOf(real, given).outcome);
    });
    expect([...reached].sort()).toEqual(["hold", "permit", "refuse"]);
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFrozen(inner);
  }
  return value;
}
