import { describe, expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import type { MemoryLog } from "../../test/memory-log.ts";
import { sampleWriter, sequenceAt } from "../../test/sample-log.ts";
import { FIRST_AT_MS, ORIGIN, propose } from "../../test/sample-records.ts";
import { SECOND, sampleLog, verify, codes, spoil } from "../../test/two-step-log.ts";
import { LedgerError } from "../ledger-error.ts";
import { rootOfLeaves } from "../tree/frontier.ts";
import { decodeUtf8, encodeUtf8 } from "../utf8.ts";
import type { LogStore } from "./log-store.ts";
import { MAX_LOG_PROBLEMS } from "./log-verdict.ts";

/** The envelope with another signature of the right form. */
function otherSignature(envelope: Uint8Array): Uint8Array {
  const text = decodeUtf8(envelope);
  const at = text.indexOf('"sig":"') + 7;
  return encodeUtf8(`${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`);
}

describe("a log that holds", () => {
  test("says its size, its root, its last checkpoint, its streams, and what is anchored", async () => {
    const { store, anchors } = await sampleLog();
    const leaves = (await store.leaves(0)).map(({ leafHash }) => leafHash);
    expect(await verify(store, { anchors })).toEqual({
      class: "complete",
      origin: ORIGIN,
      size: 6,
      root: rootOfLeaves(leaves),
      checkpoint: { size: 6, atMs: Math.floor((FIRST_AT_MS + 3 * SECOND) / SECOND) * SECOND },
      anchoredSize: 6,
      unsequenced: 0,
      late: 0,
      streams: [
        { stream: "gate/1", state: "undeclared", lastSeq: 2, lastAtMs: FIRST_AT_MS + 2 * SECOND },
        { stream: "gate/2", state: "undeclared", lastSeq: 2, lastAtMs: FIRST_AT_MS + 2 * SECOND },
      ],
      keyHistory: expect.objectContaining({ last: -1 }),
      doubted: [],
      problems: [],
      problemCount: 0,
    });
  });

  test("is not complete without an anchor of all of it, nor while records wait for their place", async () => {
    const { store, anchors } = await sampleLog();
    expect(await verify(store)).toMatchObject({ class: "unanchored", anchoredSize: null });
    expect(await verify(store, { anchors: anchors.slice(0, 1) })).toMatchObject({
      class: "unanchored",
      anchoredSize: 4,
    });
    await sampleWriter(store, "gate/3").append();
    expect(await verify(store, { anchors })).toMatchObject({ class: "unanchored", unsequenced: 1, size: 6 });
    expect(await verify(memoryLog())).toMatchObject({ class: "unanchored", size: 0, checkpoint: null });
  });

  test("hands out every record that holds, in its order, and those that wait last", async () => {
    const { store } = await sampleLog();
    const last = await sampleWriter(store, "gate/3").append();
    const seen: [string, number | null][] = [];
    await verify(store, { visit: ({ leafHash }, index) => seen.push([leafHash, index]) });
    const leaves = (await store.leaves(0)).map(({ leafHash }, index) => [leafHash, index]);
    expect(seen).toEqual([...leaves, [last.leafHash, null]]);
  });

  test("is verified in batches, and a record that does not hold is told where it stands", async () => {
    const store = memoryLog();
    const pen = sampleWriter(store, "gate/1");
    for (let number = 0; number < 130; number += 1) await pen.append(propose(), FIRST_AT_MS + number);
    await sequenceAt(store);
    expect(await verify(store)).toMatchObject({ class: "unanchored", size: 130, problemCount: 0 });
    for (const bad of [0, 63, 64, 65, 127, 128, 129]) {
      const spoiled: LogStore = {
        ...store,
        sequenced: async (from, limit) =>
          (await store.sequenced(from, limit)).map((record) =>
            record.index === bad ? { ...record, envelope: otherSignature(record.envelope) } : record,
          ),
      };
      const { problems } = await verify(spoiled);
      expect(problems.map(({ code, index }) => [code, index])).toEqual([["signature.invalid", bad]]);
    }
  });

  test("is read page by page", async () => {
    const { store, anchors } = await sampleLog();
    const asked: number[] = [];
    const small: LogStore = {
      ...store,
      sequenced: async (from, limit) => {
        asked.push(from);
        return await store.sequenced(from, Math.min(limit ?? 2, 2));
      },
      checkpoints: async (from) => await store.checkpoints(from, 1),
    };
    expect(await verify(small, { anchors })).toMatchObject({ class: "complete", size: 6 });
    expect(asked).toEqual([0, 2, 4]);
  });

  test("without the name of a log nothing is looked at", async () => {
    const { store, anchors } = await sampleLog();
    expect(await verify(store, { anchors, origin: "" })).toMatchObject({
      class: "invalid",
      size: 0,
      problems: [{ code: "demand.origin" }],
    });
  });
});

describe("what is not what was signed", () => {
  test.each<[string, (store: MemoryLog) => void, object]>([
    [
      "a byte of a record",
      (store) => {
        spoil(store, "gate/1", 1, (text) => text.replace("eyJ", "eyK"));
      },
      { code: "signature.invalid", index: 1, stream: "gate/1", seq: 1 },
    ],
    [
      "the signature of a record",
      (store) => {
        spoil(store, "gate/2", 0, (text) => text.replace(/"signatures":\[.*\]/, '"signatures":[]'));
      },
      { code: "signature.count", index: 2, stream: "gate/2", seq: 0 },
    ],
    [
      "a record instead of another",
      (store) => {
        const [, other] = store.state.streams.get("gate/2") ?? [];
        spoil(store, "gate/1", 1, () => Buffer.from(other?.envelope ?? []).toString());
      },
      { code: "chain.row", index: 1 },
    ],
    [
      "the order",
      ({ state: { leaves } }) => {
        const [first, second] = leaves.splice(0, 2);
        if (first !== undefined && second !== undefined) leaves.unshift(second, first);
      },
      { code: "chain.sequence", index: 0, stream: "gate/1", seq: 1 },
    ],
    [
      "a leaf from the middle",
      ({ state }) => void state.leaves.splice(1, 1),
      { code: "chain.sequence", index: 3, stream: "gate/1", seq: 2 },
    ],
    [
      "a leaf hash",
      ({ state: { leaves } }) => {
        const [leaf] = leaves;
        if (leaf !== undefined) leaves[0] = { ...leaf, leafHash: "00".repeat(32) };
      },
      { code: "chain.row", index: 0 },
    ],
    [
      "a node",
      ({ state }) => void state.nodes.set("1 1", "00".repeat(32)),
      { code: "log.node", index: null },
    ],
    ["the end of the tree", ({ state }) => void state.leaves.pop(), { code: "log.cut-off", index: null }],
    [
      "the last checkpoint, an old one instead",
      ({ state }) => void state.checkpoints.pop(),
      { code: "log.checkpoint-old", index: null },
    ],
    [
      "the checkpoints, all of them",
      ({ state }) => void state.checkpoints.splice(0),
      { code: "log.checkpoint-old", index: null },
    ],
    [
      "the place of a checkpoint",
      ({ state: { checkpoints } }) => {
        const [first, second] = checkpoints;
        if (first !== undefined && second !== undefined) checkpoints[0] = { ...second, size: 4 };
      },
      { code: "log.checkpoint-row", index: null },
    ],
    [
      "a record that is nowhere",
      ({ state }) => void state.streams.set("gate/1", (state.streams.get("gate/1") ?? []).slice(0, 1)),
      { code: "store.failed", index: 1, stream: "gate/1", seq: 1 },
    ],
  ])("%s", async (_name, change, problem) => {
    const { store, anchors } = await sampleLog();
    expect(await verify(store, { anchors })).toMatchObject({ class: "complete" });
    change(store);
    const verdict = await verify(store);
    expect(verdict.class).toBe("invalid");
    expect(verdict.problems[0]).toMatchObject({ kind: "invalid", ...problem });
  });

  test("what is wrong with one record is told of that record alone", async () => {
    const { store, anchors } = await sampleLog();
    spoil(store, "gate/1", 1, (text) => text.replace("eyJ", "eyK"));
    const verdict = await verify(store, { anchors });
    expect(verdict).toMatchObject({ class: "invalid", problemCount: 1, size: 6, anchoredSize: 6 });
  });

  test("one record that cannot be read keeps none of the others from being verified", async () => {
    const { store } = await sampleLog();
    const seen: (number | null)[] = [];
    const torn: LogStore = {
      ...store,
      sequenced: async (from, limit = 1000) => {
        if (from <= 2 && from + limit > 2) {
          throw new LedgerError({ code: "store.failed", message: "the disk cannot be read" });
        }
        return await store.sequenced(from, limit);
      },
    };
    const verdict = await verify(torn, { visit: (_record, index) => seen.push(index) });
    expect(seen).toEqual([0, 1, 3, 4, 5]);
    expect(verdict).toMatchObject({
      class: "invalid",
      problemCount: 1,
      problems: [{ code: "store.failed", index: 2, stream: "gate/2", seq: 0 }],
    });
  });

  test("a store that gives nothing, another record than asked for, or no end, is not believed", async () => {
    const { store } = await sampleLog();
    const silent: LogStore = { ...store, sequenced: async () => [] };
    expect(codes(await verify(silent))).toContain("log.order");
    const shifted: LogStore = {
      ...store,
      sequenced: async (from, limit) => await store.sequenced(from + 1, limit),
    };
    expect(codes(await verify(shifted))).toContain("log.order");
    const failing: LogStore = {
      ...store,
      size: async () => {
        throw new LedgerError({ code: "store.foreign", message: "another program's file" });
      },
    };
    expect(await verify(failing)).toMatchObject({ class: "invalid", problems: [{ code: "store.foreign" }] });
    const [record] = await store.read("gate/1", 0, 1);
    const endless: LogStore = { ...store, read: async () => (record === undefined ? [] : [record]) };
    expect(codes(await verify(endless))).toEqual(["log.order", "log.order"]);
    const disordered: LogStore = {
      ...store,
      checkpoints: async () => (await store.checkpoints(0)).toReversed(),
    };
    expect(codes(await verify(disordered))).toContain("store.foreign");
  });

  test("our own mistakes are thrown on", async () => {
    const { store } = await sampleLog();
    const faulty: LogStore = {
      ...store,
      sequenced: async () => {
        throw new TypeError("a mistake");
      },
    };
    await expect(verify(faulty)).rejects.toThrow("a mistake");
  });

  test("many problems are counted, some are told, and gaps do not hide what is invalid", async () => {
    const store = memoryLog();
    const gate = sampleWriter(store, "gate/1");
    for (let at = 0; at < MAX_LOG_PROBLEMS + 20; at += 1) await gate.append(propose(), FIRST_AT_MS);
    await sequenceAt(store, FIRST_AT_MS + 3600 * SECOND);
    spoil(store, "gate/1", MAX_LOG_PROBLEMS + 10, (text) => text.replace("eyJ", "eyK"));
    const verdict = await verify(store, { nowMs: FIRST_AT_MS + 3600 * SECOND });
    expect(verdict).toMatchObject({ class: "invalid", problemCount: MAX_LOG_PROBLEMS + 20 });
    expect(verdict.problems).toHaveLength(MAX_LOG_PROBLEMS);
    expect(codes(verdict)).toContain("signature.invalid");
  });
});
