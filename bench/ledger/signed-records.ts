import { randomBytes } from "node:crypto";

import {
  canonicalDigest,
  signRecord,
  ulid,
  type RecordContent,
  type SignedRecord,
  type Signer,
} from "@interlock/ledger";

/** The log that the bench writes. */
export const origin = "bench.example/ledger";

/** How large an envelope is, about. */
export const envelopeBytes = 1500;

/** What the payload of a proposal takes beside its padding. */
const frameBytes = 850;

/** A proposal whose envelope has about `envelopeBytes`. */
export function content(number: number): RecordContent {
  const proposal = {
    action: "deploy",
    number,
    service: `service-${number % 5000}`,
    // Base64 makes four bytes of three.
    padding: "x".repeat(Math.floor((envelopeBytes * 3) / 4) - frameBytes),
  };
  return {
    kind: "propose",
    stage: "constrained",
    parents: [],
    proposalDigest: canonicalDigest(proposal),
    body: { proposal },
  };
}

/** The next records of a stream, signed and not stored. */
export async function signedRecords(
  signer: Signer,
  stream: string,
  count: number,
  after: SignedRecord | null = null,
): Promise<readonly SignedRecord[]> {
  const records: SignedRecord[] = [];
  let last = after;
  for (let made = 0; made < count; made += 1) {
    const seq = last === null ? 0 : last.seq + 1;
    const atMs = Date.now();
    const place = {
      stream,
      seq,
      prev: last?.leafHash ?? null,
      id: ulid(atMs, new Uint8Array(randomBytes(10))),
      at: new Date(atMs).toISOString(),
      origin,
    };
    // Each record names the one before, so there is nothing to do at once.
    last = await signRecord({ ...content(seq), ...place }, signer);
    records.push(last);
  }
  return records;
}
