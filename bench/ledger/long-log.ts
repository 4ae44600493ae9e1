import { sequenceOnce, type SignedRecord, type Signer } from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";
import { createLog, openLog } from "@interlock/stores/disk";

import { origin, signedRecords } from "./signed-records.ts";

/** How many streams a log has, and how many records come at once. */
const streams = 4;
const page = 1000;

/** Writes a log of so many records, all of them in its tree. */
export async function writeLongLog(
  folder: string,
  records: number,
  { writer, log: logSigner }: { readonly writer: Signer; readonly log: Signer },
): Promise<void> {
  createLog(folder, { origin });
  const store = openLog(folder, { access: "write" });
  const last = new Map<string, SignedRecord>();
  for (let written = 0; written < records; written += page) {
    const stream = `gate/${(written / page) % streams}`;
    const some = await signedRecords(
      writer,
      stream,
      Math.min(page, records - written),
      last.get(stream) ?? null,
    );
    await store.appendAll(some);
    const end = some.at(-1);
    if (end !== undefined) last.set(stream, end);
    await sequenceOnce({
      store,
      signer: logSigner,
      origin,
      nowMs: Date.now,
      verifySignature: verifyEd25519WithNode,
      sha256: sha256WithNode,
    });
  }
  await store.close();
}
