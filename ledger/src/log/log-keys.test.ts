import { describe, expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import {
  logSigner,
  otherWriter,
  registrar,
  sampleWriter,
  sequenceAt,
  logKeys,
} from "../../test/sample-log.ts";
import type { SampleWriter } from "../../test/sample-log.ts";
import {
  activate,
  activator,
  evaluate,
  FIRST_AT_MS,
  ORIGIN,
  propose,
  signAfter,
  signerOf,
  stranger,
  writer,
} from "../../test/sample-records.ts";
import { SECOND, sampleLog, verify, codes } from "../../test/two-step-log.ts";
import { enrolledKey, keyRegistry } from "../keys/key-registry.ts";
import { LedgerError } from "../ledger-error.ts";
import { signCheckpoint } from "./checkpoint-signature.ts";
import type { LogStore } from "./log-store.ts";
import { MAX_SEQUENCE_RECORDS } from "./sequence.ts";

describe("who signed", () => {
  test("a stream with two versions of one number is forked, even where both are the writer's", async () => {
    const { store } = await sampleLog();
    const [first, second, third] = store.state.streams.get("gate/1") ?? [];
    if (first === undefined || second === undefined || third === undefined)
      throw new Error("records are missing");
    const before = await sampleWriter(memoryLog(), "gate/1").append();
    const fork = await signAfter(before, { ...propose(), stage: "advisory" });
    expect(fork.seq).toBe(second.seq);
    // A store hands it out under the number that comes next.
    const forked: LogStore = {
      ...store,
      read: async (stream, fromSeq, limit) =>
        stream === "gate/1" && fromSeq === 3
          ? [{ ...fork, seq: 3 }]
          : await store.read(stream, fromSeq, limit),
    };
    expect(await verify(forked)).toMatchObject({
      class: "invalid",
      problems: [
        { code: "chain.row", stream: "gate/1", seq: 3 },
        { code: "chain.forked", stream: "gate/1", seq: 1 },
      ],
    });
  });

  test("two records in each other's place are no fork: the writer signed each number once", async () => {
    const { store } = await sampleLog();
    const { leaves } = store.state;
    const [first, second] = leaves.splice(0, 2);
    if (first === undefined || second === undefined) throw new Error("leaves are missing");
    leaves.unshift(second, first);
    const { problems } = await verify(store);
    expect(problems.map(({ code, index, seq }) => [code, index, seq])).toEqual([
      ["chain.sequence", 0, 1],
      ["log.node", null, null],
      ["log.root", null, null],
      ["chain.sequence", 4, 2],
      ["chain.sequence", 1, 0],
    ]);
  });

  test.each<[string, (gate: SampleWriter) => Promise<unknown>, string]>([
    [
      "a stranger",
      async () => await signAfter(null, propose(), stranger, { stream: "gate/3" }),
      "key.unknown",
    ],
    [
      "the log itself",
      async () => await signAfter(null, propose(), logSigner, { stream: "gate/3" }),
      "key.purpose",
    ],
    [
      "a writer for a kind that is not its own",
      async () => await signAfter(null, activate(null), writer, { stream: "gate/3" }),
      "key.purpose",
    ],
    [
      "the writer, for another log",
      async () => await signAfter(null, propose(), writer, { stream: "gate/3", origin: "log.test/other" }),
      "statement.origin",
    ],
  ])("a record by %s", async (_name, sign, code) => {
    const store = memoryLog();
    const record = (await sign(sampleWriter(store, "gate/3"))) as Parameters<LogStore["append"]>[0];
    await store.append(record);
    expect(await verify(store)).toMatchObject({
      class: "invalid",
      problems: [{ code, stream: "gate/3", seq: 0 }],
    });
    await sequenceAt(store);
    expect(await verify(store)).toMatchObject({ class: "invalid", problems: [{ code, index: 0 }] });
  });

  test("keys count from where the log brings them, and to where it takes them away", async () => {
    const store = memoryLog();
    const keys = sampleWriter(store, "keys/1", registrar);
    const [early, late] = [
      sampleWriter(store, "gate/0", signerOf(9)),
      sampleWriter(store, "gate/9", signerOf(9)),
    ];
    await early.append();
    await sequenceAt(store);
    const key = enrolledKey({ ...signerOf(9), purpose: "writer", origin: null });
    await keys.append({ kind: "key.enroll", stage: "constrained", parents: [], body: { key } });
    await sequenceAt(store);
    await late.append();
    await sequenceAt(store);
    const reason = "it was lost";
    const body = { keyId: signerOf(9).keyId, reason, compromisedSinceMs: null };
    await keys.append({ kind: "key.revoke", stage: "constrained", parents: [], body });
    await sequenceAt(store);
    await late.append();
    await sequenceAt(store, FIRST_AT_MS + 3 * SECOND);
    const verdict = await verify(store);
    expect(verdict.problems.map(({ code, index }) => [code, index])).toEqual([
      ["key.unknown", 0],
      ["key.revoked", 4],
    ]);
  });

  test("a checkpoint counts by the key in force where its step began", async () => {
    const store = memoryLog();
    const keys = sampleWriter(store, "keys/1", registrar);
    const gate = sampleWriter(store, "gate/1");
    const next = signerOf(9);
    const key = enrolledKey({ ...next, purpose: "log", origin: null });
    await keys.append({ kind: "key.enroll", stage: "constrained", parents: [], body: { key } });
    const body = { keyId: logSigner.keyId, reason: "it is old", compromisedSinceMs: null };
    await keys.append({ kind: "key.revoke", stage: "constrained", parents: [], body });
    await sequenceAt(store);
    const both = [...logKeys.values(), { ...next, purpose: "log" as const, origin: null }];
    await gate.append();
    const step = await sequenceAt(store, FIRST_AT_MS + 3 * SECOND, next, { keys: both });
    expect(await verify(store, { anchors: [step.checkpoint?.note ?? new Uint8Array(0)] })).toMatchObject({
      class: "complete",
      size: 3,
    });
    await gate.append();
    await sequenceAt(store, FIRST_AT_MS + 4 * SECOND, logSigner, { keys: both });
    expect(await verify(store)).toMatchObject({
      class: "invalid",
      problems: [{ code: "key.revoked", index: null }],
    });
  });

  test(
    "a key that was revoked cannot sign on by making its last step longer",
    { timeout: 30_000 },
    async () => {
      const store = memoryLog();
      const keys = sampleWriter(store, "keys/1", registrar);
      const gate = sampleWriter(store, "gate/1");
      const next = signerOf(9);
      const key = enrolledKey({ ...next, purpose: "log", origin: null });
      await keys.append({ kind: "key.enroll", stage: "constrained", parents: [], body: { key } });
      const body = { keyId: logSigner.keyId, reason: "it was stolen", compromisedSinceMs: null };
      await keys.append({ kind: "key.revoke", stage: "constrained", parents: [], body });
      await sequenceAt(store);
      const both = [...logKeys.values(), { ...next, purpose: "log" as const, origin: null }];
      for (let number = 0; number < MAX_SEQUENCE_RECORDS; number += 1) {
        await gate.append(propose(), FIRST_AT_MS + SECOND);
      }
      await sequenceAt(store, FIRST_AT_MS + 3 * SECOND, next, { keys: both });
      const honest = await verify(store);
      expect(honest).toMatchObject({ class: "unanchored", problemCount: 0, size: MAX_SEQUENCE_RECORDS + 2 });
      // Whoever has the old key takes the checkpoints after the revocation away, and signs the step that brought it anew.
      const { size, root } = honest;
      const note = await signCheckpoint({ origin: ORIGIN, size, root }, logSigner, FIRST_AT_MS + 3 * SECOND);
      store.state.checkpoints.splice(0, Number.POSITIVE_INFINITY, { size, note });
      expect(await verify(store)).toMatchObject({
        class: "invalid",
        problems: [
          { code: "log.checkpoint-missing", index: null },
          { code: "key.revoked", index: 2 },
        ],
      });
    },
  );

  test("nor by one record that its last step could not take any more", async () => {
    const store = memoryLog();
    const keys = sampleWriter(store, "keys/1", registrar);
    const gate = sampleWriter(store, "gate/1");
    const [nextLog, nextWriter] = [signerOf(9), signerOf(8)];
    const enroll = async (signer: typeof nextLog, purpose: "log" | "writer"): Promise<void> => {
      const key = enrolledKey({ ...signer, purpose, origin: null });
      await keys.append({ kind: "key.enroll", stage: "constrained", parents: [], body: { key } });
    };
    await gate.append();
    await enroll(nextLog, "log");
    const body = { keyId: logSigner.keyId, reason: "it is old", compromisedSinceMs: null };
    await keys.append({ kind: "key.revoke", stage: "constrained", parents: [], body });
    // What a step puts last: the rest of that stream, and what a key signs that comes with the step.
    await enroll(nextWriter, "writer");
    await sampleWriter(store, "gate/2", nextWriter).append();
    await sequenceAt(store);
    expect(await verify(store)).toMatchObject({ problemCount: 0, size: 5 });
    await gate.append();
    const both = [...logKeys.values(), { ...nextLog, purpose: "log" as const, origin: null }];
    await sequenceAt(store, FIRST_AT_MS + 3 * SECOND, nextLog, { keys: both });
    const { problemCount, size, root } = await verify(store);
    expect(problemCount).toBe(0);
    const note = await signCheckpoint({ origin: ORIGIN, size, root }, logSigner, FIRST_AT_MS + 3 * SECOND);
    store.state.checkpoints.splice(0, Number.POSITIVE_INFINITY, { size, note });
    expect(await verify(store)).toMatchObject({
      class: "invalid",
      problemCount: 1,
      problems: [{ code: "key.revoked", index: 5, stream: "gate/1", seq: 1 }],
    });
  });

  test("what a key signed since it may have been stolen holds, and is counted", async () => {
    const store = memoryLog();
    const gate = sampleWriter(store, "gate/1");
    for (let number = 0; number < 4; number += 1) await gate.append(propose(), FIRST_AT_MS + number * SECOND);
    await sampleWriter(store, "gate/2", otherWriter).append(propose(), FIRST_AT_MS + 3 * SECOND);
    await sequenceAt(store, FIRST_AT_MS + 3 * SECOND);
    const revoke = async (stream: string, sinceMs: number): Promise<void> => {
      const body = { keyId: writer.keyId, reason: "it was stolen", compromisedSinceMs: sinceMs };
      const content = { kind: "key.revoke", stage: "constrained", parents: [], body } as const;
      await sampleWriter(store, stream, registrar).append(content, FIRST_AT_MS + 4 * SECOND);
    };
    await revoke("keys/1", FIRST_AT_MS + 2 * SECOND);
    await sequenceAt(store, FIRST_AT_MS + 4 * SECOND);
    const doubted = {
      keyId: writer.keyId,
      compromisedSinceMs: FIRST_AT_MS + 2 * SECOND,
      endIndex: 5,
      records: 2,
      firstIndex: 2,
    };
    expect(await verify(store)).toMatchObject({ class: "unanchored", problemCount: 0, doubted: [doubted] });
    // Of what is said of the theft the earliest holds; what comes after the end does not count, it does not even hold.
    await revoke("keys/2", FIRST_AT_MS + SECOND);
    await gate.append(propose(), FIRST_AT_MS + 4 * SECOND);
    await sequenceAt(store, FIRST_AT_MS + 4 * SECOND);
    const earlier = { compromisedSinceMs: FIRST_AT_MS + SECOND, records: 3, firstIndex: 1, endIndex: 5 };
    expect(await verify(store)).toMatchObject({
      class: "invalid",
      problemCount: 1,
      problems: [{ code: "key.revoked" }],
      doubted: [earlier],
    });
    // One record that cannot be read keeps none of the others from being counted.
    const torn: LogStore = {
      ...store,
      sequenced: async (from, limit = MAX_SEQUENCE_RECORDS) => {
        if (from <= 2 && from + limit > 2) throw new LedgerError({ code: "store.failed", message: "torn" });
        return await store.sequenced(from, limit);
      },
    };
    expect(await verify(torn)).toMatchObject({ doubted: [{ records: 2, firstIndex: 1 }] });
  });

  test("a revocation that has no place yet casts no doubt", async () => {
    const { store } = await sampleLog();
    const body = { keyId: writer.keyId, reason: "it was stolen", compromisedSinceMs: FIRST_AT_MS };
    await sampleWriter(store, "keys/1", registrar).append({
      kind: "key.revoke",
      stage: "constrained",
      parents: [],
      body,
    });
    expect(await verify(store)).toMatchObject({ problemCount: 0, unsequenced: 1, doubted: [] });
  });

  test("nothing is believed without keys", async () => {
    const { store, anchors } = await sampleLog();
    const verdict = await verify(store, { anchors, keys: keyRegistry([]) });
    expect(verdict).toMatchObject({ class: "invalid", anchoredSize: null, checkpoint: null });
    expect(new Set(codes(verdict))).toEqual(new Set(["key.unknown", "checkpoint.unsigned"]));
  });
});

describe("what a record follows from", () => {
  test("is in the log, wherever it stands", async () => {
    const store = memoryLog();
    const [one, two] = [sampleWriter(store, "gate/1"), sampleWriter(store, "gate/2", otherWriter)];
    const { digest } = await two.append();
    await one.append(evaluate(digest));
    await sequenceAt(store);
    expect(await verify(store)).toMatchObject({ problemCount: 0 });
  });

  test("or its absence is told", async () => {
    const store = memoryLog();
    await sampleWriter(store, "gate/1").append(evaluate("ab".repeat(32)));
    await sequenceAt(store);
    const found = { class: "gap", problems: [{ kind: "gap", code: "log.parent-missing", index: 0 }] };
    expect(await verify(store)).toMatchObject(found);
    // The store's word for a digest is not enough.
    const [other] = await store.read("gate/1", 0);
    const lying: LogStore = { ...store, byDigest: async () => other ?? null };
    expect(await verify(lying)).toMatchObject(found);
    expect(activator.keyId).not.toBe(writer.keyId);
  });

  test("is not looked for without end where very much is missing; all of it is a gap", async () => {
    const store = memoryLog();
    const gate = sampleWriter(store, "gate/1");
    for (let at = 0; at < 130; at += 1)
      await gate.append(evaluate(at.toString(16).padStart(64, "0")), FIRST_AT_MS);
    await sequenceAt(store);
    let searches = 0;
    const counted: LogStore = {
      ...store,
      byDigest: async (digest) => {
        searches += 1;
        return await store.byDigest(digest);
      },
    };
    const verdict = await verify(counted);
    expect(verdict).toMatchObject({ class: "gap", problemCount: 130 });
    expect(searches).toBe(100);
  });
});
