import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { interpret, interpretExpression, type Plan } from "@interlock/compiler";
import {
  decide,
  evaluatorOf,
  type Kernel,
  type PolicyModule,
  type QuickTable,
  type QuickTest,
} from "@interlock/runtime";

import type { Truth } from "../../runtime/src/kernel/value.ts";
import { certainOf } from "../../runtime/src/quick/certain.ts";
import { quickOf } from "../../compiler/src/quick/quick.ts";
import { hostileSituation } from "./hostile-situations.ts";
import { situation, type Situation } from "./random-facts.ts";
import { check, generatedSets, isLong, numRuns, seed } from "./scenes.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets = await generatedSets();

/** A part of a set, compiled the quick way, with what its rules are about. */
interface Part {
  readonly module: PolicyModule;
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
      situation: situation(module),
    })
    .map(({ permits, restrictions, switches, ceilings, areBinding, situation: about }) => {
      const rules = [...permits, ...restrictions].map((rule) =>
        areBinding ? { ...rule, table: { ...rule.table, stage: "constrained" as const } } : rule,
      );
      const plan: Plan = { ...compiled.plan, rules, switches, ceilings };
      return { module: withQuick(plan, interpret(plan, compiled.pin)), situation: about };
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

/** A plan's quick way, as a module of it would hold it. */
function withQuick(plan: Plan, module: PolicyModule): PolicyModule {
  const { columns, conditions, ...rest } = quickOf(plan);
  const quick: QuickTable = {
    ...rest,
    columns: columns.map(({ read, sort, words }) => ({ read: interpretExpression(read), sort, words })),
    conditions: conditions.map(({ expression, isMeasure }) => {
      const asked: (k: Kernel, x: unknown) => unknown = interpretExpression(expression);
      const measured = (k: Kernel, x: unknown): Truth =>
        (asked(k, x) as { readonly condition: Truth }).condition;
      return isMeasure ? measured : interpretExpression(expression);
    }),
  };
  return { ...module, quick };
}

/** How often each outcome came out, and how often the quick way alone was certain of it. */
interface Seen {
  readonly outcomes: { permit: number; hold: number; refuse: number };
  readonly certain: { permit: number; refuse: number };
}

/** Asked the quick way, a module answers what its whole decision answers. */
function agrees(change: (quick: QuickTable) => QuickTable): Seen {
  const seen: Seen = { outcomes: { permit: 0, hold: 0, refuse: 0 }, certain: { permit: 0, refuse: 0 } };
  const agree = ({ module, situation: { proposal, facts } }: Part): void => {
    const evaluator = evaluatorOf({
      ...module,
      quick: module.quick === null ? null : change(module.quick),
    });
    const about = evaluator.prepare(proposal, facts);
    const whole = decide(module, proposal, facts);
    const { outcome } = whole.binding;
    expect(evaluator.outcome(about)).toBe(outcome);
    expect(evaluator.decide(about)).toEqual(whole);
    seen.outcomes[outcome] += 1;
    const certain = about.situations?.map(certainOf) ?? [];
    if (certain.includes("refuse")) seen.certain.refuse += 1;
    else if (certain.length > 0 && !certain.includes(null)) seen.certain.permit += 1;
  };
  check(part, agree, 2);
  return seen;
}

describe("the quick way", () => {
  test("answers as the whole decision does, and is certain of most permits by itself", patient, () => {
    const { outcomes, certain } = agrees((quick) => quick);
    expect(outcomes.permit).toBeGreaterThan(numRuns / 20);
    expect(outcomes.hold).toBeGreaterThan(numRuns / 20);
    expect(certain.permit).toBeGreaterThan(outcomes.permit / 3);
    expect(certain.refuse).toBeGreaterThan(outcomes.refuse / 10);
  });

  test.each<[string, (quick: QuickTable) => QuickTable]>([
    ["restrictions are skipped", (quick) => changed(quick, (action) => ({ ...action, restrictions: none }))],
    [
      "a permit that waits for people counts as one that fails",
      (quick) =>
        changed(quick, ({ permits, ...action }) => ({
          ...action,
          permits: { ...permits, tests: permits.tests.map(unwaivable) },
        })),
    ],
    [
      "an unknown word counts as another",
      (quick) => ({
        ...quick,
        columns: quick.columns.map((column) => ({
          ...column,
          read: (k, x) => {
            const value = column.read(k, x);
            return column.sort === "words" && typeof value === "object" ? "something else" : value;
          },
        })),
      }),
    ],
    [
      "a condition that nobody knows counts as false",
      (quick) => ({
        ...quick,
        conditions: quick.conditions.map((asked) => (k, x) => asked(k, x) === true),
      }),
    ],
  ])("and the law sees a wrong reading: %s", patient, (_, change) => {
    expect(() => agrees(change)).toThrow(/Property failed/u);
  });

  test("is total: nothing that a host can hand it makes it throw", patient, () => {
    check(fc.tuple(part, hostileSituation), ([{ module }, hostile]) => {
      const evaluator = evaluatorOf(module);
      const about = evaluator.prepare(hostile.proposal as never, hostile.facts as never);
      expect(evaluator.outcome(about)).toBe(
        decide(module, hostile.proposal as never, hostile.facts as never).binding.outcome,
      );
    });
  });

  test("is written into modules as the plan has it", () => {
    for (const { compiled, module } of sets.slice(0, isLong ? sets.length : 10)) {
      const { columns, conditions, ...rest } = quickOf(compiled.plan);
      const {
        columns: written,
        conditions: asked,
        ...data
      } = module.quick ?? { columns: [], conditions: [] };
      expect(data).toEqual(rest);
      expect(written.map(({ words }) => words)).toEqual(columns.map(({ words }) => words));
      expect(asked.length).toBe(conditions.length);
    }
    expect(seed).toBeGreaterThan(0);
  });
});

function unwaivable(test: QuickTest): QuickTest {
  if (test.kind === "waivable") return test.test;
  if (test.kind === "never") return { kind: "all", parts: [{ kind: "any", parts: [] }] };
  return test.kind === "all" || test.kind === "any" ? { ...test, parts: test.parts.map(unwaivable) } : test;
}

const none: QuickTable["actions"][number]["restrictions"] = { tests: [], start: { here: [], by: null } };

function changed(
  quick: QuickTable,
  change: (action: QuickTable["actions"][number]) => QuickTable["actions"][number],
): QuickTable {
  return { ...quick, actions: quick.actions.map(change) };
}
