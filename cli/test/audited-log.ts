import { join } from "node:path";
import {
  formatKeyRegistry,
  keyRegistry,
  sequenceOnce,
  type SignedRecord,
  type Signer,
  signRecord,
  ulid,
} from "@interlock/ledger";
import { createLog, openLog } from "@interlock/stores/disk";

import { type LifeChange, signedLife } from "./audited-folder.ts";
import { freshKey } from "./records.ts";
import { NOW_MS, plainWorkplace, type Workplace } from "./workplace.ts";

/** The log that every record of {@link signedLife} belongs to. */
export const ORIGIN = "log.test/shop";

/** A workplace with a log in `log`, and the registry of its keys. */
export interface AuditedLog {
  readonly place: Workplace;
  readonly records: readonly SignedRecord[];
  readonly writer: Signer;
  readonly logKey: Signer;
  /** The note of the last checkpoint, written to `anchor.txt` too. */
  readonly checkpoint: Uint8Array;
}

/** How a log differs from the plain one. */
export interface LogChange {
  /** The order in which records are placed, one a step; a stream's own have to be in theirs. One step for all unless given. */
  readonly order?: (records: readonly SignedRecord[]) => readonly SignedRecord[];
  readonly place?: Workplace;
  /** A stream that opens this long before the tests take place, promises a record every minute, and says nothing more. */
  readonly silentSinceMs?: number;
}

/** Makes a log of these actions' lives, each a stream of its own, placed in the tree one after the other. */
export async function auditedLog(
  lives: readonly LifeChange[] = [{}],
  { order, place = plainWorkplace(), silentSinceMs }: LogChange = {},
): Promise<AuditedLog> {
  const [writer, logKey] = [freshKey().signer, freshKey().signer];
  const registry = keyRegistry([
    { keyId: writer.keyId, publicKey: writer.publicKey, purpose: "writer", origin: null },
    { keyId: logKey.keyId, publicKey: logKey.publicKey, purpose: "log", origin: ORIGIN },
  ]);
  place.write({ "all.keys.json": formatKeyRegistry(registry) });
  const records: SignedRecord[] = [];
  for (const [number, life] of lives.entries()) {
    const plain = {
      stream: `gate/${number}`,
      nonce: `deploy/${number}`,
      atMs: NOW_MS - 60_000 + number * 10,
    };
    records.push(...(await signedLife(writer, { ...plain, ...life })));
  }
  if (silentSinceMs !== undefined) records.push(await openedStream(writer, NOW_MS - silentSinceMs));
  const steps = order === undefined ? [records] : order(records).map((record) => [record]);
  const checkpoint = await placed(join(place.dir, "log"), steps, logKey);
  place.write({ "anchor.txt": new TextDecoder().decode(checkpoint) });
  return { place, records, writer, logKey, checkpoint };
}

async function openedStream(writer: Signer, atMs: number): Promise<SignedRecord> {
  const body = { writer: "guard", software: "guard/1", heartbeatMs: 60_000, predecessor: null };
  const content = { kind: "stream.open", stage: "constrained", parents: [], body } as const;
  const place = { id: ulid(atMs, new Uint8Array(10)), stream: "guard/1", seq: 0, origin: ORIGIN, prev: null };
  return await signRecord({ ...content, ...place, at: new Date(atMs).toISOString() }, writer);
}

/** Places records, step by step. */
async function placed(
  folder: string,
  steps: readonly (readonly SignedRecord[])[],
  signer: Signer,
): Promise<Uint8Array> {
  createLog(folder, { origin: ORIGIN });
  const store = openLog(folder, { access: "write" });
  try {
    for (const records of steps) {
      await store.appendAll(records);
      await sequenceOnce({ store, signer, origin: ORIGIN, nowMs: () => NOW_MS - 30_000 });
    }
    const last = await store.checkpoint();
    if (last === null) throw new Error("a record was placed");
    return last.note;
  } finally {
    await store.close();
  }
}
