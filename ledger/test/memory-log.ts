import { LedgerError } from "../src/ledger-error.ts";
import type { LogStore, SequencedLeaf, StoredCheckpoint } from "../src/log/log-store.ts";
import { MAX_READ_RECORDS } from "../src/store.ts";
import type { StoredRecord } from "../src/store.ts";

/** What a memory log holds, for tests that spoil it as someone with the disk in hand could. */
export type MemoryLogState = {
  readonly streams: Map<string, StoredRecord[]>;
  readonly leaves: SequencedLeaf[];
  readonly nodes: Map<string, string>;
  readonly checkpoints: StoredCheckpoint[];
};

/** A log that keeps its promises for as long as the process lives, but for durability. */
export type MemoryLog = LogStore & { readonly state: MemoryLogState };

export function memoryLog(): MemoryLog {
  const state: MemoryLogState = { streams: new Map(), leaves: [], nodes: new Map(), checkpoints: [] };
  const all = (): readonly StoredRecord[] => [...state.streams.values()].flat();
  const append = (record: StoredRecord): void => {
    if (all().some(({ digest }) => digest === record.digest)) {
      throw new LedgerError({ code: "store.duplicate", message: "stored already" });
    }
    const stream = state.streams.get(record.stream) ?? [];
    const head = stream.at(-1);
    if (record.seq !== (head?.seq ?? -1) + 1 || record.prev !== (head?.leafHash ?? null)) {
      throw new LedgerError({ code: "store.conflict", message: "does not continue the stream" });
    }
    state.streams.set(record.stream, [...stream, record]);
  };
  return {
    state,
    ...readingLog(state),
    append: async (record) => {
      append(record);
    },
    appendAll: async (records) => {
      const before = new Map(state.streams);
      try {
        for (const record of records) append(record);
      } catch (error) {
        state.streams.clear();
        for (const [stream, kept] of before) state.streams.set(stream, kept);
        throw error;
      }
    },
    sequence: async ({ from, leaves, nodes, checkpoint }) => {
      if (state.leaves.length !== from) {
        throw new LedgerError({ code: "store.conflict", message: "the tree has another size" });
      }
      state.leaves.push(...leaves);
      for (const { level, index, hash } of nodes) state.nodes.set(`${level} ${index}`, hash);
      state.checkpoints.push({ size: state.leaves.length, note: checkpoint });
    },
  };
}

function readingLog(state: MemoryLogState): Omit<LogStore, "append" | "appendAll" | "sequence"> {
  const all = (): readonly StoredRecord[] => [...state.streams.values()].flat();
  const streamOf = (stream: string): readonly StoredRecord[] => state.streams.get(stream) ?? [];
  const recordOf = ({ stream, seq }: SequencedLeaf): StoredRecord => {
    const record = streamOf(stream).find((one) => one.seq === seq);
    if (record === undefined) {
      throw new LedgerError({ code: "store.failed", message: `record ${seq} of stream ${stream} is gone` });
    }
    return record;
  };
  return {
    head: async (stream) => streamOf(stream).at(-1) ?? null,
    read: async (stream, fromSeq, limit) =>
      streamOf(stream)
        .filter(({ seq }) => seq >= fromSeq)
        .slice(0, bounded(limit)),
    byDigest: async (digest) => all().find((record) => record.digest === digest) ?? null,
    streams: async () => [...state.streams.keys()].sort(),
    unsequenced: async (limit) => {
      const placed = new Map<string, number>();
      for (const { stream, seq } of state.leaves) placed.set(stream, seq);
      return [...state.streams.keys()]
        .sort()
        .flatMap((stream) => streamOf(stream).filter(({ seq }) => seq > (placed.get(stream) ?? -1)))
        .slice(0, bounded(limit));
    },
    size: async () => state.leaves.length,
    leaves: async (from, limit) => state.leaves.slice(from, from + bounded(limit)),
    sequenced: async (from, limit) =>
      state.leaves
        .slice(from, from + bounded(limit))
        .map((leaf, offset) => ({ ...recordOf(leaf), leafHash: leaf.leafHash, index: from + offset })),
    indexOf: async (leafHash) => {
      const index = state.leaves.findIndex((leaf) => leaf.leafHash === leafHash);
      return index < 0 ? null : index;
    },
    nodes: async (level, from, limit) =>
      Array.from({ length: Math.min(limit, MAX_READ_RECORDS) }, (_, offset) => {
        return state.nodes.get(`${level} ${from + offset}`) ?? null;
      }),
    node: async (level, index) => state.nodes.get(`${level} ${index}`) ?? null,
    checkpoint: async () => state.checkpoints.at(-1) ?? null,
    checkpoints: async (fromSize, limit) =>
      state.checkpoints.filter(({ size }) => size >= fromSize).slice(0, bounded(limit)),
  };
}

function bounded(limit: number = MAX_READ_RECORDS): number {
  return Math.min(limit, MAX_READ_RECORDS);
}
