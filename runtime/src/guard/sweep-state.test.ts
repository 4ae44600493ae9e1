import { LedgerError, ulid } from "@interlock/ledger";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import * as scene from "../../test/approval-scene.ts";
import { deploying, newWorld, processOf, type World } from "../../test/guard-world.ts";
import { openPrefix } from "./action-row.ts";
import { openGuard } from "./guard.ts";
import type { Proposed, ProposalInput } from "./lifecycle.ts";
import type { GuardParts } from "./ports.ts";
import { propose } from "./propose.ts";
import { recover } from "./recover.ts";
import { runHeld } from "./run-again.ts";
import { run, runProposed } from "./run.ts";
import { statePrefix } from "./state-keys.ts";
import { sweepState, sweptSorts } from "./sweep-state.ts";

const dayMs = 86_400_000;

const looking = (more: Partial<ProposalInput> = {}): ProposalInput =>
  deploying({ action: "look", payload: {}, ...more });

/** A process whose actions have no way back. */
const oneWay = (world: World, stream: string): GuardParts => processOf(world, stream, { planReversal: null });

/** How many rows of each sort there are. */
async function rows({ state }: World): Promise<Readonly<Record<string, number>>> {
  const counted = await Promise.all(
    sweptSorts.map(
      async (sort) => [sort, (await state.list(statePrefix(sort), null, 1_000)).length] as const,
    ),
  );
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

/** Time goes by, and the guard closes and forgets what it can, as it does now and then. */
async function after(world: World, parts: GuardParts, ms: number): Promise<void> {
  world.time.nowMs += ms;
  await sweepState(parts, world.time.nowMs);
}

describe("what is over is forgotten", () => {
  test("and each sort of rows only once nothing depends on it", async () => {
    const world = await newWorld();
    const parts = processOf(world, "shop/1");
    await openGuard(parts);
    expect(await run(parts, deploying())).toMatchObject({ kind: "done" });
    const all = { nonce: 1, closed: 1, grant: 1, reversal: 1 };
    expect(await rows(world)).toEqual(all);
    await after(world, parts, dayMs);
    expect(await rows(world)).toEqual(all);
    await after(world, parts, 600_000);
    expect(await rows(world)).toEqual({ nonce: 1, closed: 1, reversal: 1 });
    await after(world, parts, 30 * dayMs - 600_001);
    expect(await rows(world)).toEqual({ nonce: 1, closed: 1, reversal: 1 });
    await after(world, parts, 1);
    expect(await rows(world)).toEqual({ closed: 1 });
    await after(world, parts, 370 * dayMs + 599_999);
    expect(await rows(world)).toEqual({ closed: 1 });
    await after(world, parts, 1);
    expect(await rows(world)).toEqual({});
  });

  test.each(["approvals", "used-approval", "override"])(
    "and what people said once nobody can act upon it (%s)",
    async (sort) => {
      const world = await newWorld();
      const parts = processOf(world, "shop/1");
      const value = { atMs: world.time.nowMs };
      await world.state.commit([{ kind: "put", key: JSON.stringify([sort, "ab"]), version: 0, value }]);
      await after(world, parts, 31 * dayMs - 1);
      expect(await rows(world)).toEqual({ [sort]: 1 });
      await after(world, parts, 1);
      expect(await rows(world)).toEqual({});
    },
  );

  test("of what people have approved, a month later", async () => {
    await scene.newScene();
    const parts = scene.started("one");
    const hold = await scene.holding(parts);
    await scene.both(parts, hold);
    expect(await runHeld(parts, hold.proposal)).toMatchObject({ kind: "done" });
    expect(await rows(scene.world)).toMatchObject({ approvals: 1, "used-approval": 2 });
    await after(scene.world, parts, 31 * dayMs);
    expect(await rows(scene.world)).toEqual({ closed: 1 });
  });

  test("when a guard opens, and whenever it recovers", async () => {
    const world = await newWorld();
    const first = oneWay(world, "shop/1");
    const guard = await openGuard(first);
    await guard.run(looking());
    world.time.nowMs += 31 * dayMs;
    await guard.run(looking());
    expect(await rows(world)).toEqual({ nonce: 2, closed: 2 });
    await guard.recover();
    expect(await rows(world)).toEqual({ nonce: 1, closed: 2 });
    world.time.nowMs += 31 * dayMs;
    await guard.run(looking());
    await openGuard(oneWay(world, "shop/2"));
    expect(await rows(world)).toEqual({ nonce: 1, closed: 3 });
  });

  test("a page of each sort at a time", async () => {
    const world = await newWorld();
    const parts = oneWay(world, "shop/1");
    const many = Array.from({ length: 700 }, (_, at) => ulid(at, new Uint8Array(10)));
    await world.state.commit(
      many.map((nonce) => ({ kind: "put", key: `["nonce","${nonce}"]`, version: 0, value: {} })),
    );
    await sweepState(parts, world.time.nowMs);
    expect(await rows(world)).toEqual({ nonce: 200 });
    await sweepState(parts, world.time.nowMs);
    expect(await rows(world)).toEqual({});
    // And begins anew at the end.
    await world.state.commit([
      { kind: "put", key: `["nonce","${ulid(5, new Uint8Array(10))}"]`, version: 0, value: {} },
    ]);
    await sweepState(parts, world.time.nowMs);
    expect(await rows(world)).toEqual({});
  });
});

describe("nothing is forgotten", () => {
  test.each(["once", "01ARYZ6S41", `01arz3ndektsv4rrffq69g5fav`])(
    "of a nonce that tells no time (%s)",
    async (nonce) => {
      const world = await newWorld();
      const parts = oneWay(world, "shop/1");
      await openGuard(parts);
      expect(await run(parts, looking({ nonce }))).toMatchObject({ kind: "done" });
      await after(world, parts, 4_000 * dayMs);
      expect(await rows(world)).toEqual({ nonce: 1 });
      expect(await run(parts, looking({ nonce }))).toMatchObject({
        kind: "refused",
        findings: [{ seen: "verdict is stale: it was enforced already" }],
      });
    },
  );

  test("by a clock that runs ahead of every record, or apart from the store's", async () => {
    const world = await newWorld();
    const parts = oneWay(world, "shop/1");
    const guard = await openGuard(parts);
    await guard.run(looking());
    world.time.nowMs += 50 * dayMs;
    await guard.recover();
    expect(await rows(world)).toEqual({ nonce: 1, closed: 1 });
    const apart = { ...parts, clock: { ...parts.clock, nowMs: () => world.time.nowMs + 6_000 } };
    await sweepState(apart, world.time.nowMs);
    expect(await rows(world)).toEqual({ nonce: 1, closed: 1 });
    await sweepState(parts, world.time.nowMs);
    expect(await rows(world)).toEqual({ closed: 1 });
  });

  test("of rows that no guard wrote", async () => {
    const world = await newWorld();
    const parts = oneWay(world, "shop/1");
    await world.state.commit(
      sweptSorts.map((sort) => ({
        kind: "put",
        key: JSON.stringify([sort, "x"]),
        version: 0,
        value: { atMs: "1", dueAtMs: 1, expiresAtMs: 1 },
      })),
    );
    const before = await rows(world);
    await sweepState(parts, world.time.nowMs);
    expect(await rows(world)).toEqual(before);
  });

  test("where a store is full, and a guard opens all the same", async () => {
    const world = await newWorld();
    const parts = oneWay(world, "shop/1");
    await openGuard(parts);
    await run(parts, looking());
    world.time.nowMs += 31 * dayMs;
    await run(parts, looking());
    const full = new LedgerError({ code: "store.failed", message: "no room" });
    const state = { ...world.state, commit: async () => Promise.reject(full) };
    expect(await recover({ ...parts, state })).toMatchObject({ released: 0 });
    expect(await rows(world)).toEqual({ nonce: 2, closed: 2 });
  });
});

describe("what was proposed long ago", () => {
  test("is not acted upon any more, whatever becomes of its nonce", async () => {
    const world = await newWorld();
    const parts = oneWay(world, "shop/1");
    await openGuard(parts);
    const proposed = await propose(parts, looking());
    if (proposed.kind !== "proposed") throw new Error("it was refused");
    world.time.nowMs += 30 * dayMs;
    expect(await runProposed(parts, proposed)).toMatchObject({ kind: "done" });
    world.time.nowMs += 1;
    const answer = await runProposed(parts, proposed);
    expect(answer).toMatchObject({
      kind: "refused",
      by: "evaluate",
      findings: [
        { source: "coverage", seen: "it was proposed more than 30 days ago, or its nonce is older" },
      ],
    });
    // A nonce of a time to come makes nothing younger than its record.
    const ahead = await propose(
      parts,
      looking({ nonce: ulid(world.time.nowMs + 90 * dayMs, new Uint8Array(10)) }),
    );
    if (ahead.kind !== "proposed") throw new Error("it was refused");
    world.time.nowMs += 30 * dayMs + 1;
    expect(await runProposed(parts, ahead)).toMatchObject({ kind: "refused", by: "evaluate" });
    const old = ulid(world.time.nowMs - 31 * dayMs, new Uint8Array(10));
    expect(await run(parts, looking({ nonce: old }))).toMatchObject({ kind: "refused", by: "evaluate" });
  });

  test("never happens twice, whoever kept or repeats what and whenever it is forgotten", async () => {
    const { policy } = await newWorld();
    const step = fc.oneof(
      fc.record({ kind: fc.constant("days" as const), days: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant("ask" as const), nonce: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ kind: fc.constant("again" as const), kept: fc.nat(3) }),
      fc.constant({ kind: "sweep" as const }),
    );
    let happened = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        const world: World = { ...(await newWorld()), policy };
        const times = new Map<string, number>();
        const parts = processOf(world, "shop/1", {
          effects: {
            look: async ({ proposal: { nonce } }) => {
              times.set(nonce, (times.get(nonce) ?? 0) + 1);
              return { result: "success", observed: {} };
            },
          },
        });
        const other = processOf(world, "shop/2", { isAlive: () => true });
        await openGuard(parts);
        const start = world.time.nowMs;
        // Two that tell a time, of which one is to come, and two that do not.
        const nonces = [
          ulid(start, new Uint8Array(10)),
          ulid(start + 45 * dayMs, new Uint8Array(10)),
          "a",
          "B".repeat(26),
        ];
        const kept: Proposed[] = [];
        for (const one of steps) {
          if (one.kind === "days") world.time.nowMs += one.days * dayMs;
          else if (one.kind === "ask") {
            const proposed = await propose(parts, looking({ nonce: nonces[one.nonce] ?? "" }));
            if (proposed.kind !== "proposed") throw new Error("it was not proposed");
            kept.push(proposed);
            await runProposed(parts, proposed);
          } else if (one.kind === "again") {
            const proposed = kept[one.kept];
            const answer = proposed === undefined ? null : await runProposed(parts, proposed);
            if (answer?.kind === "refused") refused += 1;
          } else await sweepState(other, world.time.nowMs);
        }
        happened += times.size;
        expect([...times.values()].filter((count) => count > 1)).toEqual([]);
        expect(await world.state.list(openPrefix, null, 1)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(Math.min(happened, refused)).toBeGreaterThan(20);
  });
});
