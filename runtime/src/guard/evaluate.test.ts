import { canonical, canonicalDigest } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { beth, deploying, inForce, newWorld, policyText, processOf } from "../../test/guard-world.ts";
import { decide } from "../decide.ts";
import type { StateStore } from "../state/state-store.ts";
import { openGuard } from "./guard.ts";
import { run } from "./run.ts";

async function advisory() {
  const world = await newWorld();
  const policy = { ...world.policy, stage: "advisory" } as const;
  const parts = processOf({ ...world, policy }, "shop/1");
  return { parts, guard: await openGuard(parts) };
}

describe("at the advisory stage", () => {
  test("the agent never executes what would be permitted", async () => {
    const { guard, parts } = await advisory();
    const answer = await guard.run(deploying());
    expect(answer.kind).toBe("advised");
    expect(parts.steps).not.toContain("reserved");
    if (answer.kind !== "advised") throw new Error("not advised");
    expect(await guard.enforce(answer.evaluated)).toMatchObject({
      kind: "refused",
      findings: [{ source: "coverage", seen: "verdict is stale: there is no permit to enforce" }],
    });
  });

  test("what a human decides instead is recorded beside the verdict", async () => {
    const { guard } = await advisory();
    const answer = await guard.run(deploying());
    if (answer.kind !== "advised") throw new Error("not advised");
    const record = await guard.recordHumanDecision(answer, beth, "permit");
    expect(record.statement.predicate).toMatchObject({
      kind: "enforce",
      parents: [answer.evaluated.record.digest],
      body: { outcome: "permit", decidedBy: { principal: beth, decision: "permit" } },
    });
    expect(record.statement.predicate.body).not.toHaveProperty("effect");
  });

  test("what would be refused is refused", async () => {
    const { guard } = await advisory();
    expect(await guard.run(deploying({ action: "undo", payload: { revision: 2_000 } }))).toMatchObject({
      kind: "refused",
      findings: [{ source: "coverage" }],
    });
  });

  test("a policy of the advisory stage in a guard that lets more bind advises as well", async () => {
    const text = policyText.replace("stage constrained", "stage advisory");
    const guard = await openGuard(processOf(await newWorld(text), "shop/1"));
    expect(await guard.run(deploying())).toMatchObject({ kind: "advised" });
  });
});

describe("a verdict", () => {
  test("comes out again, byte for byte, from the facts that are recorded with it", async () => {
    const world = await newWorld();
    const guard = await openGuard(processOf(world, "shop/1"));
    const proposed = await guard.propose(deploying());
    if (proposed.kind !== "proposed") throw new Error("refused");
    const { proposal } = proposed;
    const evaluated = await guard.evaluate(proposed);
    if (evaluated.kind !== "evaluated") throw new Error("refused");
    const { predicate } = evaluated.record.statement;
    if (predicate.kind !== "evaluate") throw new Error("another record");
    const again = decide(world.policy.module, proposal, predicate.body.facts as never);
    expect(canonical(JSON.parse(JSON.stringify(again)))).toBe(canonical(predicate.body.decision));
    expect(canonicalDigest(predicate.body.facts)).toBe(predicate.body.factsDigest);
  });

  test("that is stale is made once more, and not a third time", async () => {
    const world = await newWorld();
    const policy = await inForce(`${policyText}// another`);
    let changes = 0;
    const other = await openGuard(processOf(world, "shop/2"));
    // Between each verdict and its enforcement somebody puts another policy in force, and takes it back.
    const { state } = world;
    const changing: StateStore = {
      ...state,
      commit: async (steps) => {
        const isEnforcing = steps.some((step) => step.kind === "put" && step.key.startsWith('["nonce"'));
        if (isEnforcing && changes < 2) {
          changes += 1;
          await other.changePolicy(policy);
          await other.changePolicy(world.policy);
        }
        return await state.commit(steps);
      },
    };
    const parts = processOf({ ...world, state: changing }, "shop/1");
    await openGuard(parts);
    expect(await run(parts, deploying())).toMatchObject({ kind: "refused", by: "enforce", isStale: true });
    expect(changes).toBe(2);
    expect(parts.steps.filter((step) => step === "evaluated")).toHaveLength(2);
    expect(await run(parts, deploying())).toMatchObject({ kind: "done" });
  });
});
