import { describe, expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import type { MemoryLog } from "../../test/memory-log.ts";
import { logKeys, otherWriter, registrar, sampleWriter, sequenceAt } from "../../test/sample-log.ts";
import { FIRST_AT_MS, propose, signAfter, signerOf, stranger, writer } from "../../test/sample-records.ts";
import { SECOND, spoil, verify } from "../../test/two-step-log.ts";
import { newKeyHistory } from "../keys/history.ts";
import { enrolledKey } from "../keys/key-registry.ts";
import type { RecordContent } from "../record.ts";
import type { KeysAt } from "./admission.ts";
import type { LogStore } from "./log-store.ts";
import type { SequenceStep } from "./sequence.ts";

const START: KeysAt = { history: newKeyHistory(logKeys), size: 0 };

/** One step of a sequencer that places what holds by these keys. */
async function admit(
  store: LogStore,
  admittedBy: KeysAt = START,
  atMs = FIRST_AT_MS + 2 * SECOND,
): Promise<SequenceStep> {
  return await sequenceAt(store, atMs, undefined, { admittedBy });
}

function held({ heldBack }: SequenceStep): readonly unknown[] {
  return heldBack.map(({ stream, seq, problem }) => [stream, seq, problem.code]);
}

function ofKeys(kind: "enroll" | "revoke", signer = signerOf(9)): RecordContent {
  if (kind === "enroll") {
    const key = enrolledKey({ ...signer, purpose: "writer", origin: null });
    return { kind: "key.enroll", stage: "advisory", parents: [], body: { key } };
  }
  const body = { keyId: signer.keyId, reason: "it is old", compromisedSinceMs: null };
  return { kind: "key.revoke", stage: "advisory", parents: [], body };
}

/** A stream of two records by its writer, and nothing wrong with it. */
async function goodStream(store: MemoryLog, stream = "gate/2"): Promise<void> {
  const gate = sampleWriter(store, stream, otherWriter);
  await gate.append();
  await gate.append();
}

describe("a record that does not hold gets no place, and its stream alone waits behind it", () => {
  test.each<[string, (store: MemoryLog) => Promise<void>, string, number]>([
    [
      "a stranger's",
      async (store) => void (await sampleWriter(store, "gate/1", stranger).append()),
      "key.unknown",
      0,
    ],
    [
      "a stranger's that says to bring keys",
      async (store) => void (await sampleWriter(store, "gate/1", stranger).append(ofKeys("enroll", writer))),
      "key.unknown",
      0,
    ],
    [
      "one that was changed behind its writer",
      async (store) => {
        const gate = sampleWriter(store, "gate/1");
        for (let number = 0; number < 3; number += 1) await gate.append();
        spoil(store, "gate/1", 1, (text) => text.replace("eyJ", "eyK"));
      },
      "signature.invalid",
      1,
    ],
    [
      "bytes that are no envelope",
      async (store) => {
        const gate = sampleWriter(store, "gate/1");
        for (let number = 0; number < 2; number += 1) await gate.append();
        spoil(store, "gate/1", 0, () => "{}");
      },
      "envelope.shape",
      0,
    ],
    [
      "a copy of another stream's",
      async (store) => {
        const record = await signAfter(null, propose(), writer, { stream: "gate/7" });
        await store.append({ ...record, stream: "gate/1" });
      },
      "chain.row",
      0,
    ],
    [
      "one for another log",
      async (store) => {
        await store.append(
          await signAfter(null, propose(), writer, { stream: "gate/1", origin: "log.test/other" }),
        );
      },
      "statement.origin",
      0,
    ],
    [
      "one from the future",
      async (store) => void (await sampleWriter(store, "gate/1").append(propose(), FIRST_AT_MS + 8 * SECOND)),
      "log.future",
      0,
    ],
  ])("%s", async (_name, make, code, seq) => {
    const store = memoryLog();
    await make(store);
    await goodStream(store);
    const step = await admit(store);
    expect(held(step)).toEqual([["gate/1", seq, code]]);
    expect(step).toMatchObject({ added: 2 + seq, size: 2 + seq, keys: { size: 2 + seq } });
    const again = await admit(store, step.keys ?? START);
    expect(again).toMatchObject({ added: 0, size: 2 + seq, checkpoint: step.checkpoint });
    expect(held(again)).toEqual([["gate/1", seq, code]]);
    // What stands in the tree holds, whatever waits.
    const placed: LogStore = { ...store, streams: async () => [] };
    expect(await verify(placed)).toMatchObject({ class: "unanchored", problemCount: 0, size: 2 + seq });
  });

  test("without the keys everything well-formed gets a place, as before", async () => {
    const store = memoryLog();
    await sampleWriter(store, "gate/1", stranger).append();
    expect(await sequenceAt(store)).toMatchObject({ added: 1, heldBack: [], keys: null });
  });

  test("one that was dated ahead gets its place when its time has come", async () => {
    const store = memoryLog();
    await sampleWriter(store, "gate/1").append(propose(), FIRST_AT_MS + 8 * SECOND);
    expect(await admit(store)).toMatchObject({ added: 0, checkpoint: null });
    expect(await admit(store, START, Number.NaN)).toMatchObject({ added: 0 });
    expect(await admit(store, START, FIRST_AT_MS + 8 * SECOND)).toMatchObject({ added: 1, heldBack: [] });
  });
});

describe("keys that come and go with the steps", () => {
  test("count from one step to the next, and within one", async () => {
    const store = memoryLog();
    await sampleWriter(store, "a/new", signerOf(9)).append();
    await sampleWriter(store, "z/keys", registrar).append(ofKeys("enroll"));
    const first = await admit(store);
    expect(first).toMatchObject({ added: 2, heldBack: [] });
    await sampleWriter(store, "z/ends", registrar).append(ofKeys("revoke"));
    const second = await admit(store, first.keys ?? START);
    expect(second).toMatchObject({ added: 1, heldBack: [] });
    await sampleWriter(store, "b/after", signerOf(9)).append();
    const third = await admit(store, second.keys ?? START);
    expect(held(third)).toEqual([["b/after", 0, "key.revoked"]]);
    // Whoever began with older keys reads what was placed since.
    expect(held(await admit(store, START))).toEqual([["b/after", 0, "key.revoked"]]);
  });

  test("a stranger's word moves nobody's records behind the end of their key", async () => {
    const store = memoryLog();
    await sampleWriter(store, "a/strange", stranger).append(ofKeys("enroll", writer));
    await sampleWriter(store, "b/gate").append();
    await sampleWriter(store, "c/keys", registrar).append(ofKeys("revoke", writer));
    const step = await admit(store);
    expect(held(step)).toEqual([["a/strange", 0, "key.unknown"]]);
    expect((await store.leaves(0)).map(({ stream }) => stream)).toEqual(["b/gate", "c/keys"]);
  });

  test("a log that became smaller since the keys were read gets no step", async () => {
    const store = memoryLog();
    await goodStream(store);
    await expect(admit(store, { ...START, size: 1 })).rejects.toMatchObject({ code: "log.cut-off" });
    expect(store.state.leaves).toEqual([]);
  });
});

test("a stream that is held back does not keep the others from being read", async () => {
  const store = memoryLog();
  await sampleWriter(store, "gate/1", stranger).append();
  await goodStream(store);
  // A store that hands out one stream a page, and goes round.
  const pages = ["gate/1", "gate/2"];
  let turn = 0;
  const narrow: LogStore = {
    ...store,
    unsequenced: async () => {
      const stream = pages[turn % pages.length];
      turn += 1;
      return (await store.unsequenced()).filter((record) => record.stream === stream);
    },
  };
  const step = await admit(narrow);
  expect(step).toMatchObject({ added: 2 });
  expect(held(step)).toEqual([["gate/1", 0, "key.unknown"]]);
  // Once only what is held back comes round again, the step ends.
  const [stopped, asked]: [LogStore, { count: number }] = [store, { count: 0 }];
  const counted: LogStore = {
    ...stopped,
    unsequenced: async () => {
      asked.count += 1;
      return await store.unsequenced();
    },
  };
  expect(await admit(counted, step.keys ?? START)).toMatchObject({ added: 0 });
  expect(asked.count).toBe(2);
});
