import { LedgerError, readUnverified } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { deploying, newWorld, policyText, processOf, type World } from "../../test/guard-world.ts";
import { openPrefix } from "./action-row.ts";
import { openGuard } from "./guard.ts";
import type { GuardParts, GuardStep } from "./ports.ts";
import { processMemory } from "./process-memory.ts";
import { propose } from "./propose.ts";
import { evaluate } from "./evaluate.ts";
import { recover } from "./recover.ts";
import { run } from "./run.ts";
import { stateKey } from "./state-keys.ts";

/** A process that reaches no store and starts nothing from the moment on at which it has done a step. */
function mortal(world: World, stream: string, dying: GuardStep | null, effects: { started: number }) {
  let isDead = false;
  const alive = <Answer>(answer: () => Promise<Answer>): Promise<Answer> =>
    isDead
      ? Promise.reject(new LedgerError({ code: "store.failed", message: "the process has ended" }))
      : answer();
  const records = { ...world.records, append: (record: never) => alive(() => world.records.append(record)) };
  const parts: GuardParts = processOf({ ...world, records }, stream, {
    state: {
      read: (question) => alive(() => world.state.read(question)),
      commit: (steps) => alive(() => world.state.commit(steps)),
      list: (...asked) => alive(() => world.state.list(...asked)),
      sweep: (beforeMs) => alive(() => world.state.sweep(beforeMs)),
    },
    effects: {
      deploy: async () => {
        if (!isDead) effects.started += 1;
        return { result: "success", observed: {} };
      },
    },
    trace: (step) => {
      if (step === dying) isDead = true;
    },
    isAlive: (other) => other === stream,
  });
  return { parts, records };
}

interface Outcome {
  readonly effects: number;
  readonly recovered: unknown;
  readonly results: readonly unknown[];
  readonly open: number;
  readonly inWindow: number;
  readonly atOnce: number;
  readonly blast: number;
}

/** What is left after a process died at a step, and another one recovered. */
async function afterDeathAt(step: GuardStep | null): Promise<Outcome> {
  const world = await newWorld();
  const effects = { started: 0 };
  const first = mortal(world, "shop/1", step, effects);
  const guard = await openGuard(first.parts);
  await guard.run(deploying()).catch(() => undefined);
  const second = await openGuard(mortal(world, "shop/2", null, effects).parts);
  const tally = async (...key: readonly string[]): Promise<number> => {
    const span = { tally: stateKey(...key), sinceMs: 0, nowMs: world.time.nowMs };
    return (await world.state.read({ rows: [], tallies: [span] })).tallies[0]?.sum ?? -1;
  };
  return {
    effects: effects.started,
    recovered: second.recovered,
    results: world.records.all.flatMap(({ envelope }) => {
      const { predicate } = readUnverified(envelope).statement;
      return predicate.kind === "remember" ? [predicate.body.result] : [];
    }),
    open: (await world.state.list(openPrefix, null, 10)).length,
    inWindow: await tally("rate", "shop.limits.rate_limit.per_agent", "agent=github app:7"),
    atOnce: await tally(
      "rate",
      "shop.deploys.rate_limit.at_once_per_target",
      'target=["Service","checkout"]',
    ),
    blast: await tally("blast", "traffic", "p95"),
  };
}

const nothing = { released: 0, settled: 0, unknown: 0 };
const untouched = { open: 0, inWindow: 0, atOnce: 0, blast: 0 };
const spent = { open: 0, inWindow: 1, atOnce: 0, blast: 0 };

describe("a process that ends at any step leaves what the next one closes", () => {
  test.each<[GuardStep, Partial<Outcome>]>([
    ["proposed", { effects: 0, recovered: nothing, results: [], ...untouched }],
    ["evaluated", { effects: 0, recovered: nothing, results: [], ...untouched }],
    ["verdict-durable", { effects: 0, recovered: nothing, results: [], ...untouched }],
    // Taken, and nobody can show that it was let happen: it was not, so it is given back.
    ["reserved", { effects: 0, recovered: { ...nothing, released: 1 }, results: [], ...untouched }],
    // From here on it may have started as far as anybody can tell.
    ["enforced", { effects: 0, recovered: { ...nothing, unknown: 1 }, results: ["unknown"], ...spent }],
    [
      "enforce-durable",
      { effects: 0, recovered: { ...nothing, unknown: 1 }, results: ["unknown"], ...spent },
    ],
    ["grant-durable", { effects: 0, recovered: { ...nothing, unknown: 1 }, results: ["unknown"], ...spent }],
    ["effect-started", { effects: 0, recovered: { ...nothing, unknown: 1 }, results: ["unknown"], ...spent }],
    ["effect-ended", { effects: 1, recovered: { ...nothing, unknown: 1 }, results: ["unknown"], ...spent }],
    [
      "remember-durable",
      { effects: 1, recovered: { ...nothing, settled: 1 }, results: ["success"], ...spent },
    ],
    ["settled", { effects: 1, recovered: nothing, results: ["success"], ...spent }],
  ])("%s", async (step, left) => {
    expect(await afterDeathAt(step)).toEqual(left);
  });

  test("and one that does not end leaves nothing", async () => {
    expect(await afterDeathAt(null)).toEqual({
      effects: 1,
      recovered: nothing,
      results: ["success"],
      ...spent,
    });
  });
});

/** An action that was enforced by a process which then ended. */
async function abandoned() {
  const world = await newWorld();
  const effects = { started: 0 };
  const first = mortal(world, "shop/1", "effect-started", effects);
  await (await openGuard(first.parts)).run(deploying()).catch(() => undefined);
  return { world, effects };
}

describe("recovery", () => {
  test("settles once, though two processes recover at the same time", async () => {
    const { world, effects } = await abandoned();
    const [two, three] = [mortal(world, "shop/2", null, effects), mortal(world, "shop/3", null, effects)];
    const done = await Promise.all([recover(two.parts), recover(three.parts)]);
    expect(done.reduce((sum, { unknown }) => sum + unknown, 0)).toBe(1);
    const remembered = world.records.all.filter(
      ({ envelope }) => readUnverified(envelope).statement.predicate.kind === "remember",
    );
    expect(remembered).toHaveLength(1);
    expect(await recover(two.parts)).toEqual(nothing);
  });

  test("that ends in its middle is recovered by the next one, and its record is not written again", async () => {
    const { world, effects } = await abandoned();
    await recover(mortal(world, "shop/2", "remember-durable", effects).parts).catch(() => undefined);
    expect(await recover(mortal(world, "shop/3", null, effects).parts)).toEqual({ ...nothing, settled: 1 });
    const results = world.records.all.flatMap(({ envelope }) => {
      const { predicate } = readUnverified(envelope).statement;
      return predicate.kind === "remember" ? [predicate.body.result] : [];
    });
    expect(results).toEqual(["unknown"]);
  });

  test("leaves alone what a living process answers for, until it is overdue", async () => {
    const { world, effects } = await abandoned();
    const parts = { ...mortal(world, "shop/2", null, effects).parts, isAlive: () => true };
    expect(await recover(parts)).toEqual(nothing);
    world.time.nowMs += parts.limits.outcomeMs + 1;
    expect(await recover(parts)).toEqual({ ...nothing, unknown: 1 });
  });

  test("takes every process for alive where nobody can tell", async () => {
    const { world, effects } = await abandoned();
    const { isAlive: _isAlive, ...parts } = mortal(world, "shop/2", null, effects).parts;
    expect(await recover(parts)).toEqual(nothing);
  });

  test("leaves a row alone that no guard wrote: what it holds stays held", async () => {
    const { world, effects } = await abandoned();
    const [row] = await world.state.list(openPrefix, null, 1);
    if (row === undefined) throw new Error("nothing is open");
    for (const value of [{ ...row.value, dueAtMs: -1 }, { ...row.value, held: null }, {}]) {
      const [now] = await world.state.list(openPrefix, null, 1);
      await world.state.commit([{ kind: "put", key: row.key, version: now?.version ?? 0, value }]);
      expect(await recover(mortal(world, "shop/2", null, effects).parts)).toEqual(nothing);
    }
  });

  test("closes what this very process gave up, because its record could not be written", async () => {
    const world = await newWorld();
    const effects = { started: 0 };
    const { parts } = mortal(world, "shop/1", null, effects);
    const guard = await openGuard(parts);
    world.records.failing = ({ envelope }) => readUnverified(envelope).statement.predicate.kind === "enforce";
    expect(await guard.run(deploying())).toMatchObject({
      kind: "refused",
      by: "enforce",
      findings: [{ source: "signed_audit" }],
    });
    expect(effects.started).toBe(0);
    world.records.failing = null;
    expect(await guard.recover()).toEqual({ ...nothing, released: 1 });
    expect(await guard.run(deploying())).toMatchObject({ kind: "done" });
  });

  test("an action that was taken over does not start any more", async () => {
    const world = await newWorld();
    const effects = { started: 0 };
    const { parts } = mortal(world, "shop/1", null, effects);
    const other = { ...mortal(world, "shop/2", null, effects).parts, isAlive: () => false };
    await openGuard(parts);
    // The process sleeps between its reservation and its effect, for longer than any lease.
    let sleeping: Promise<unknown> | null = null;
    const asleep: GuardParts = {
      ...parts,
      grants: {
        signer: {
          ...world.issuer,
          sign: async (bytes) => {
            world.time.nowMs += 1_000;
            sleeping ??= recover(other);
            await sleeping;
            return await world.issuer.sign(bytes);
          },
        },
      },
    };
    const answer = await run(asleep, deploying());
    expect(answer).toMatchObject({ kind: "refused", by: "enforce", findings: [{ source: "kill_switch" }] });
    expect(effects.started).toBe(0);
  });
});

test("an effect cannot say that it was never started: only the guard gives back what was taken", async () => {
  const world = await newWorld();
  const { parts } = mortal(world, "shop/1", "remember-durable", { started: 0 });
  const effects: GuardParts["effects"] = {
    deploy: async () => ({ result: "failure", observed: { started: false } }),
  };
  const guard = await openGuard({ ...parts, effects });
  await guard.run(deploying()).catch(() => undefined);
  const second = await openGuard(mortal(world, "shop/2", null, { started: 0 }).parts);
  expect(second.recovered).toEqual({ ...nothing, settled: 1 });
});

describe("no record, no effect", () => {
  test.each(["propose", "evaluate", "enforce", "grant"])(
    "a %s record that cannot be written",
    async (kind) => {
      const world = await newWorld();
      const effects = { started: 0 };
      const guard = await openGuard(mortal(world, "shop/1", null, effects).parts);
      world.records.failing = ({ envelope }) => readUnverified(envelope).statement.predicate.kind === kind;
      expect(await guard.run(deploying())).toMatchObject({
        kind: "refused",
        findings: [{ source: "signed_audit" }],
      });
      expect(effects.started).toBe(0);
    },
  );

  test("no verdict leaves before both of its records are durable", async () => {
    const world = await newWorld();
    const parts = processOf(world, "shop/1");
    await openGuard(parts);
    let isHeldBack = true;
    const waiting: (() => void)[] = [];
    const append = world.records.append.bind(world.records);
    world.records.append = async (record) => {
      if (isHeldBack) await new Promise<void>((resolve) => waiting.push(resolve));
      await append(record);
    };
    const proposed = await propose(parts, deploying());
    if (proposed.kind !== "proposed") throw new Error("it was not proposed");
    let hasLeft = false;
    const verdict = evaluate(parts, proposed).then((answer) => {
      hasLeft = true;
      return answer;
    });
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(hasLeft).toBe(false);
    isHeldBack = false;
    for (const go of waiting) go();
    expect(await verdict).toMatchObject({ kind: "evaluated" });
    expect(processMemory(parts).open.size).toBe(0);
  });
});

test("the policy of these tests has budgets that are held and budgets of a window", () => {
  expect(policyText).toMatch(/at once per target/u);
  expect(policyText).toMatch(/3 per 1h per agent/u);
});
