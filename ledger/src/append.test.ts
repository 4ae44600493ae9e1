import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../test/memory-store.ts";
import { evaluate, ORIGIN, propose, registryOf, writer } from "../test/sample-records.ts";
import { appendRecord, openLedger } from "./append.ts";
import type { Ledger } from "./append.ts";
import type { Signer } from "./keys/signer.ts";
import type { RecordStore } from "./store.ts";
import { verifyStream } from "./verify-chain.ts";

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0, 7);

// Signs after a turn of the event loop, as a remote signer would.
const slowWriter: Signer = {
  ...writer,
  sign: async (bytes) => {
    await Promise.resolve();
    return await writer.sign(bytes);
  },
};

function open(store: RecordStore, stream: string): Ledger {
  return openLedger({ store, signer: slowWriter, stream, origin: ORIGIN, nowMs: () => NOW, randomBytes });
}

test("a record gets the next place, the time and an id", async () => {
  const store = memoryStore();
  const place = { stream: "gate/1", origin: ORIGIN, atMs: NOW, random: new Uint8Array(10) };
  const first = await appendRecord(store, propose(), writer, place);
  const second = await appendRecord(store, evaluate(first.digest), writer, place);
  expect(first.statement.predicate).toMatchObject({ seq: 0, prev: null, at: "2026-06-01T12:00:00.007Z" });
  expect(second.statement.predicate).toMatchObject({ seq: 1, prev: first.leafHash, parents: [first.digest] });
  expect(await store.head("gate/1")).toMatchObject({ seq: 1, leafHash: second.leafHash });
});

test("calls that overlap are taken in order", async () => {
  const store = memoryStore();
  const ledger = open(store, "gate/1");
  const records = await Promise.all(Array.from({ length: 20 }, () => ledger.append(propose())));
  expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index));
  expect(await verifyStream(store, "gate/1", registryOf(writer))).toMatchObject({ ok: true, count: 20 });
});

describe("when an append fails", () => {
  test("content that cannot be signed takes no place, and the next one goes on", async () => {
    const store = memoryStore();
    const ledger = open(store, "gate/1");
    const [bad, good] = await Promise.allSettled([
      ledger.append({ ...propose(), proposalDigest: "00".repeat(32) }),
      ledger.append(propose()),
    ]);
    expect(bad).toMatchObject({ status: "rejected", reason: { code: "statement.subject" } });
    expect(good).toMatchObject({ status: "fulfilled", value: { seq: 0 } });
  });

  test("a second writer of the stream is told, and the chain stays whole", async () => {
    const store = memoryStore();
    const results = await Promise.allSettled([
      open(store, "gate/1").append(propose()),
      open(store, "gate/1").append(propose()),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "store.conflict" },
    });
    expect(await verifyStream(store, "gate/1", registryOf(writer))).toMatchObject({ ok: true, count: 1 });
  });

  test("a stream or an origin that is no name is refused before anything is stored", async () => {
    const store = memoryStore();
    await expect(open(store, "no name").append(propose())).rejects.toMatchObject({ code: "statement.shape" });
    expect(await store.streams()).toEqual([]);
  });
});

test("streams are apart", async () => {
  const store = memoryStore();
  await open(store, "gate/2").append(propose());
  const record = await open(store, "gate/1").append(propose());
  expect(record.seq).toBe(0);
  expect(await store.streams()).toEqual(["gate/1", "gate/2"]);
});

/** A store whose appends end when the test says so, in whatever way it says. */
function heldStore() {
  const inner = memoryStore();
  const waiting: { readonly seq: number; readonly end: (error?: Error) => Promise<void> }[] = [];
  const store: RecordStore = {
    ...inner,
    append: async (record) => {
      await new Promise<void>((resolve, reject) => {
        waiting.push({
          seq: record.seq,
          end: async (error) => {
            if (error !== undefined) {
              reject(error);
              return;
            }
            await inner.append(record).then(resolve, reject);
          },
        });
      });
    },
  };
  return { store, waiting };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("records that are written before the ones before them are durable", () => {
  test("are signed and handed over in order, and durable in their own time", async () => {
    const { store, waiting } = heldStore();
    const ledger = open(store, "gate/1");
    const written = await Promise.all([1, 2, 3].map(() => ledger.write(propose())));
    expect(written.map(({ record }) => record.seq)).toEqual([0, 1, 2]);
    expect(written.map(({ record }) => record.prev)).toEqual([
      null,
      written[0]?.record.leafHash,
      written[1]?.record.leafHash,
    ]);
    expect(waiting.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    for (const { end } of waiting) await end();
    await Promise.all(written.map(({ durable }) => durable));
    expect(await verifyStream(store, "gate/1", registryOf(writer))).toMatchObject({ ok: true, count: 3 });
  });

  test("are taken while others are being appended", async () => {
    const store = memoryStore();
    const ledger = open(store, "gate/1");
    const all = Array.from({ length: 10 }, (_, at) =>
      at % 2 === 0 ? ledger.append(propose()) : ledger.write(propose()).then(({ record }) => record),
    );
    expect((await Promise.all(all)).map(({ seq }) => seq)).toEqual(all.map((_, at) => at));
  });

  test("fail together with the one that they follow, and the next one reads the head anew", async () => {
    const { store, waiting } = heldStore();
    const ledger = open(store, "gate/1");
    const written = [await ledger.write(propose()), await ledger.write(propose())];
    const [first, second] = waiting;
    const failure = Object.assign(new Error("no room"), { code: "store.failed" });
    await first?.end(failure);
    const third = ledger.write(propose());
    await second?.end();
    const [lost, orphan] = await Promise.allSettled(written.map(({ durable }) => durable));
    expect(lost).toMatchObject({ status: "rejected", reason: { code: "store.failed" } });
    expect(orphan).toMatchObject({ status: "rejected", reason: { code: "store.conflict" } });
    const { record, durable } = await third;
    expect([record.seq, record.prev]).toEqual([0, null]);
    await waiting.at(-1)?.end();
    await durable;
    expect(await verifyStream(store, "gate/1", registryOf(writer))).toMatchObject({ ok: true, count: 1 });
  });

  test("are not signed onto a record that failed meanwhile", async () => {
    const { store, waiting } = heldStore();
    const signing: (() => void)[] = [];
    const signer: Signer = {
      ...writer,
      sign: async (bytes) => {
        await new Promise<void>((resolve) => signing.push(resolve));
        return await writer.sign(bytes);
      },
    };
    const ledger = openLedger({
      store,
      signer,
      stream: "gate/1",
      origin: ORIGIN,
      nowMs: () => NOW,
      randomBytes,
    });
    const first = ledger.write(propose());
    await turns();
    signing[0]?.();
    const { durable } = await first;
    const second = ledger.write(propose());
    await turns();
    await waiting[0]?.end(new Error("no room"));
    await expect(durable).rejects.toThrow("no room");
    signing[1]?.();
    await expect(second).rejects.toMatchObject({ code: "store.failed" });
    expect(waiting).toHaveLength(1);
  });
});
