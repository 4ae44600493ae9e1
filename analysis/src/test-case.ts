import type { Plan } from "@interlock/compiler";
import type { CheckedTarget, CheckedTest } from "@interlock/lang";
import { targetKey, type Fact, type Facts, type Proposal } from "@interlock/runtime";

import { memorySpans } from "./plan-calls.ts";
import { testCounters } from "./test-counters.ts";
import { testEvidence } from "./test-evidence.ts";
import { factOf, figureOf, lastGiven, nowOf } from "./test-fact.ts";
import { testOutside } from "./test-outside.ts";
import { testPeople } from "./test-people.ts";
import { testSurroundings } from "./test-surroundings.ts";

/** What a test proposes, and everything that is known when it is judged. */
export interface TestCase {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

/**
 * Spells a test out as the runtime takes it. Evidence that the test does not give (`now`, predictions, the schema, the
 * reversal, memory, outside facts, fields of targets) is unknown; its surroundings are quiet: nobody approved, groups
 * are large enough, counters are at zero, no switch is thrown, nothing has drifted, the log was just anchored, the
 * identity is verified and rooted in a human. `plan` is that of the test's set.
 */
export function testCase(test: CheckedTest, plan: Plan): TestCase {
  const { givens } = test;
  const now = nowOf(givens);
  const people = testPeople(test, plan);
  const chain = people.identity.kind === "known" ? people.identity.chain : [];
  const contracts = plan.vocabulary.contracts.map(({ id }) => id);
  const { memory, ...evidence } = testEvidence(givens, now, contracts, memorySpans(plan));
  const keys = test.targets.map(targetKey);
  return {
    proposal: {
      v: 1,
      nonce: "test",
      action: test.action,
      targets: test.targets.map(({ entity, id }) => ({ entity, id })),
      payload: Object.fromEntries(test.payload),
    },
    facts: {
      ...nowFact(test),
      principal: test.by,
      ...people,
      ...evidence,
      memory: Object.fromEntries(keys.map((key) => [key, memory])),
      targets: Object.fromEntries(test.targets.map((target) => [targetKey(target), fieldsOf(target)])),
      outside: testOutside(givens, now),
      ...testSurroundings(test, plan, now),
      rates: testCounters(test, plan, chain),
    },
  };
}

function nowFact({ givens }: CheckedTest): Pick<Facts, "now"> {
  const given = lastGiven(givens, "now");
  const now = given === null ? null : figureOf(given.fact);
  return now === null ? {} : { now };
}

function fieldsOf(target: CheckedTarget): { readonly [field: string]: Fact } {
  return Object.fromEntries([...target.fields].map(([name, fact]) => [name, factOf(fact)]));
}
