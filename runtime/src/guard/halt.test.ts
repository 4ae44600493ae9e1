import { LedgerError } from "@interlock/ledger";
import { type StateStore } from "@interlock/runtime/state";
import { beforeEach, describe, expect, test } from "vitest";

import { bot, host, origin } from "../../test/guard-world.ts";
import {
  all,
  committed,
  everything,
  knowingNobody,
  newScene,
  refusals,
  rewritten,
  seen,
  seenAtStart,
  started,
  thrown,
  world,
} from "../../test/halt-scene.ts";
import { halt, throwSigned } from "./halt.ts";
import { haltKey, standing } from "./halts/halt-row.ts";
import { learnHaltEpoch } from "./halts/learn-epoch.ts";
import { completeHalts, settleHalts } from "./halts/record-throw.ts";
import { thrownHere } from "./halts/thrown-here.ts";
import { MAX_LEASE_MS } from "./lease.ts";
import { haltRefusal, haltSteps, mayActivate, switchFacts } from "./primitives/kill-switch.ts";
import { processMemory } from "./process-memory.ts";

beforeEach(newScene);

describe("a switch is thrown", () => {
  test("by any human alone, in every process, on record, and once all leases have ended", async () => {
    const [one, other] = [started("one"), started("other")];
    const before = world.time.nowMs;
    const answer = await halt(one, thrown);
    expect(answer).toMatchObject({ kind: "halted", switch: "shop.payments", epoch: 1, isEverywhere: true });
    expect(world.time.nowMs - before).toBeGreaterThanOrEqual(MAX_LEASE_MS);
    const view = await seen(other);
    expect(view).toMatchObject({ kind: "known", epoch: 1, thrown: new Set(["shop.payments"]) });
    expect(switchFacts(view, world.policy.module)).toEqual({
      "shop.everything": { kind: "known", value: false },
      "shop.payments": { kind: "known", value: true },
    });
    const record = world.records.all.find(
      ({ digest }) => answer.kind === "halted" && digest === answer.record,
    );
    expect(record?.stream).toBe("one");
    expect(one.steps).toEqual(["halted", "halt-durable"]);
  });

  test("in memory first: before anything is awaited no lease holds, and what runs is told to stop", async () => {
    const parts = started("one");
    const memory = processMemory(parts);
    const { leases } = memory;
    let stops = 0;
    memory.running.add(() => {
      stops += 1;
    });
    const pending = halt(parts, thrown);
    expect([memory.leases - leases, stops, memory.thrown.has("shop.payments")]).toEqual([1, 1, true]);
    await pending;
    expect(memory.thrown.size).toBe(0);
  });

  test("under a name that the policy knows, by a human or on the host's alarm", async () => {
    const parts = started("one");
    expect(await halt(parts, { ...thrown, switch: "shop.payment" })).toMatchObject({ kind: "refused" });
    expect(await halt(parts, { ...thrown, by: bot })).toMatchObject({ kind: "refused" });
    expect(await halt(parts, { ...thrown, by: host })).toMatchObject({ kind: "halted", epoch: 1 });
  });

  test("by a record that an approver signed, appended as it is; once it was taken back it throws nothing again", async () => {
    const signer = started("ann/laptop");
    const parts = started("one");
    const ann = { kind: "human", ids: ["ann:1"] } as const;
    const entry = await signer.ledger.append({
      kind: "halt",
      stage: "constrained",
      parents: [],
      body: {
        switch: "shop.payments",
        epoch: 1,
        quorum: null,
        by: ann,
        reason: "now",
        isDrill: false,
        cause: null,
      },
    });
    world.records.all.pop();
    const key = world.keys.get(entry.statement.predicate.keyId);
    if (key === undefined) throw new Error("nobody signed");
    const asApprover = (holder: typeof ann | undefined): void => {
      const { publicKey, keyId } = key.signer;
      all.set(keyId, { keyId, publicKey, purpose: "approver", origin: null, ...(holder ? { holder } : {}) });
    };
    asApprover(undefined);
    expect(await throwSigned(parts, entry.envelope, world.records)).toMatchObject({ kind: "refused" });
    asApprover(ann);
    const answer = await throwSigned(parts, entry.envelope, world.records);
    expect(answer).toMatchObject({ kind: "halted", isEverywhere: true });
    expect(world.records.all.some(({ digest }) => digest === entry.digest)).toBe(true);
    expect(await seenAtStart("later")).toMatchObject({ thrown: new Set(["shop.payments"]) });
    await rewritten(() => ({ epoch: 1, thrown: {}, history: [] }));
    expect(await throwSigned(parts, entry.envelope, world.records)).toMatchObject({ kind: "refused" });
  });

  test("by two at once: neither is lost, and each has an epoch and a record", async () => {
    const answers = await Promise.all(
      ["one", "two", "three"].map((stream, index) =>
        halt(started(stream), index === 1 ? everything : thrown),
      ),
    );
    expect(new Set(answers.map((answer) => answer.kind === "halted" && answer.epoch))).toEqual(
      new Set([1, 2, 3]),
    );
    const view = await seenAtStart("later");
    expect(view).toMatchObject({ kind: "known", epoch: 3, thrown: new Set(["shop.payments", "*"]) });
  });

  test("by one process twice at once: both have a record in the end", async () => {
    const parts = started("one");
    const answers = await Promise.all([halt(parts, thrown), halt(parts, everything)]);
    expect(answers.every((answer) => answer.kind === "halted" && answer.record !== null)).toBe(true);
    expect(await seenAtStart("later")).toMatchObject({ kind: "known", epoch: 2 });
  });

  test("`*` stops everything but what restores, whatever switches there are", async () => {
    const parts = started("one");
    await halt(parts, everything);
    const view = await seen(parts);
    expect(refusals(view)).toEqual(["kill_switch", "kill_switch", undefined]);
    expect(
      Object.values(switchFacts(view, world.policy.module)).every(
        (fact) => fact.kind === "known" && fact.value,
      ),
    ).toBe(true);
  });

  test("so often that throws are bounded: then everything stops", async () => {
    const parts = started("one");
    for (let count = 0; count < 40; count += 1) await halt(parts, thrown);
    const view = await seenAtStart("later");
    expect(view.kind === "known" && [...view.thrown].length).toBe(1);
    expect(await halt(parts, { ...everything, isDrill: true })).toMatchObject({ kind: "refused" });
    expect(await halt(parts, everything)).toMatchObject({ kind: "halted", switch: "*" });
    expect(refusals(await seenAtStart("even later"))).toEqual(["kill_switch", "kill_switch", undefined]);
  });
});

describe("threat 4: the kill switch undone", () => {
  test("halted survives a restart", async () => {
    await halt(started("one"), thrown);
    expect(await seenAtStart("two")).toMatchObject({ kind: "known", thrown: new Set(["shop.payments"]) });
  });

  test.each<readonly [string, (value: Record<string, unknown>) => object]>([
    ["that drops the throw", (value) => ({ ...value, thrown: {} })],
    ["that drops the throw and its record", (value) => ({ ...value, thrown: {}, history: [] })],
    ["that claims an epoch which nothing began", (value) => ({ ...value, epoch: 9 })],
    ["that throws something else instead", (value) => ({ ...value, thrown: { "shop.everything": [] } })],
    ["that is no halt state", () => ({ epoch: "1" })],
    ["that is empty", () => ({})],
    ["that says that nothing was ever thrown", () => ({ epoch: 0, thrown: {}, history: [] })],
    [
      "that names a record which is none",
      (value) => ({ ...value, history: [{ epoch: 1, record: "ab".repeat(32) }] }),
    ],
  ])("an edited row %s stops everything, the ways back included", async (_, change) => {
    await halt(started("one"), thrown);
    await rewritten(change);
    const view = await seenAtStart("two");
    expect(view.kind).toBe("unverifiable");
    expect(refusals(view)).toEqual(["kill_switch", "kill_switch", "kill_switch"]);
    expect(Object.values(switchFacts(view, world.policy.module)).map(({ kind }) => kind)).toEqual([
      "unknown",
      "unknown",
    ]);
  });

  test("a deleted row stops everything, here and after a restart", async () => {
    const parts = started("one");
    await halt(parts, thrown);
    const view = await seen(parts);
    await committed({ kind: "remove", key: haltKey, version: view.version });
    expect(await seen(parts)).toMatchObject({ kind: "unverifiable" });
    expect(await seenAtStart("two")).toMatchObject({ kind: "unverifiable" });
  });

  test("a row that was put back to what it said before stops everything, by what the streams' ends say", async () => {
    const parts = started("one");
    await halt(parts, thrown);
    const { rows } = await world.state.read({ rows: [haltKey], tallies: [] });
    await halt(parts, everything);
    await rewritten(() => structuredClone(rows[0]?.value ?? {}));
    expect(await seen(parts)).toMatchObject({ kind: "unverifiable" });
    expect(await seenAtStart("two")).toMatchObject({ kind: "unverifiable", epoch: 2 });
  });

  test("a halt whose record a stranger signed, or another log's writer, counts as no record", async () => {
    const parts = started("one");
    await halt(parts, thrown);
    expect(await seen({ ...started("two"), keyOf: knowingNobody })).toMatchObject({ kind: "unverifiable" });
    expect(await seen({ ...started("three"), origin: `${origin}/other` })).toMatchObject({
      kind: "unverifiable",
    });
  });

  test("without room for a record the switch is thrown all the same, and the record follows", async () => {
    const parts = started("one");
    world.records.failing = () => true;
    expect(await halt(parts, thrown)).toMatchObject({ epoch: 1, record: null, isEverywhere: true });
    // Without its record nobody can tell that it stands in no other one's place: everything is stopped.
    expect(refusals(await seen(parts))).toEqual(["kill_switch", "kill_switch", "kill_switch"]);
    expect(await seenAtStart("two")).toMatchObject({ kind: "unverifiable" });
    world.records.failing = null;
    expect(await completeHalts(parts)).toMatchObject([{ switch: "shop.payments" }]);
    expect(await completeHalts(parts)).toEqual([]);
    expect(await seenAtStart("three")).toMatchObject({
      kind: "known",
      epoch: 1,
      thrown: new Set(["shop.payments"]),
    });
  });

  test("a throw that is put in the place of another one gets no record, and what it hides stays stopped", async () => {
    const parts = started("one");
    await halt(parts, everything);
    await rewritten((value) => {
      const [entry] = (value["thrown"] as Record<string, readonly object[]>)["*"] ?? [];
      const forged = { ...entry, id: "x", record: null, stream: "gone" };
      return { epoch: 1, thrown: { "shop.payments": [forged] }, history: [] };
    });
    world.time.nowMs += 3_600_000;
    const later = started("two", { isAlive: () => false });
    expect(await completeHalts(later)).toEqual([]);
    expect(await seen(later)).toMatchObject({ kind: "unverifiable" });
    // Whoever throws has the state written anew from the records.
    expect(await halt(later, thrown)).toMatchObject({ switch: "*", isEverywhere: true });
    expect(await seenAtStart("three")).toMatchObject({ kind: "known", thrown: new Set(["*"]) });
  });

  test("a throw whose process died before its record gets one, though a later throw has one already", async () => {
    world.records.failing = ({ stream }) => stream === "one";
    await halt(started("one"), thrown);
    await halt(started("two"), everything);
    world.records.failing = null;
    const later = started("three", { isAlive: (stream) => stream !== "one" });
    expect(await completeHalts(later)).toMatchObject([{ entry: { epoch: 1 } }]);
    expect(await seenAtStart("four")).toMatchObject({
      kind: "known",
      thrown: new Set(["*", "shop.payments"]),
    });
  });

  test("nobody else writes the record of a process that may still write it", async () => {
    world.records.failing = () => true;
    await halt(started("one"), thrown);
    world.records.failing = null;
    expect(await completeHalts(started("two"))).toEqual([]);
    expect(await completeHalts(started("three", { isAlive: () => false }))).toHaveLength(1);
  });

  test("where the state cannot be written the switch is thrown here, and the answer says that others may not know", async () => {
    let isFailing = true;
    const state: StateStore = {
      ...world.state,
      commit: async (steps) => {
        if (isFailing) throw new LedgerError({ code: "store.failed", message: "full" });
        return await world.state.commit(steps);
      },
    };
    const parts = started("one", { state });
    expect(thrownHere(parts, "deploy")).toBe(null);
    expect(await halt(parts, thrown)).toMatchObject({ epoch: null, isEverywhere: false });
    // No enforcement of an earlier verdict either, whatever the state lets be committed.
    expect(["deploy", "look", "undo"].map((action) => thrownHere(parts, action)?.source)).toEqual([
      "kill_switch",
      undefined,
      undefined,
    ]);
    expect(await seen(parts)).toMatchObject({ kind: "known", thrown: new Set(["shop.payments"]) });
    expect(await seen(started("two"))).toMatchObject({ thrown: new Set() });
    isFailing = false;
    await settleHalts(parts);
    expect(await seen(started("other"))).toMatchObject({ kind: "known", thrown: new Set(["shop.payments"]) });
    isFailing = true;
    expect(await halt(parts, { ...thrown, switch: "shop.everything" })).toMatchObject({
      isEverywhere: false,
    });
    isFailing = false;
    expect(await halt(parts, everything)).toMatchObject({ isEverywhere: true });
    const view = await seen(started("three"));
    expect(view).toMatchObject({ kind: "known", thrown: new Set(["shop.payments", "shop.everything", "*"]) });
    const waiting =
      view.kind === "known" ? standing(view.state).filter(([, { record }]) => record === null) : null;
    expect(waiting).toEqual([]);
  });

  test("an enforcement under an earlier halt state cannot be committed", async () => {
    const parts = started("one");
    const [planned] = haltSteps(await seen(parts));
    await halt(parts, thrown);
    if (planned === undefined) throw new Error("nothing is planned");
    const done = await world.state.commit([planned.step]);
    if (done.ok) throw new Error("it was committed");
    expect(planned.refusal(done.seen)).toMatchObject({
      source: "kill_switch",
      outcome: "refuse",
      seen: expect.stringContaining("verdict is stale") as unknown,
    });
  });

  test("a policy that lacks a thrown switch cannot be put in force, and decides nothing", async () => {
    const parts = started("one");
    await halt(parts, thrown);
    const view = await seen(parts);
    const { module } = world.policy;
    const lacking = { ...module, switches: module.switches.filter(({ id }) => id !== "shop.payments") };
    expect(mayActivate(view, module)).toBe(null);
    expect(mayActivate(view, lacking)).toMatchObject({ source: "kill_switch", outcome: "refuse" });
    expect(haltRefusal(view, lacking, "look")).toMatchObject({ source: "kill_switch" });
  });

  test("a state that nobody can verify is written anew from the records by whoever throws, and everything stays stopped", async () => {
    const parts = started("one");
    await halt(parts, thrown);
    await rewritten(() => ({}));
    expect(await halt(started("two"), thrown)).toMatchObject({ switch: "*", epoch: 2, isEverywhere: true });
    const view = await seenAtStart("three");
    expect(view).toMatchObject({ kind: "known", epoch: 2, thrown: new Set(["shop.payments", "*"]) });
  });

  test("an epoch that lost its record is made good by a throw of everything", async () => {
    const parts = started("one");
    world.records.failing = () => true;
    await halt(parts, thrown);
    world.records.failing = null;
    await halt(parts, { ...thrown, isDrill: true });
    await rewritten(() => ({}));
    const later = started("two");
    await learnHaltEpoch(later);
    expect(await halt(later, thrown)).toMatchObject({ switch: "*", epoch: 3 });
    expect(await seenAtStart("three")).toMatchObject({
      kind: "known",
      epoch: 3,
      thrown: new Set(["*", "shop.payments"]),
    });
  });
});
