import { readUnverified } from "@interlock/ledger";
import type { Principal } from "@interlock/runtime";
import { describe, expect, test } from "vitest";

import { beth, bot, checkout, deploying, newWorld, processOf, type World } from "../../test/guard-world.ts";
import { openGuard } from "./guard.ts";
import type { GuardParts } from "./ports.ts";
import { stateKey } from "./state-keys.ts";

const sre: Principal = { kind: "human", ids: ["github:99"], name: "ann" };

async function deployed(result: "success" | "failure" = "success", more: Partial<GuardParts> = {}) {
  const world = await newWorld();
  const effects = { deploy: async () => ({ result, observed: {} }) };
  const guard = await openGuard(processOf(world, "shop/1", { effects, ...more }));
  const answer = await guard.run(deploying());
  if (answer.kind !== "done") throw new Error(JSON.stringify(answer));
  return { world, guard, enforcement: answer.enforcement };
}

/** How often this went well, and in how many outcomes. */
async function memory({ state, time }: World): Promise<readonly number[]> {
  const key = JSON.stringify([checkout.entity, checkout.id]);
  const tallies = ["success", "outcome"].map((sort) => ({
    tally: stateKey("memory", sort, "deploy", key),
    sinceMs: 0,
    nowMs: time.nowMs,
  }));
  return (await state.read({ rows: [], tallies })).tallies.map(({ sum }) => sum);
}

describe("what somebody sees of an action", () => {
  test("counts against it, whoever says so and however late", async () => {
    const { world, guard, enforcement } = await deployed();
    expect(await memory(world)).toEqual([1, 1]);
    world.time.nowMs += 86_400_000;
    const answer = await guard.observe(enforcement, { result: "rollback", observed: {} }, bot);
    expect(answer).toMatchObject({ kind: "observed", isOutside: false });
    expect(await memory(world)).toEqual([0, 1]);
  });

  test("counts for it only where nobody said worse, and never by the actor's own chain", async () => {
    const failed = await deployed("failure");
    await failed.guard.observe(failed.enforcement, { result: "success", observed: {} }, sre);
    expect(await memory(failed.world)).toEqual([0, 1]);
    // The host itself is one of the chain here, so that nobody outside has spoken yet.
    const own = await deployed("success", { host: beth });
    expect(await memory(own.world)).toEqual([0, 0]);
    await own.guard.observe(own.enforcement, { result: "success", observed: {} }, beth);
    expect(await memory(own.world)).toEqual([0, 0]);
    expect(await own.guard.observe(own.enforcement, { result: "success", observed: {} }, sre)).toMatchObject({
      isOutside: true,
    });
    expect(await memory(own.world)).toEqual([1, 1]);
  });

  test("takes more than the word of whoever says where it stands: the chain is the recorded one", async () => {
    const { world, guard, enforcement } = await deployed("success", { host: beth });
    const posing: Principal = { kind: "human", ids: ["github:1", "github:42"], name: "somebody else" };
    const answer = await guard.observe(enforcement, { result: "success", observed: {} }, posing);
    expect(answer).toMatchObject({ isOutside: false });
    expect(await memory(world)).toEqual([0, 0]);
  });

  test("is on record, and what has no shape counts as unknown", async () => {
    const { world, guard, enforcement } = await deployed();
    await guard.observe(enforcement, { result: "splendid" as never, observed: {} }, sre);
    const said = world.records.all.flatMap(({ envelope }) => {
      const { predicate } = readUnverified(envelope).statement;
      return predicate.kind === "remember" ? [predicate.body] : [];
    });
    expect(said).toMatchObject([
      { result: "success" },
      { result: "unknown", observer: { principal: { ids: ["github:99"] }, isOutside: true } },
    ]);
    expect(await memory(world)).toEqual([0, 1]);
  });

  test("does not close an action that is running", async () => {
    const world = await newWorld();
    let end: (() => void) | null = null as (() => void) | null;
    let enforcement = "";
    const begun = new Promise<void>((resolve) => {
      const effects: GuardParts["effects"] = {
        deploy: async (work) => {
          enforcement = work.enforcement;
          resolve();
          await new Promise<void>((go) => {
            end = go;
          });
          return { result: "success", observed: {} };
        },
      };
      void openGuard(processOf(world, "shop/1", { effects })).then(
        async (guard) => await guard.run(deploying()),
      );
    });
    await begun;
    const other = await openGuard(processOf(world, "shop/2"));
    await other.observe(enforcement, { result: "failure", observed: {} }, sre);
    const held = { tally: stateKey("blast", "traffic", "p95"), sinceMs: 0, nowMs: world.time.nowMs };
    expect((await world.state.read({ rows: [], tallies: [held] })).tallies[0]?.sum).toBe(20_000);
    end?.();
    while ((await world.state.list(stateKey("closed").slice(0, -1), null, 1)).length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await memory(world)).toEqual([0, 1]);
  });

  test("of what a human decided instead is on record, and neither counts nor settles anything", async () => {
    const world = await newWorld();
    const policy = { ...world.policy, stage: "advisory" } as const;
    const guard = await openGuard(processOf(world, "shop/1", { policy }));
    const answer = await guard.run(deploying());
    if (answer.kind !== "advised") throw new Error(JSON.stringify(answer));
    const decided = await guard.recordHumanDecision(answer, sre, "refuse");
    const before = await world.state.list("", null, 1_000);
    const blast = { fromMs: 1, untilMs: 2, trafficPpm: 5 };
    const seen = { result: "success", observed: {}, blast } as const;
    for (const [observer, isOutside] of [
      [sre, false],
      [beth, false],
      [{ ...sre, ids: ["github:100"] } as const, true],
    ] as const) {
      expect(await guard.observe(decided.digest, seen, observer)).toMatchObject({
        kind: "observed",
        isOutside,
      });
    }
    expect(await memory(world)).toEqual([0, 0]);
    expect(await world.state.list("", null, 1_000)).toEqual(before);
    const last = world.records.all.at(-1);
    expect(last === undefined ? null : readUnverified(last.envelope).statement.predicate).toMatchObject({
      kind: "remember",
      parents: [decided.digest],
      body: { enforcement: decided.digest, result: "success", blast },
    });
  });

  test("of a refusal is none", async () => {
    const world = await newWorld();
    const guard = await openGuard(processOf(world, "shop/1", { predict: null }));
    const answer = await guard.run(deploying());
    if (answer.kind !== "refused") throw new Error(JSON.stringify(answer));
    expect(await guard.observe(answer.record ?? "", { result: "failure", observed: {} }, sre)).toMatchObject({
      kind: "refused",
      record: null,
    });
  });

  test.each(["ab".repeat(32), "no digest"])(
    "of no action that was enforced (%s) is refused",
    async (enforcement) => {
      const { guard } = await deployed();
      expect(await guard.observe(enforcement, { result: "failure", observed: {} }, sre)).toMatchObject({
        kind: "refused",
        record: null,
      });
    },
  );
});
