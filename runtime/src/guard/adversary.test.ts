import { readUnverified } from "@interlock/ledger";
import { systemClock } from "@interlock/runtime/node";
import { describe, expect, test } from "vitest";

import {
  beth,
  bot,
  deploying,
  inForce,
  newWorld,
  policyText,
  processOf,
  type World,
  worldClock,
} from "../../test/guard-world.ts";
import { openPrefix } from "./action-row.ts";
import { openGuard } from "./guard.ts";
import { haltView } from "./halted-now.ts";
import { haltKey } from "./halts/halt-row.ts";
import type { Clock, Effect, GuardParts } from "./ports.ts";
import { policyKey } from "./policy-row.ts";
import { recover } from "./recover.ts";
import { run } from "./run.ts";

/** An effect that counts how often it was started, and says that it went well. */
function counting(): { readonly effect: Effect; readonly started: () => number } {
  let started = 0;
  return {
    effect: async () => {
      started += 1;
      return { result: "success", observed: {} };
    },
    started: () => started,
  };
}

/** Something that comes at some time. */
function waitedFor(): { readonly came: Promise<void>; readonly come: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    came: promise,
    come: () => {
      resolve(undefined);
    },
  };
}

/** A clock of the world's time whose other hand moves by itself, for whoever waits for leases to end. */
function movingClock(world: World): Clock {
  return { ...worldClock(world), monotonicMs: () => systemClock.monotonicMs() };
}

/** Lets something happen once the enforce record is durable, before whoever waits for it goes on. */
function onceEnforced({ records }: World, then: () => Promise<void>): void {
  const append = records.append.bind(records);
  records.append = async (record) => {
    await append(record);
    if (readUnverified(record.envelope).statement.predicate.kind === "enforce") await then();
  };
}

describe("a process that stands still between its commit and its effect", () => {
  test("starts nothing once its verdict does not hold any more", async () => {
    const world = await newWorld();
    const { effect, started } = counting();
    const parts = processOf(world, "shop/1", { effects: { deploy: effect } });
    await openGuard(parts);
    onceEnforced(world, async () => {
      world.time.nowMs += 3 * 3_600_000;
    });
    const answer = await run(parts, deploying());
    expect({ started: started(), answer }).toMatchObject({ started: 0, answer: { kind: "refused" } });
  });

  test("starts nothing once another policy is in force", async () => {
    const world = await newWorld();
    const { effect, started } = counting();
    const parts = processOf(world, "shop/1", { effects: { deploy: effect } });
    await openGuard(parts);
    const other = processOf(world, "shop/2", {
      policy: await inForce(policyText.replace("rate 3", "rate 1")),
    });
    onceEnforced(world, async () => {
      await openGuard(other);
      world.time.nowMs += 2_000;
    });
    const answer = await run(parts, deploying());
    expect({ started: started(), answer }).toMatchObject({ started: 0, answer: { kind: "refused" } });
  });

  test("starts nothing after a machine has slept, whatever the monotonic hand says", async () => {
    const world = await newWorld();
    const { effect, started } = counting();
    const clock = { ...worldClock(world), monotonicMs: () => 0 };
    const parts = processOf(world, "shop/1", { effects: { deploy: effect }, clock });
    await openGuard(parts);
    const other = await openGuard(processOf(world, "shop/2"));
    onceEnforced(world, async () => {
      world.time.nowMs += 30_000;
      const thrown = other.halt({ switch: "*", by: beth, reason: "asleep" });
      const ticking = setInterval(() => (world.time.nowMs += 100), 1);
      await thrown;
      clearInterval(ticking);
    });
    const answer = await run(parts, deploying());
    expect({ started: started(), answer }).toMatchObject({ started: 0, answer: { kind: "refused" } });
  });
});

describe("recovery", () => {
  test("takes nothing for unstarted whose record became durable while it looked", async () => {
    const world = await newWorld();
    const until = { looked: waitedFor(), started: waitedFor(), closed: waitedFor() };
    const first = processOf(world, "shop/1", {
      effects: {
        deploy: async () => {
          until.started.come();
          await until.closed.came;
          return { result: "failure", observed: {} };
        },
      },
    });
    await openGuard(first);
    const append = world.records.append.bind(world.records);
    world.records.append = async (record) => {
      // The first process stands still here until the second one looks.
      if (readUnverified(record.envelope).statement.predicate.kind === "enforce") await until.looked.came;
      await append(record);
    };
    const running = run(first, deploying());
    while ((await world.state.list(openPrefix, null, 1)).length === 0) await Promise.resolve();
    const state: World["state"] = {
      ...world.state,
      commit: async (steps) => {
        until.looked.come();
        await until.started.came;
        return await world.state.commit(steps);
      },
    };
    await recover({ ...processOf(world, "shop/2", { isAlive: () => false }), state });
    until.closed.come();
    await running;
    const rows = await world.state.list('["closed",', null, 10);
    expect(rows).toMatchObject([{ value: { enforcement: expect.any(String) as string, standing: "bad" } }]);
  });

  test("takes nobody's word but the effect's own for how an action ended", async () => {
    const text = policyText.replace("rate 3 per 1h per agent", "rate none for 1h after failure per agent");
    const world = await newWorld(text);
    const begun = waitedFor();
    const first = processOf(world, "shop/1", {
      effects: {
        deploy: async () => {
          begun.come();
          return await new Promise(() => undefined);
        },
      },
    });
    const guard = await openGuard(first);
    void guard.run(deploying());
    await begun.came;
    const enforcement = world.records.all.find(
      ({ envelope }) => readUnverified(envelope).statement.predicate.kind === "enforce",
    )?.digest;
    if (enforcement === undefined) throw new Error("it was enforced");
    await guard.observe(enforcement, { result: "success", observed: {} }, bot);
    // The process is killed here, and another one finds what it left.
    const second = await openGuard(processOf(world, "shop/2", { isAlive: (stream) => stream !== "shop/1" }));
    expect(second.recovered).toEqual({ released: 0, settled: 0, unknown: 1 });
    expect(await second.run(deploying())).toMatchObject({
      kind: "refused",
      findings: [{ source: "rate_limit" }],
    });
  });
});

describe("a clock that somebody moves", () => {
  test("back while no guard runs gives no budget anew", async () => {
    const world = await newWorld();
    const first = await openGuard(processOf(world, "shop/1"));
    for (let count = 0; count < 3; count += 1)
      expect(await first.run(deploying())).toMatchObject({ kind: "done" });
    await first.close();
    world.time.nowMs -= 2 * 3_600_000;
    const second = await openGuard(processOf(world, "shop/2"));
    expect(await second.run(deploying())).toMatchObject({ kind: "refused" });
  });

  test("ahead for one start lets no charge be forgotten for good", async () => {
    const world = await newWorld();
    const first = await openGuard(processOf(world, "shop/1"));
    for (let count = 0; count < 3; count += 1)
      expect(await first.run(deploying())).toMatchObject({ kind: "done" });
    await first.close();
    world.time.nowMs += 365 * 86_400_000;
    await (await openGuard(processOf(world, "shop/2"))).close();
    world.time.nowMs -= 365 * 86_400_000;
    const third = await openGuard(processOf(world, "shop/3"));
    expect(await third.run(deploying())).toMatchObject({
      kind: "refused",
      findings: [{ source: "rate_limit" }],
    });
  });
});

test("a clock that was set ahead gives back nothing of what this process is still doing", async () => {
  const world = await newWorld();
  const [begun, ended] = [waitedFor(), waitedFor()];
  const guard = await openGuard(
    processOf(world, "shop/1", {
      effects: {
        deploy: async () => {
          begun.come();
          await ended.came;
          return { result: "success", observed: {} };
        },
      },
    }),
  );
  const running = guard.run(deploying());
  await begun.came;
  world.time.nowMs += 3_600_000;
  expect(await guard.recover()).toEqual({ released: 0, settled: 0, unknown: 0 });
  world.time.nowMs -= 3_600_000;
  ended.come();
  expect(await running).toMatchObject({ kind: "done", result: "success" });
});

describe("a policy that was replaced", () => {
  test("is not put in force again by the restart of a process that still holds it", async () => {
    const world = await newWorld();
    const narrower = await inForce(policyText.replace("rate 3", "rate 1"));
    const first = await openGuard(processOf(world, "shop/1"));
    await first.changePolicy(narrower);
    await first.close();
    await openGuard(processOf(world, "shop/2")).then(
      async (second) => {
        expect(await second.run(deploying())).toMatchObject({ kind: "refused" });
      },
      (error: unknown) => {
        expect(String(error)).toContain("replaced");
      },
    );
    const { rows } = await world.state.read({ rows: [policyKey], tallies: [] });
    expect(rows[0]?.value).toMatchObject({ moduleDigest: narrower.policy.moduleDigest });
  });
});

describe("a policy that a record activates", () => {
  test("gives way to later activations alone, or to what somebody puts back on purpose", async () => {
    const world = await newWorld();
    const [first, second] = [world.policy, await inForce(policyText.replace("rate 3", "rate 1"))];
    const [a, b, c] = ["aa", "bb", "cc"].map((digits) => digits.repeat(32));
    if (a === undefined || b === undefined || c === undefined) throw new Error("there are three");
    let streams = 0;
    const opened = async (policy: GuardParts["policy"]): Promise<string> => {
      streams += 1;
      return await openGuard(processOf(world, `shop/${streams}`, { policy })).then(() => "opened", String);
    };
    expect(await opened({ ...first, activation: a })).toBe("opened");
    expect(await opened({ ...second, activation: b })).toBe("opened");
    expect(await opened({ ...first, activation: a })).toContain("is replaced");
    expect(await opened(first)).toContain("never activated");
    expect(await opened({ ...first, activation: c })).toBe("opened");
    expect(await opened({ ...second, activation: b })).toContain("is replaced");
    expect(await opened({ ...second, activation: b, mayPutBack: true })).toBe("opened");
  });
});

describe("state that is gone", () => {
  test("while the log has decisions opens no guard", async () => {
    const world = await newWorld();
    const first = await openGuard(processOf(world, "shop/1"));
    await first.run(deploying({ nonce: "once" }));
    await first.close();
    const { state } = await newWorld();
    const again = await openGuard(processOf(world, "shop/1", { state })).then(
      async (guard) => (await guard.run(deploying({ nonce: "once" }))).kind,
      (error: unknown) => String(error),
    );
    expect(again).toContain("state");
  });
});

describe("a store that fails", () => {
  test("lets a guard be opened, so that everything can be halted", async () => {
    const world = await newWorld();
    const begun = waitedFor();
    const first = processOf(world, "shop/1", {
      effects: {
        deploy: async () => {
          begun.come();
          return await new Promise(() => undefined);
        },
      },
    });
    void (await openGuard(first)).run(deploying());
    await begun.came;
    world.records.failing = () => true;
    const second = await openGuard(
      processOf(world, "shop/2", { isAlive: () => false, clock: movingClock(world) }),
    );
    const thrown = await second.halt({ switch: "*", by: beth, reason: "no room" });
    expect(thrown).toMatchObject({ kind: "halted", isEverywhere: true });
  });
});

describe("a halt row that somebody has written", () => {
  test("of an epoch that nobody reached is made anew by the next throw", async () => {
    const world = await newWorld();
    const parts = processOf(world, "shop/1", { clock: movingClock(world) });
    const guard = await openGuard(parts);
    const value = { epoch: Number.MAX_SAFE_INTEGER, thrown: {}, history: [] };
    await world.state.commit([{ kind: "put", key: haltKey, version: 0, value }]);
    expect(await haltView(parts)).toMatchObject({ kind: "unverifiable" });
    const thrown = await guard.halt({ switch: "*", by: beth, reason: "somebody was here" });
    expect(thrown).toMatchObject({
      kind: "halted",
      isEverywhere: true,
      record: expect.any(String) as string,
    });
    expect(await haltView(parts)).toMatchObject({ kind: "known", thrown: new Set(["*"]) });
  });

  test("anew, behind more words on outcomes than one page holds, is not believed", async () => {
    const world = await newWorld();
    const first = await openGuard(processOf(world, "shop/1", { clock: movingClock(world) }));
    await first.run(deploying());
    await first.halt({ switch: "*", by: beth, reason: "stop" });
    const enforcement = world.records.all.find(
      ({ envelope }) => readUnverified(envelope).statement.predicate.kind === "enforce",
    )?.digest;
    if (enforcement === undefined) throw new Error("it was enforced");
    for (let count = 0; count < 1_100; count += 1) {
      await first.observe(enforcement, { result: "success", observed: {} }, bot);
    }
    const { rows } = await world.state.read({ rows: [haltKey], tallies: [] });
    const [row] = rows;
    if (row === undefined || row === null) throw new Error("it was halted");
    await world.state.commit([{ kind: "remove", key: row.key, version: row.version }]);
    const second = await openGuard(processOf(world, "shop/2"));
    const answer = await second.run(deploying());
    expect(answer.kind === "refused" ? answer.findings.map(({ source }) => source) : answer).toContain(
      "kill_switch",
    );
  });
});
