import { readUnverified } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import {
  beth,
  deploying,
  newWorld,
  policyText,
  processOf,
  type World,
  worldClock,
} from "../../test/guard-world.ts";
import { haltKey } from "./halts/halt-row.ts";
import { openGuard } from "./guard.ts";
import { guardLimits } from "./limits.ts";
import type { GuardParts } from "./ports.ts";
import { endLeases } from "./process-memory.ts";
import { run } from "./run.ts";

/** A process whose enforce record takes so long to become durable, and what else happens meanwhile. */
async function slowly(tookMs: number, meanwhile: (world: World, parts: GuardParts) => Promise<void>) {
  const world = await newWorld();
  let started = 0;
  const append = world.records.append.bind(world.records);
  const parts = processOf(world, "shop/1", {
    effects: {
      deploy: async () => {
        started += 1;
        return { result: "success", observed: {} };
      },
    },
  });
  await openGuard(parts);
  world.records.append = async (record) => {
    await append(record);
    if (readUnverified(record.envelope).statement.predicate.kind !== "enforce") return;
    world.time.nowMs += tookMs;
    await meanwhile(world, parts);
  };
  const answer = await run(parts, deploying());
  return { answer, started, world };
}

const nothing = async (): Promise<void> => undefined;

describe("an effect starts only under a lease on the halt epoch", () => {
  test("that a record which was durable in time leaves", async () => {
    expect(await slowly(499, nothing)).toMatchObject({ started: 1, answer: { kind: "done" } });
  });

  test("or that was read anew, where nothing was thrown meanwhile", async () => {
    expect(await slowly(60_000, nothing)).toMatchObject({ started: 1, answer: { kind: "done" } });
  });

  test("and not where the halt state changed in that time: it is on record that nothing started", async () => {
    const { started, answer, world } = await slowly(501, async ({ state }) => {
      await state.commit([
        { kind: "put", key: haltKey, version: 0, value: { epoch: 1, thrown: {}, history: [] } },
      ]);
    });
    expect(started).toBe(0);
    expect(answer).toMatchObject({
      kind: "refused",
      by: "enforce",
      findings: [{ source: "kill_switch", seen: expect.stringContaining("not started") }],
    });
    const bodies = world.records.all.flatMap(({ envelope }) => {
      const { predicate } = readUnverified(envelope).statement;
      return predicate.kind === "remember" || predicate.kind === "revoke" ? [predicate.body] : [];
    });
    expect(bodies).toMatchObject([
      { result: "failure", observed: { started: false }, revoked: [expect.any(String)] },
      { because: "outcome" },
    ]);
  });

  test("and not where this process threw a switch, be the lease as fresh as can be", async () => {
    const { started } = await slowly(0, async (_world, parts) => {
      endLeases(parts);
    });
    expect(started).toBe(0);
  });

  test("and not where the halt state cannot be read any more", async () => {
    const { started, answer } = await slowly(501, async (_world, parts) => {
      const failing = parts.state as { read: unknown };
      failing.read = async () => Promise.reject(new Error("no state"));
    }).catch((error: unknown) => ({ started: 0, answer: error }));
    expect(started).toBe(0);
    expect(answer).toBeInstanceOf(Error);
  });
});

test("a halt reaches a running effect: it is told to stop", async () => {
  const world = await newWorld();
  const clock = { ...worldClock(world), monotonicMs: () => performance.now() };
  const begun = Promise.withResolvers<void>();
  const guard = await openGuard(
    processOf(world, "shop/1", {
      clock,
      effects: {
        deploy: async (_work, signal) => {
          begun.resolve();
          const real = signal as unknown as EventTarget;
          await new Promise((resolve) => real.addEventListener("abort", resolve));
          return { result: "rollback", observed: { aborted: signal.aborted } };
        },
      },
    }),
  );
  const answer = guard.run(deploying());
  await begun.promise;
  await guard.halt({ switch: "*", by: beth, reason: "an incident" });
  expect(await answer).toMatchObject({ kind: "done", result: "rollback" });
});

describe("opening", () => {
  test.each<[string, Partial<GuardParts>, RegExp]>([
    ["a lease that is too long", { limits: { ...guardLimits, leaseMs: 501 } }, /at most 500 ms/u],
    [
      "a bound that is none",
      { limits: { ...guardLimits, holdMs: Number.NaN } },
      /`holdMs` is no whole number/u,
    ],
    [
      "two readers of one part",
      {
        readers: [
          { name: "a", gives: ["audit"], read: async () => ({}) },
          { name: "b", gives: ["audit"], read: async () => ({}) },
        ],
      },
      /two readers give `audit`/u,
    ],
    [
      "a reader of what is the guard's own",
      { readers: [{ name: "a", gives: ["switches" as never], read: async () => ({}) }] },
      /`a` gives `switches`/u,
    ],
    [
      "an effect of no action",
      { effects: { launch: async () => ({ result: "success", observed: {} }) } },
      /`launch`/u,
    ],
  ])("is refused: %s", async (_why, more, message) => {
    const world = await newWorld();
    await expect(openGuard(processOf(world, "shop/1", more))).rejects.toThrow(message);
  });

  test("is refused to an issuer that signs with the writer's key", async () => {
    const world = await newWorld();
    const parts = processOf(world, "shop/1");
    const writer = world.keys.get(parts.ledger.keyId)?.signer;
    if (writer === undefined) throw new Error("the writer has no key");
    await expect(openGuard({ ...parts, grants: { signer: writer } })).rejects.toThrow(/the writer's/u);
  });

  test("is refused to a policy without a switch that is thrown, and so is a change to one", async () => {
    const world = await newWorld();
    const clock = { ...worldClock(world), monotonicMs: () => performance.now() };
    const guard = await openGuard(processOf(world, "shop/1", { clock }));
    await guard.halt({ switch: "shop.everything", by: beth, reason: "an incident" });
    const other = await newWorld(policyText.replace(/^switch.*$/mu, ""));
    await expect(guard.changePolicy(other.policy)).rejects.toThrow(
      /is thrown, and the policy does not declare it/u,
    );
    const late = processOf({ ...world, policy: other.policy }, "shop/2", { clock });
    await expect(openGuard(late)).rejects.toThrow(/is thrown/u);
  });

  test("a guard that is closed answers nothing", async () => {
    const world = await newWorld();
    const guard = await openGuard(processOf(world, "shop/1"));
    const last = guard.run(deploying());
    await guard.close();
    expect(await last).toMatchObject({ kind: "done" });
    await expect(guard.run(deploying())).rejects.toThrow("closed");
  });
});
