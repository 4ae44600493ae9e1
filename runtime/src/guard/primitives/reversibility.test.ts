import { canonical, type JsonObject, readUnverified } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { grantWorld } from "../../../test/grant-scene.ts";
import { movingClock } from "../../../test/guard-people.ts";
import { beth, checkout, deploying, processOf, type World } from "../../../test/guard-world.ts";
import { absent, known } from "../../fact.ts";
import { decide } from "../../decide.ts";
import { counterKey, type Facts } from "../../facts.ts";
import { plain } from "../../record/concealed.ts";
import { halt } from "../halt.ts";
import type { GuardParts, ReversalPlanner } from "../ports.ts";
import { recover } from "../recover.ts";
import { run, type RunAnswer } from "../run.ts";
import { stateKey } from "../state-keys.ts";
import { readReservedWay, RESERVED_MS, reversalFacts, reversalKey, sealOf } from "./reversibility.ts";

/** A policy under which nothing is restored at all, but for what was reserved. */
const strict = `language 1
policy shop
stage constrained

entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128 }
action undo on Service restores { revision: int 0..1000 }
window ever = 2020-01-01T00:00Z..2030-01-01T00:00Z
window never = 2020-01-01T00:00Z..2020-01-02T00:00Z
switch stop on deploy { resume quorum 2 of sre }
switch stop_undo on undo including restores { resume quorum 2 of sre }
source github
group sre = team "acme/sre" from github fresh 10m

bound limits on deploy { blast traffic p95 <= 5%  reversal tested within 30d }
bound undos on undo {
  rate 1 per 1h per agent
  blast users p95 <= 1%
  memory success >= 99% over 20 outcomes
}
refuse frozen on undo where now in ever because "the service is frozen"
permit deploys on deploy by agent { grant write on target expires 10m }
permit undoing on undo by agent where now in never {}
`;

const restoring = { action: "undo", payload: { revision: 41 } } as const;

function planning(revision = 41): ReversalPlanner {
  return async ({ proposal, nowMs }) => ({
    reversal: { plan: "ab".repeat(32), isLossless: true, testedAtMs: nowMs - 1_000 },
    undo: { action: "undo", targets: proposal.targets, payload: { revision } },
  });
}

let streams = 0;

function started(world: World, more: Partial<GuardParts> = {}): ReturnType<typeof processOf> {
  streams += 1;
  return processOf(world, `shop/${String(streams)}`, {
    planReversal: planning(),
    clock: movingClock(world),
    ...more,
  });
}

function undoing(world: World, more: Partial<GuardParts> = {}): Promise<RunAnswer> {
  return run(started(world, more), deploying(restoring));
}

/** Uses up what restoring may take in an hour. */
async function exhausted(world: World): Promise<World> {
  const clauses = world.policy.module.rules.flatMap((rule) => rule.clauses);
  const clause =
    clauses.find(({ source, budget }) => source === "rate_limit" && budget !== undefined)?.id ?? "";
  for (const id of ["github app:7", "github:42"]) {
    const tally = stateKey("rate", clause, counterKey("agent", id));
    const [fromMs, within] = [world.time.nowMs - 1_000, null];
    const untilMs = fromMs + 3_600_000;
    await world.state.commit([{ kind: "charge", tally, entry: "x", amount: 1, fromMs, untilMs, within }]);
  }
  return world;
}

function sourcesOf(answer: RunAnswer): readonly string[] {
  return answer.kind === "refused"
    ? [...new Set(answer.findings.map(({ source }) => source))].sort()
    : [answer.kind];
}

describe("threat 5: enforcing an action reserves its declared reversal", () => {
  test("which is exempt from rate, windows, blast and memory", async () => {
    const world = await exhausted(await grantWorld(strict));
    const before = sourcesOf(await undoing(world));
    expect(before).toEqual(["blast_radius", "coverage", "memory_write", "rate_limit", "rule"]);
    expect(await run(started(world), deploying())).toMatchObject({ kind: "done" });
    const answer = await undoing(world);
    expect(answer).toMatchObject({ kind: "done" });
    const said = world.records.all
      .map(({ envelope }) => readUnverified(envelope).statement.predicate)
      .findLast(({ kind }) => kind === "evaluate");
    if (said?.kind !== "evaluate") throw new Error("nothing was evaluated");
    expect(JSON.stringify(said.body.decision)).toContain("exempt as the way back that was reserved");
    // What was recorded is enough to decide again.
    const { targets } = deploying();
    const again = { v: 1, nonce: "any", action: "undo", targets, payload: restoring.payload } as const;
    const decision = decide(world.policy.module, again, said.body.facts as unknown as Facts);
    expect(canonical(plain(decision))).toBe(canonical(said.body.decision));
  });

  test("has one use", async () => {
    const world = await grantWorld(strict);
    await run(started(world), deploying());
    expect(await undoing(world)).toMatchObject({ kind: "done" });
    expect(await undoing(world)).toMatchObject({ kind: "refused" });
    await run(started(world), deploying());
    expect(await undoing(world)).toMatchObject({ kind: "done" });
  });

  test("has one use, whoever comes at the same time", async () => {
    const world = await grantWorld(strict);
    await run(started(world), deploying());
    const answers = await Promise.all([undoing(world), undoing(world), undoing(world)]);
    expect(answers.filter(({ kind }) => kind === "done")).toHaveLength(1);
  });

  test.each<[string, object]>([
    ["another state", { payload: { revision: 40 } }],
    ["another target", { targets: [{ entity: "Service", id: "orders" }] }],
    ["a target more", { targets: [checkout, { entity: "Service", id: "orders" }] }],
  ])("is bound by digest: not for %s", async (_, more) => {
    const world = await grantWorld(strict);
    await run(started(world), deploying());
    expect(await run(started(world), deploying({ ...restoring, ...more }))).toMatchObject({
      kind: "refused",
    });
  });

  test("is stopped only by a switch that says so", async () => {
    const world = await grantWorld(strict);
    await run(started(world), deploying());
    await halt(started(world), { switch: "shop.stop", by: beth, reason: "smoke" });
    expect(await undoing(world)).toMatchObject({ kind: "done" });
    const stopped = await grantWorld(strict);
    await run(started(stopped), deploying());
    await halt(started(stopped), { switch: "shop.stop_undo", by: beth, reason: "smoke" });
    expect(sourcesOf(await undoing(stopped))).toEqual(["kill_switch"]);
    const everything = await grantWorld(
      strict.replace("including restores", "").replace("stop_undo on undo", "stop_all on *"),
    );
    await run(started(everything), deploying());
    await halt(started(everything), { switch: "*", by: beth, reason: "smoke" });
    expect(await undoing(everything)).toMatchObject({ kind: "done" });
  });

  test("is not reserved by what was refused, nor by an action whose effect never started", async () => {
    const world = await grantWorld(strict);
    await run(started(world, { predict: null }), deploying());
    expect(await undoing(world)).toMatchObject({ kind: "refused" });
    await run(started(world, { grants: null }), deploying());
    expect(await undoing(world)).toMatchObject({ kind: "refused" });
  });

  test("is given back where the effect that takes it back never started", async () => {
    const world = await grantWorld(strict);
    await run(started(world), deploying());
    const parts = started(world);
    world.records.failing = ({ stream, seq }) => stream === parts.stream && seq === 2;
    expect(await run(parts, deploying(restoring))).toMatchObject({ kind: "refused" });
    expect((await reserved(world))?.used).not.toBeNull();
    world.records.failing = null;
    await recover({ ...started(world), isAlive: (stream) => stream !== parts.stream });
    expect((await reserved(world))?.used).toBeNull();
    expect(await undoing(world)).toMatchObject({ kind: "done" });
  });

  test("ends after its time", async () => {
    const world = await grantWorld(strict);
    await run(started(world), deploying());
    world.time.nowMs += RESERVED_MS;
    expect(await undoing(world)).toMatchObject({ kind: "refused" });
  });

  test("is made by no row alone: the record of the enforcement has to name this very proposal", async () => {
    const world = await grantWorld(strict);
    const key = reversalKey({ ...restoring, targets: [checkout] });
    const digest = "ab".repeat(32);
    const value = {
      plan: digest,
      of: digest,
      salt: "AA==",
      evaluation: digest,
      atMs: world.time.nowMs,
      used: null,
    };
    await world.state.commit([{ kind: "put", key, version: 0, value }]);
    expect(await undoing(world)).toMatchObject({ kind: "refused" });
  });

  test("of another proposal cannot be moved: its seal is of what was planned", async () => {
    const world = await grantWorld(strict);
    expect(await run(started(world), deploying())).toMatchObject({ kind: "done" });
    const way = await reserved(world);
    if (way === null) throw new Error("nothing was reserved");
    const { key: _, version: __, ...value } = way;
    const other = { ...restoring, payload: { revision: 5 } };
    const key = reversalKey({ ...other, targets: [checkout] });
    const own = sealOf({ ...other, targets: [checkout] }, way.of, way.salt);
    for (const [version, plan] of [way.plan, own].entries()) {
      const { rows } = await world.state.read({ rows: [key], tallies: [] });
      await world.state.commit([
        { kind: "put", key, version: rows[0]?.version ?? version, value: { ...value, plan } },
      ]);
      expect(await run(started(world), deploying(other))).toMatchObject({ kind: "refused" });
    }
    expect(await undoing(world)).toMatchObject({ kind: "done" });
  });
});

async function reserved({ state }: World): Promise<ReturnType<typeof readReservedWay>> {
  const { rows } = await state.read({
    rows: [reversalKey({ ...restoring, targets: [checkout] })],
    tallies: [],
  });
  const [row = null] = rows;
  return row === null ? null : readReservedWay(row);
}

const row = {
  plan: "0".repeat(64),
  of: "0".repeat(64),
  salt: "AA==",
  evaluation: "0".repeat(64),
  atMs: 1,
  used: null,
};

describe("what is known of a way back", () => {
  const reversal = { plan: "ab".repeat(32), isLossless: null, testedAtMs: null } as const;

  test("is absent where there is none, and unknown where nobody answered", () => {
    expect(reversalFacts(null)).toEqual({ declared: absent(), lossless: absent(), testedAtMs: absent() });
    expect(reversalFacts({ unknown: "late" })).toMatchObject({
      declared: { kind: "unknown" },
      lossless: { kind: "unknown" },
      testedAtMs: { kind: "unknown" },
    });
  });

  test("is what the planner says, and a loss of which nobody knows is unknown", () => {
    expect(reversalFacts({ reversal, undo: null })).toMatchObject({
      declared: known(true),
      lossless: { kind: "unknown" },
      testedAtMs: absent(),
    });
    expect(
      reversalFacts({ reversal: { ...reversal, isLossless: false, testedAtMs: 5 }, undo: null }),
    ).toMatchObject({
      lossless: known(false),
      testedAtMs: known(5),
    });
  });

  test.each([
    {},
    { ...row, plan: "x" },
    { ...row, of: null },
    { ...row, salt: 1 },
    { ...row, used: undefined },
    { ...row, atMs: 0.5 },
    { ...row, evaluation: null },
  ])("a row that no guard wrote reserves nothing: %j", (value) => {
    expect(readReservedWay({ key: "k", version: 1, value: row })).not.toBeNull();
    const stored = JSON.parse(JSON.stringify(value)) as JsonObject;
    expect(readReservedWay({ key: "k", version: 1, value: stored })).toBeNull();
  });
});
