import { describe, expect, test } from "vitest";

import { deploying, newWorld, policyText, processOf, type World } from "../../test/guard-world.ts";
import { limits } from "../limits.ts";
import { MAX_STATE_LIST } from "../state/state-store.ts";
import { openPrefix } from "./action-row.ts";
import { openGuard } from "./guard.ts";
import { guardLimits } from "./limits.ts";
import type { EffectReport, GuardParts } from "./ports.ts";

/** A guard whose policy counts each target of a deployment under so many clauses, and the largest number of steps that it committed. */
async function counting(perTarget: number, result: EffectReport["result"]) {
  const bounds = Array.from({ length: perTarget }, (_, at) => {
    const quiet = at % 2 === 0 ? "rate none for 1m after success, failure per target" : "";
    return `bound b${at} on deploy { rate 9 per ${at + 1}h per target  ${quiet} }`;
  });
  const world: World = await newWorld([policyText, ...bounds].join("\n"));
  const steps: number[] = [];
  const parts: GuardParts = processOf(world, "shop/1", {
    effects: { deploy: async () => ({ result, observed: {} }) },
    limits: { ...guardLimits, outcomesPerDay: 1_000 },
    state: {
      ...world.state,
      commit: async (all) => {
        steps.push(all.length);
        return await world.state.commit(all);
      },
    },
  });
  return { world, guard: await openGuard(parts), most: () => Math.max(...steps) };
}

const largest = deploying({
  targets: Array.from({ length: limits.targetsPerProposal }, (_, at) => ({
    entity: "Service",
    id: `s${at}`,
  })),
});

describe("the largest proposal", () => {
  test.each([
    [0, "success"],
    [1, "success"],
    [1, "failure"],
  ] as const)("under %i clauses for each target is enforced, and its %s settled", async (clauses, result) => {
    const { world, guard, most } = await counting(clauses, result);
    expect(await guard.run(largest)).toMatchObject({ kind: "done", result });
    expect(await world.state.list(openPrefix, null, 1)).toEqual([]);
    expect(most()).toBeLessThanOrEqual(MAX_STATE_LIST);
  });

  test.each([2, 3, 8])("under %i is refused by name, and takes nothing", async (clauses) => {
    const { world, guard } = await counting(clauses, "success");
    expect(await guard.run(largest)).toMatchObject({
      kind: "refused",
      by: "enforce",
      findings: [{ source: "coverage", seen: "its targets take more of budgets than one commit holds" }],
      record: expect.any(String) as string,
    });
    expect(await world.state.list(openPrefix, null, 1)).toEqual([]);
    const few = { ...largest, targets: largest.targets.slice(0, 10) };
    expect(await guard.run(few)).toMatchObject({ kind: "done" });
  });
});
