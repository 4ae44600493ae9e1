import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { interpret, type Plan } from "@interlock/compiler";
import {
  decide,
  evaluatorOf,
  type PolicyModule,
  type QuickCode,
  type QuickSource,
  type QuickTable,
  type QuickTest,
} from "@interlock/runtime";

import { certainOutcomes } from "../../runtime/src/quick/evaluator.ts";
import { quickCode } from "../../compiler/src/emit/quick-code.ts";
import { quickOf, type PlanQuick } from "../../compiler/src/quick/quick.ts";
import { hostileSituation } from "./hostile-situations.ts";
import { situation, type Situation } from "./random-facts.ts";
import { check, generatedSets, isLong, numRuns, seed } from "./scenes.ts";
import { ruled, withQuick, type QuickChange } from "./with-quick.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets = await generatedSets();

/** A part of a set, with what its rules are about. */
interface Part {
  readonly plan: Plan;
  readonly module: PolicyModule;
  /** Whether its rules are code, as far as they can be, or all stand in the table. */
  readonly isCode: boolean;
  readonly situation: Situation;
}

/**
 * Whole sets refuse nearly everything. Parts of them, with few restrictions and every rule binding, permit often enough
 * to say something about permits.
 */
const part: fc.Arbitrary<Part> = fc.constantFrom(...sets).chain(({ compiled, module }) =>
  fc
    .record({
      permits: some(rulesOf(compiled.plan, true), 1, Number.POSITIVE_INFINITY),
      restrictions: some(rulesOf(compiled.plan, false), 0, 2),
      switches: some(compiled.plan.switches, 0, 1),
      ceilings: some(compiled.plan.ceilings, 0, 1),
      areBinding: fc.boolean(),
      isCode: fc.boolean(),
      situation: situation(module),
    })
    .map(({ permits, restrictions, switches, ceilings, areBinding, isCode, situation: about }) => {
      const rules = [...permits, ...restrictions].map((rule) =>
        areBinding ? { ...rule, table: { ...rule.table, stage: "constrained" as const } } : rule,
      );
      const plan: Plan = { ...compiled.plan, rules, switches, ceilings };
      return { plan, module: interpret(plan, compiled.pin), isCode, situation: about };
    }),
);

function rulesOf(plan: Plan, arePermits: boolean): Plan["rules"] {
  return plan.rules.filter(({ table }) => (table.kind === "permit") === arePermits);
}

function some<T>(all: readonly T[], least: number, most: number): fc.Arbitrary<T[]> {
  return fc.subarray([...all], {
    minLength: Math.min(least, all.length),
    maxLength: Math.min(most, all.length),
  });
}

/** How often each outcome came out, and how often the quick way alone was certain of it. */
interface Seen {
  readonly outcomes: { permit: number; hold: number; refuse: number };
  readonly certain: { permit: number; refuse: number };
}

/** Asked the quick way, a module answers what its whole decision answers. */
function agrees(change: QuickChange, only: (part: Part) => boolean = () => true): Seen {
  const seen: Seen = { outcomes: { permit: 0, hold: 0, refuse: 0 }, certain: { permit: 0, refuse: 0 } };
  const agree = (one: Part): void => {
    const {
      module,
      situation: { proposal, facts },
    } = one;
    const changed = withQuick(one.plan, module, one.isCode, change);
    const evaluator = evaluatorOf(changed);
    const whole = decide(module, proposal, facts);
    const { outcome } = whole.binding;
    const certain = certainOutcomes(changed)(proposal, facts);
    expect(evaluator.outcome(proposal, facts)).toBe(outcome);
    expect(evaluator.decide(proposal, facts)).toEqual(whole);
    seen.outcomes[outcome] += 1;
    if (certain !== null) seen.certain[certain] += 1;
  };
  check(part.filter(only), agree, 2);
  return seen;
}

describe("the quick way", () => {
  test.each([true, false])(
    "answers as the whole decision does, and is certain of most permits by itself; as code: %s",
    patient,
    (asCode) => {
      const { outcomes, certain } = agrees({}, ({ isCode }) => isCode === asCode);
      expect(outcomes.permit).toBeGreaterThan(numRuns / 20);
      expect(outcomes.hold).toBeGreaterThan(numRuns / 20);
      expect(certain.permit).toBeGreaterThan(outcomes.permit / 3);
      expect(certain.refuse).toBeGreaterThan(outcomes.refuse / 10);
    },
  );

  test.each<[string, QuickChange]>([
    [
      "restrictions are skipped",
      { plan: (quick) => ruled(quick, (rules) => ({ ...rules, restrictions: none })) },
    ],
    [
      "a permit that waits for people counts as one that fails",
      {
        plan: (quick) =>
          ruled(quick, ({ permits, restrictions }) => ({
            permits: { ...permits, tests: permits.tests.map(unwaivable) },
            restrictions,
          })),
      },
    ],
    [
      "what nobody knows counts as another word",
      {
        table: (quick) => ({
          ...quick,
          columns: quick.columns.map((column) => ({ ...column, from: knownFrom(column.from) })),
          codes: quick.codes.map(knownCode),
        }),
      },
    ],
  ])("and the law sees a wrong reading, as code and in the table: %s", patient, (_, change) => {
    for (const asCode of [true, false]) {
      expect(() => agrees(change, ({ isCode }) => isCode === asCode)).toThrow(/Property failed/u);
    }
  });

  test("and the law sees a condition that nobody knows taken for false", patient, () => {
    expect(() => agrees({ table: knownConditions })).toThrow(/Property failed/u);
  });

  test("is total: nothing that a host can hand it makes it throw", patient, () => {
    check(fc.tuple(part, hostileSituation), ([one, hostile]) => {
      const module = withQuick(one.plan, one.module, one.isCode);
      const evaluator = evaluatorOf(module);
      expect(evaluator.outcome(hostile.proposal as never, hostile.facts as never)).toBe(
        decide(module, hostile.proposal as never, hostile.facts as never).binding.outcome,
      );
    });
  });

  test("is written into modules as the plan has it", () => {
    for (const { compiled, module } of sets.slice(0, isLong ? sets.length : 10)) {
      const { columns, conditions, codes, ...rest } = quickOf(compiled.plan);
      const { quick } = module;
      if (quick === null) throw new Error("the module has no table");
      const { columns: shown, conditions: asked, codes: written, ...data } = quick;
      expect(data).toEqual(rest);
      expect(shown.map(({ words }) => words)).toEqual(columns.map(({ words }) => words));
      expect(asked.length).toBe(conditions.length);
      const texts = codes.map((code) => quickCode(code, compiled.plan.vocabulary.zones).join("\n"));
      expect(written.map(withoutSpace)).toEqual(texts.map(withoutSpace));
    }
    expect(seed).toBeGreaterThan(0);
  });
});

/** The text of code, however deep it stands in a module. */
function withoutSpace(code: QuickCode | string): string {
  return String(code).replaceAll(/\s+/gu, " ");
}

/** Conditions of which nobody knows whether they are so are taken for false. */
function knownConditions(quick: QuickTable): QuickTable {
  const conditions = quick.conditions.map(
    (asked): typeof asked =>
      (k, x) =>
        asked(k, x) === true,
  );
  return { ...quick, conditions };
}

/** A column that the kernel reads, where what nobody knows is a word that no rule knows. */
function knownFrom(from: QuickSource): QuickSource {
  if (from.kind !== "asked") return from;
  const read: typeof from.read = (k, x) => {
    const value = from.read(k, x);
    return typeof value === "object" ? "something else" : value;
  };
  return { ...from, read };
}

/** Code that finds such a word wherever the facts of a target hold none. */
function knownCode(code: QuickCode): QuickCode {
  return (k, x, ...objects) => {
    const known: typeof k.known = (to, given) => {
      const fact = given as { readonly kind?: unknown } | undefined;
      return fact?.kind === "known" ? k.known(to, given) : "something else";
    };
    return code({ ...k, known }, x, ...objects);
  };
}

function unwaivable(test: QuickTest): QuickTest {
  if (test.kind === "waivable") return test.test;
  if (test.kind === "never") return { kind: "all", parts: [{ kind: "any", parts: [] }] };
  return test.kind === "all" || test.kind === "any" ? { ...test, parts: test.parts.map(unwaivable) } : test;
}

const none: PlanQuick["actions"][number]["restrictions"] = { tests: [], start: { here: [], by: null } };
