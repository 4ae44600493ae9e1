import type { Plan } from "@interlock/compiler";
import { unreachable, type CheckedTarget, type CheckedTest, type TestFact } from "@interlock/lang";
import {
  absent,
  counterKey,
  known,
  targetKey,
  type Fact,
  type Facts,
  type Principal,
} from "@interlock/runtime";
import { rateKeys, type RateKey } from "@interlock/runtime/vocabulary";

import { plannedClauses, type PlanCall } from "./plan-calls.ts";
import { figureOf } from "./test-fact.ts";

/**
 * The counters of every `rate` clause as a test has them: nothing counted and nothing to cool down from, but for
 * what it gives. A clause that counts under several keys, as `per agent` does, has the given figure under each.
 */
export function testCounters(
  test: CheckedTest,
  plan: Plan,
  chain: readonly Principal[],
): NonNullable<Facts["rates"]> {
  const given = new Map<string, TestFact>(
    test.givens.flatMap((counter) =>
      counter.kind === "counter" ? [[counter.clause, counter.fact] as const] : [],
    ),
  );
  return Object.fromEntries(
    plannedClauses(plan).flatMap(({ clause, measure }) => {
      const rate = measure === null ? null : rateOf(measure);
      if (rate === null) return [];
      const fact = given.get(clause.id);
      const counter: Fact<number> | null = fact === undefined ? rate.quiet : figureOf(fact);
      if (counter === null) return [];
      const counters = namesFor(rate.key, test, chain).map(
        (name) => [counterKey(rate.key, name), counter] as const,
      );
      return [[clause.id, Object.fromEntries(counters)] as const];
    }),
  );
}

/** What a `rate` clause counts by, and its counter where nothing happened; null for every other clause. */
function rateOf(call: PlanCall): { readonly key: RateKey; readonly quiet: Fact<number> } | null {
  const last = call.arguments.at(-1);
  const key = rateKeys.find((candidate) => last?.kind === "value" && last.value === candidate);
  if (key === undefined) return null;
  if (call.function === "ratePer" || call.function === "rateAtOnce") return { key, quiet: known(0) };
  // A cooling-off asks how long ago the youngest outcome was: there is none.
  return call.function === "rateNone" ? { key, quiet: absent() } : null;
}

/** What the proposal is counted under. */
function namesFor(key: RateKey, test: CheckedTest, chain: readonly Principal[]): readonly string[] {
  switch (key) {
    case "action":
      return [test.action];
    case "target":
      return test.targets.map(targetKey);
    case "owner":
      return test.targets.flatMap(ownerOf);
    case "agent":
      return [test.by.ids[0], ...chain.map((principal) => principal.ids[0])];
    default:
      return unreachable(key);
  }
}

function ownerOf(target: CheckedTarget): readonly string[] {
  const owner = target.fields.get("owner");
  return owner?.kind === "known" && typeof owner.value === "string" ? [owner.value] : [];
}
