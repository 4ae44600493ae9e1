import type { Plan } from "@interlock/compiler";
import type { CheckedTarget, CheckedTest } from "@interlock/lang";
import { targetKey, type Fact, type Facts, type Proposal } from "@interlock/runtime";

import { testCounters } from "./test-counters.ts";
import { testEvidence } from "./test-evidence.ts";
import { factOf, figureOf, lastGiven } from "./test-fact.ts";
import { testPeople } from "./test-people.ts";

/** What a test proposes, and everything that is known when it is judged. */
export interface TestCase {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

/**
 * Spells a test out as the runtime takes it. Evidence that the test does not give (`now`, predictions, the schema,
 * the reversal, memory, fields of targets) is unknown; its surroundings are quiet: nobody approved, groups are large
 * enough, counters are at zero, calibration is fresh, the identity is verified and rooted in a human. `plan` is that of the test's set.
 */
export function testCase(test: CheckedTest, plan: Plan): TestCase {
  const people = testPeople(test, plan);
  const given = lastGiven(test.givens, "now");
  const now = given === null ? null : figureOf(given.fact);
  const chain = people.identity.kind === "known" ? people.identity.chain : [];
  return {
    proposal: {
      v: 1,
      nonce: "test",
      action: test.action,
      targets: test.targets.map(({ entity, id }) => ({ entity, id })),
      payload: Object.fromEntries(test.payload),
    },
    facts: {
      // As of the test's own instant the predictions were just calibrated.
      ...(now === null ? {} : { now, calibratedAtMs: now }),
      principal: test.by,
      ...people,
      ...testEvidence(test.givens),
      targets: Object.fromEntries(test.targets.map((target) => [targetKey(target), fieldsOf(target)])),
      rates: testCounters(test, plan, chain),
    },
  };
}

function fieldsOf(target: CheckedTarget): { readonly [field: string]: Fact } {
  return Object.fromEntries([...target.fields].map(([name, fact]) => [name, factOf(fact)]));
}
