import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { interpret, interpretExpression, type Plan } from "@interlock/compiler";
import {
  decide,
  evaluatorOf,
  known,
  type Kernel,
  type PolicyModule,
  type QuickReader,
  type QuickSource,
  type QuickTable,
  type QuickTest,
} from "@interlock/runtime";

import type { Truth } from "../../runtime/src/kernel/value.ts";
import { certainOutcomes } from "../../runtime/src/quick/evaluator.ts";
import { quickOf } from "../../compiler/src/quick/quick.ts";
import type { PlanRead } from "../../compiler/src/quick/reads.ts";
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
  const { columns, conditions, readers, ...rest } = quickOf(plan);
  const quick: QuickTable = {
    ...rest,
    columns: columns.map(({ from, ...column }) => ({
      ...column,
      from: from.kind === "asked" ? { kind: "asked", read: interpretExpression(from.read) } : from,
    })),
    readers: readers.map(interpretReader),
    conditions: conditions.map(({ expression, isMeasure }) => {
      const asked: (k: Kernel, x: unknown) => unknown = interpretExpression(expression);
      const measured = (k: Kernel, x: unknown): Truth =>
        (asked(k, x) as { readonly condition: Truth }).condition;
      return isMeasure ? measured : interpretExpression(expression);
    }),
  };
  return { ...module, quick };
}

/** What an emitted reader does, name by name. */
function interpretReader(reads: readonly PlanRead[]): QuickReader {
  return (k, x, e0) => {
    for (const { by, column, name } of reads) {
      if (by === "factAside") k.factAside(x, e0[name]);
      else k[by](x, column ?? -1, e0[name]);
    }
    return x;
  };
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
    const changed = { ...module, quick: module.quick === null ? null : change(module.quick) };
    const evaluator = evaluatorOf(changed);
    const whole = decide(module, proposal, facts);
    const { outcome } = whole.binding;
    const certain = certainOutcomes(changed)(proposal, facts);
    expect(evaluator.outcome(proposal, facts)).toBe(outcome);
    expect(evaluator.decide(proposal, facts)).toEqual(whole);
    seen.outcomes[outcome] += 1;
    if (certain !== null) seen.certain[certain] += 1;
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
      "what nobody knows counts as another word",
      (quick) => ({
        ...quick,
        columns: quick.columns.map((column) => ({ ...column, from: knownFrom(column.from) })),
        readers: quick.readers.map(knownRead),
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
      expect(evaluator.outcome(hostile.proposal as never, hostile.facts as never)).toBe(
        decide(module, hostile.proposal as never, hostile.facts as never).binding.outcome,
      );
    });
  });

  test("is written into modules as the plan has it", () => {
    for (const { compiled, module } of sets.slice(0, isLong ? sets.length : 10)) {
      const { columns, conditions, readers, ...rest } = quickOf(compiled.plan);
      const { quick } = module;
      if (quick === null) throw new Error("the module has no table");
      const { columns: written, conditions: asked, readers: reading, ...data } = quick;
      expect(data).toEqual(rest);
      expect(written.map(({ words }) => words)).toEqual(columns.map(({ words }) => words));
      expect(asked.length).toBe(conditions.length);
      expect(reading.map(calledBy)).toEqual(readers.map((reads) => calledBy(interpretReader(reads))));
    }
    expect(seed).toBeGreaterThan(0);
  });
});

/** What a reader calls, in order, with the names under which it looks. */
function calledBy(reader: QuickReader): readonly unknown[] {
  const calls: unknown[] = [];
  const noted = new Proxy({}, { get: (_, by) => noting(by) }) as Parameters<QuickReader>[0];
  const noting =
    (by: unknown) =>
    (x: Parameters<QuickReader>[1], ...given: readonly unknown[]) => {
      calls.push([by, ...given]);
      return x;
    };
  reader(
    noted,
    {} as Parameters<QuickReader>[1],
    new Proxy({}, { get: (_, name) => `under ${String(name)}` }),
  );
  return calls;
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

/** A reader that finds such a word wherever the facts of a target hold none. */
function knownRead(reader: QuickReader): QuickReader {
  return (k, x, e0) => {
    const word = (x: Parameters<QuickReader>[1], at: number, given: unknown): typeof x => {
      const fact = given as { readonly kind?: unknown } | undefined;
      return k.factWord(x, at, fact?.kind === "known" ? fact : known("something else"));
    };
    return reader({ ...k, factWord: word }, x, e0);
  };
}

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
