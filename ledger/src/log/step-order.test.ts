import { expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import { logDemand, registrar, sampleWriter, sequenceAt } from "../../test/sample-log.ts";
import { propose, signerOf, writer } from "../../test/sample-records.ts";
import { enrolledKey } from "../keys/key-registry.ts";
import type { RecordContent } from "../record.ts";
import { openRecords, stepOrder } from "./step-order.ts";
import { verifyLog } from "./verify-log.ts";

const late = signerOf(9);

function enroll(signer = late): RecordContent {
  const key = enrolledKey({ ...signer, purpose: "writer", origin: null });
  return { kind: "key.enroll", stage: "advisory", parents: [], body: { key } };
}

function revoke(signer = writer): RecordContent {
  const body = { keyId: signer.keyId, reason: "it is old", compromisedSinceMs: null };
  return { kind: "key.revoke", stage: "advisory", parents: [], body };
}

test("a key that comes with a step stands before what it signed, and one that ends behind", async () => {
  const store = memoryLog();
  // By their names the streams come in an order in which nothing would hold.
  await sampleWriter(store, "a/new", late).append();
  await sampleWriter(store, "b/ends", registrar).append(revoke());
  const old = sampleWriter(store, "c/old");
  await old.append();
  await old.append();
  await sampleWriter(store, "d/comes", registrar).append(enroll());
  await sequenceAt(store);
  const order = (await store.leaves(0)).map(({ stream, seq }) => `${stream} ${seq}`);
  expect(order).toEqual(["d/comes 0", "c/old 0", "c/old 1", "b/ends 0", "a/new 0"]);
  expect(await verifyLog(store, logDemand())).toMatchObject({ problemCount: 0, size: 5 });
});

test("the records of one stream keep their order, whatever they say", async () => {
  const store = memoryLog();
  const keys = sampleWriter(store, "keys/1", registrar);
  await keys.append(revoke());
  await keys.append(enroll());
  await keys.append(revoke(late));
  await sampleWriter(store, "gate/1", late).append();
  const opened = openRecords(await store.unsequenced());
  const order = stepOrder(opened).map(({ record }) => `${record.stream} ${record.seq}`);
  expect(order).toEqual(["keys/1 0", "keys/1 1", "keys/1 2", "gate/1 0"]);
});

test("where nothing is about keys nothing is moved", async () => {
  const store = memoryLog();
  for (const stream of ["b/1", "a/1", "c/1"]) {
    const one = sampleWriter(store, stream);
    await one.append();
    await one.append({ ...propose(), stage: "advisory" });
  }
  const opened = openRecords((await store.unsequenced()).toReversed());
  expect(stepOrder(opened)).toBe(opened);
});

test("what only looks like a record about keys moves nothing out of its stream", async () => {
  const store = memoryLog();
  const proposal = {
    kind: "key.enroll",
    nested: [{ kind: "key.revoke" }],
    body: { key: { keyId: writer.keyId } },
  };
  const record = await sampleWriter(store, "gate/1").sign();
  const [opened] = openRecords([record]);
  if (opened === undefined) throw new Error("there is a record");
  const payload = new TextEncoder().encode(
    JSON.stringify({ predicate: { kind: "propose", body: { proposal } } }),
  );
  const odd = { ...opened, envelope: { ...opened.envelope, payload } };
  expect(stepOrder([odd, opened])).toEqual([odd, opened]);
  const unreadable = new TextEncoder().encode('{"kind":"key.enroll"');
  const torn = { ...opened, envelope: { ...opened.envelope, payload: unreadable } };
  expect(stepOrder([torn, opened])).toEqual([torn, opened]);
});
