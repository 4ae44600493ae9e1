import { expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import type { MemoryLog } from "../../test/memory-log.ts";
import { FIRST_AT_MS, ORIGIN, propose, stranger, writer } from "../../test/sample-records.ts";
import { logKeys, logSigner, sampleWriter, sequenceAt } from "../../test/sample-log.ts";
import { LedgerError } from "../ledger-error.ts";
import { rootOfLeaves } from "../tree/frontier.ts";
import { inclusionProof, provesInclusion } from "../tree/inclusion.ts";
import { signCheckpoint, verifyCheckpoint } from "./checkpoint-signature.ts";
import type { LogStore } from "./log-store.ts";
import { MAX_SEQUENCE_RECORDS } from "./sequence.ts";

async function logOf(count: number): Promise<MemoryLog> {
  const store = memoryLog();
  const one = sampleWriter(store, "gate/1");
  for (let at = 0; at < count; at += 1) await one.append();
  return store;
}

test("a step gives every waiting record its place, and signs the tree over them", async () => {
  const store = await logOf(3);
  const step = await sequenceAt(store);
  expect(step).toMatchObject({ size: 3, added: 3 });
  const leaves = (await store.read("gate/1", 0)).map(({ leafHash }) => leafHash);
  expect((await store.leaves(0)).map(({ leafHash }) => leafHash)).toEqual(leaves);
  const verdict = verifyCheckpoint(step.checkpoint?.note ?? new Uint8Array(0), {
    origin: ORIGIN,
    keys: logKeys.values(),
  });
  expect(verdict).toMatchObject({
    ok: true,
    checkpoint: { origin: ORIGIN, size: 3, root: rootOfLeaves(leaves) },
  });
  const proof = await inclusionProof(store, 1, 3);
  expect(provesInclusion(proof, leaves[1] ?? "", rootOfLeaves(leaves))).toBe(true);
});

test("steps follow one another, each from where the one before ended; without records there is none", async () => {
  const store = await logOf(2);
  await sequenceAt(store);
  expect(await sequenceAt(store)).toMatchObject({ size: 2, added: 0, checkpoint: { size: 2 } });
  const other = sampleWriter(store, "gate/2");
  for (let at = 0; at < 5; at += 1) {
    await other.append();
    expect(await sequenceAt(store)).toMatchObject({ size: 3 + at, added: 1 });
  }
  expect(store.state.checkpoints.map(({ size }) => size)).toEqual([2, 3, 4, 5, 6, 7]);
  const empty = await sequenceAt(memoryLog());
  expect(empty).toEqual({ size: 0, added: 0, checkpoint: null, heldBack: [], keys: null });
});

test("a step is bounded, and the next one goes on", async () => {
  const store = await logOf(1);
  const [record] = await store.read("gate/1", 0);
  if (record === undefined) throw new Error("the log is empty");
  // More than one step takes, without signing that many: the same record under other names of streams.
  const waiting = Array.from({ length: MAX_SEQUENCE_RECORDS + 5 }, () => record);
  const asked: (number | undefined)[] = [];
  const bounded: LogStore = {
    ...store,
    unsequenced: async (limit) => {
      asked.push(limit);
      return waiting.slice(0, limit);
    },
  };
  expect(await sequenceAt(bounded)).toMatchObject({ added: MAX_SEQUENCE_RECORDS });
  expect(asked).toEqual([MAX_SEQUENCE_RECORDS]);
});

test("of two sequencers that began at once both come to the end, and the tree has no record twice", async () => {
  const store = await logOf(4);
  const steps = await Promise.all([sequenceAt(store), sequenceAt(store)]);
  expect(steps.map(({ size }) => size)).toEqual([4, 4]);
  expect(steps.map(({ added }) => added).sort((a, b) => a - b)).toEqual([0, 4]);
  expect(store.state.checkpoints).toHaveLength(1);
});

test("one that is always beaten gives up", async () => {
  const store = await logOf(1);
  let attempts = 0;
  const beaten: LogStore = {
    ...store,
    sequence: async () => {
      attempts += 1;
      throw new LedgerError({ code: "store.conflict", message: "somebody was faster" });
    },
  };
  await expect(sequenceAt(beaten)).rejects.toMatchObject({ code: "store.conflict" });
  expect(attempts).toBe(5);
  const failing: LogStore = {
    ...store,
    sequence: async () => {
      throw new LedgerError({ code: "store.failed", message: "no room" });
    },
  };
  await expect(sequenceAt(failing)).rejects.toMatchObject({ code: "store.failed" });
});

/** A log with a checkpoint over two records, and one more that waits. */
async function waitingLog(): Promise<MemoryLog> {
  const store = await logOf(2);
  await sequenceAt(store);
  await sampleWriter(store, "gate/2").append();
  return store;
}

const zeros = "00".repeat(32);

test.each<[string, string, (store: MemoryLog) => void | Promise<void>]>([
  ["whose checkpoint is gone", "log.checkpoint-missing", ({ state }) => void state.checkpoints.pop()],
  [
    "whose checkpoint somebody else signed",
    "checkpoint.unsigned",
    async ({ state }) => {
      const note = await signCheckpoint({ origin: ORIGIN, size: 2, root: zeros }, stranger, FIRST_AT_MS);
      state.checkpoints[0] = { size: 2, note };
    },
  ],
  [
    "whose checkpoint is of another log",
    "checkpoint.origin",
    async ({ state }) => {
      const note = await signCheckpoint(
        { origin: "log.test/other", size: 2, root: zeros },
        logSigner,
        FIRST_AT_MS,
      );
      state.checkpoints[0] = { size: 2, note };
    },
  ],
  [
    "whose checkpoint names another root",
    "log.root",
    async ({ state }) => {
      const note = await signCheckpoint({ origin: ORIGIN, size: 2, root: zeros }, logSigner, FIRST_AT_MS);
      state.checkpoints[0] = { size: 2, note };
    },
  ],
  ["whose node was changed", "log.root", ({ state }) => void state.nodes.set("1 0", zeros)],
  ["whose node is gone", "tree.node-missing", ({ state }) => void state.nodes.delete("1 0")],
  [
    "with a leaf more than its checkpoint names",
    "log.checkpoint-old",
    ({ state }) => void state.leaves.push({ ...nth(state.leaves) }),
  ],
  [
    "whose waiting record was changed",
    "chain.row",
    ({ state }) => {
      const [record] = state.streams.get("gate/2") ?? [];
      const other = state.streams.get("gate/1")?.[0];
      if (record !== undefined && other !== undefined) {
        state.streams.set("gate/2", [{ ...record, envelope: other.envelope }]);
      }
    },
  ],
  [
    "whose waiting record is none",
    "json.syntax",
    ({ state }) => {
      const [record] = state.streams.get("gate/2") ?? [];
      if (record !== undefined) state.streams.set("gate/2", [{ ...record, envelope: new Uint8Array([123]) }]);
    },
  ],
])("a log %s is not signed any further", async (_name, code, spoil) => {
  const store = await waitingLog();
  await spoil(store);
  const before = structuredClone(store.state);
  await expect(sequenceAt(store)).rejects.toMatchObject({ code });
  expect(store.state).toEqual(before);
});

function nth<T>(items: readonly T[]): T {
  const last = items.at(-1);
  if (last === undefined) throw new Error("there is none");
  return last;
}

test("the log that is not spoiled is", async () => {
  expect(await sequenceAt(await waitingLog())).toMatchObject({ size: 3, added: 1 });
});

test("a log that was set back behind what was signed is not signed again", async () => {
  const store = await waitingLog();
  const earlier = structuredClone({ leaves: store.state.leaves, checkpoints: store.state.checkpoints });
  const { checkpoint } = await sequenceAt(store);
  const lastSigned = checkpoint?.note ?? null;
  expect(await sequenceAt(store, FIRST_AT_MS + 3000, logSigner, { lastSigned })).toMatchObject({ size: 3 });
  store.state.leaves.splice(0, 3, ...earlier.leaves);
  store.state.checkpoints.splice(0, 2, ...earlier.checkpoints);
  await expect(sequenceAt(store, FIRST_AT_MS + 3000, logSigner, { lastSigned })).rejects.toMatchObject({
    code: "log.cut-off",
  });
  // Without what was kept elsewhere the same size would be signed a second time.
  expect(await sequenceAt(store)).toMatchObject({ size: 3, added: 1 });
});

test("a log that forked from what was signed is not signed again", async () => {
  const [store, other] = [await logOf(2), memoryLog()];
  const { checkpoint } = await sequenceAt(store);
  await sampleWriter(other, "gate/9").append();
  await sequenceAt(other);
  await sampleWriter(other, "gate/8").append();
  await sequenceAt(other);
  await expect(
    sequenceAt(other, FIRST_AT_MS + 3000, logSigner, { lastSigned: checkpoint?.note ?? null }),
  ).rejects.toMatchObject({ code: "log.forked" });
  await expect(sequenceAt(other, FIRST_AT_MS + 3000, logSigner, { lastSigned: null })).rejects.toMatchObject({
    code: "log.forked",
  });
});

test("a clock that runs behind the last checkpoint signs nothing", async () => {
  const store = await waitingLog();
  await expect(sequenceAt(store, FIRST_AT_MS)).rejects.toMatchObject({ code: "checkpoint.time" });
  await expect(sequenceAt(store, Number.NaN)).rejects.toMatchObject({ code: "checkpoint.time" });
  expect(store.state.checkpoints).toHaveLength(1);
});

test("after a rotation the new key goes on from what the old one signed", async () => {
  const store = await waitingLog();
  await expect(sequenceAt(store, FIRST_AT_MS + 3000, stranger)).rejects.toMatchObject({
    code: "checkpoint.unsigned",
  });
  const [{ keyId, publicKey }] = [stranger];
  const keys = [...logKeys.values(), { keyId, publicKey, purpose: "log" as const, origin: null }];
  expect(await sequenceAt(store, FIRST_AT_MS + 3000, stranger, { keys })).toMatchObject({ size: 3 });
  await sampleWriter(store, "gate/3").append();
  // Whoever signs is one of the log's keys, or nothing is stored.
  await expect(sequenceAt(store, FIRST_AT_MS + 4000, writer, { keys })).rejects.toMatchObject({
    code: "checkpoint.unsigned",
  });
  expect(store.state.leaves).toHaveLength(3);
});

test("what a record says of itself does not matter to its place", async () => {
  const store = memoryLog();
  await sampleWriter(store, "gate/1").append(propose(), FIRST_AT_MS + 3_600_000);
  expect(await sequenceAt(store)).toMatchObject({ added: 1 });
});
