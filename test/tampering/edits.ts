import {
  leafHash,
  type LogProblem,
  openEnvelope,
  preAuthEncoding,
  sha256Hex,
  type StoredRecord,
} from "@interlock/ledger";
import { expect } from "vitest";
import { type LogContent, type LogScene, logScene, rewrite } from "./log-scene.ts";

/** What somebody does to a log, and what the verifier has to say of it. */
export type Tampering = readonly [
  name: string,
  edit: (scene: LogScene) => void | Promise<void>,
  found: Partial<LogProblem> & Pick<LogProblem, "code">,
];

/** What the verifier finds after an edit, of a log in which it finds nothing before: without the edit, nothing. */
export async function foundAfter(edit: Tampering[1]): Promise<readonly LogProblem[]> {
  const scene = await logScene();
  const before = await scene.verify();
  if (before.class !== "complete" || before.problemCount > 0 || before.size !== 9) {
    throw new Error("the log does not hold before it is spoiled");
  }
  await edit(scene);
  return (await scene.verify()).problems;
}

/** The problem as a verdict has it that is invalid. */
export function invalid(found: Tampering[2]): unknown {
  return expect.objectContaining({ kind: "invalid", ...found });
}

/** The records of a stream that is there. */
export function recordsOf({ streams }: LogContent, stream: string): StoredRecord[] {
  const records = streams.get(stream);
  if (records === undefined) throw new Error(`there is no stream ${stream}`);
  return records;
}

/** Changes a stored record and leaves everything beside it as it was. */
export async function changeRecord(
  { folder }: LogScene,
  stream: string,
  seq: number,
  spoil: (record: StoredRecord) => StoredRecord | Promise<StoredRecord>,
): Promise<void> {
  await rewrite(folder, async (content) => {
    const records = recordsOf(content, stream);
    const record = records[seq];
    if (record === undefined) throw new Error(`there is no record ${seq}`);
    records[seq] = await spoil(record);
  });
}

/** The record with its envelope's text changed; throws where it is not. */
export function withText(record: StoredRecord, spoil: (text: string) => string): StoredRecord {
  const before = Buffer.from(record.envelope).toString();
  const after = spoil(before);
  if (after === before) throw new Error("the record was not changed");
  return { ...record, envelope: new TextEncoder().encode(after) };
}

/** The record as a store describes it that believes the bytes. */
export function described(record: StoredRecord, envelope: Uint8Array): StoredRecord {
  const { payloadType, payload, signatures } = openEnvelope(envelope);
  const digest = sha256Hex(preAuthEncoding(payloadType, payload));
  const { stream, seq } = record;
  return {
    ...record,
    digest,
    leafHash: leafHash({ digest, payloadType, stream, seq, signatures }),
    envelope,
  };
}

/** A leaf of the tree. */
export function leafAt(stream: string, seq: number, hash: string | undefined): LogContent["leaves"][number] {
  return { stream, seq, leafHash: hash ?? "" };
}
