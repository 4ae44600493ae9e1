import type { RegisteredKey } from "../src/keys/key-registry.ts";
import { keyRegistry } from "../src/keys/key-registry.ts";
import type { Signer } from "../src/keys/signer.ts";
import type { LogStore } from "../src/log/log-store.ts";
import type { LogDemand } from "../src/log/log-verdict.ts";
import { sequenceOnce } from "../src/log/sequence.ts";
import type { SequenceStep } from "../src/log/sequence.ts";
import { verifyEd25519WithNode } from "../src/node/verifier.ts";
import type { RecordContent, SignedRecord } from "../src/record.ts";
import { FIRST_AT_MS, ORIGIN, propose, signAfter, signerOf, writer } from "./sample-records.ts";

/** The log's own key. */
export const logSigner: Signer = signerOf(4);

/** The key of whoever says which keys count. */
export const registrar: Signer = signerOf(5);

/** A second writer. */
export const otherWriter: Signer = signerOf(6);

function keyOf({ keyId, publicKey }: Signer, purpose: RegisteredKey["purpose"]): RegisteredKey {
  return { keyId, publicKey, purpose, origin: null };
}

/** What a verifier of the sample log brings. */
export const logKeys: ReturnType<typeof keyRegistry> = keyRegistry([
  keyOf(writer, "writer"),
  keyOf(otherWriter, "writer"),
  keyOf(logSigner, "log"),
  keyOf(registrar, "registrar"),
]);

/** A writer of one stream of a sample log: each record comes a second after the one before, or when it is told. */
export type SampleWriter = {
  append(content?: RecordContent, atMs?: number): Promise<SignedRecord>;
  /** Signs a record without storing it. */
  sign(content?: RecordContent, atMs?: number): Promise<SignedRecord>;
  readonly last: () => SignedRecord | null;
};

export function sampleWriter(store: LogStore, stream: string, signer: Signer = writer): SampleWriter {
  let last: SignedRecord | null = null;
  const sign: SampleWriter["sign"] = async (content = propose(), atMs) =>
    await signAfter(last, content, signer, { stream, ...(atMs === undefined ? {} : { atMs }) });
  return {
    sign,
    append: async (content, atMs) => {
      const record = await sign(content, atMs);
      await store.append(record);
      last = record;
      return record;
    },
    last: () => last,
  };
}

/** The content of a stream's first record. */
export function openStream(heartbeatMs: number, predecessor: string | null = null): RecordContent {
  return {
    kind: "stream.open",
    stage: "constrained",
    parents: predecessor === null ? [] : [predecessor],
    body: { writer: "gate-1", software: "interlock/0.1.0", heartbeatMs, predecessor },
  };
}

/** The content of a sign of life. */
export function heartbeat(checkpoint: { size: number; root: string } | null = null): RecordContent {
  return { kind: "heartbeat", stage: "constrained", parents: [], body: { checkpoint, haltEpoch: null } };
}

/** The content of a stream's last record. */
export function closeStream(): RecordContent {
  return {
    kind: "stream.close",
    stage: "constrained",
    parents: [],
    body: { reason: "the process ended", successor: null },
  };
}

/** One step of the sample log's sequencer, by default two seconds after its first record. */
export async function sequenceAt(
  store: LogStore,
  atMs: number = FIRST_AT_MS + 2000,
  signer: Signer = logSigner,
  change: Partial<Parameters<typeof sequenceOnce>[0]> = {},
): Promise<SequenceStep> {
  return await sequenceOnce({
    store,
    signer,
    origin: ORIGIN,
    nowMs: () => atMs,
    verifySignature: verifyEd25519WithNode,
    ...change,
  });
}

/** What a verifier of the sample log demands, ten seconds after its first record. */
export function logDemand(change: Partial<LogDemand> = {}): LogDemand {
  return {
    origin: ORIGIN,
    keys: logKeys,
    nowMs: FIRST_AT_MS + 10_000,
    verifySignature: verifyEd25519WithNode,
    ...change,
  };
}
