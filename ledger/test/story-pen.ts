import { encodeBase64 } from "../src/base64.ts";
import type { Signer } from "../src/keys/signer.ts";
import { signRecord } from "../src/record.ts";
import type { RecordContent, SignedRecord } from "../src/record.ts";
import { approvalBytes, approvalDigest } from "../src/statement/approval-document.ts";
import type { Approval, Approved } from "../src/statement/approval-document.ts";
import type { ApproveBody } from "../src/statement/authority-bodies.ts";
import type { RecordKind } from "../src/statement/record-kind.ts";
import { ulid } from "../src/ulid.ts";
import { FIRST_AT_MS, policy, STORY_ORIGIN } from "./story-cast.ts";

/** A record of the story, by its kind. */
export type StoryRecord = { readonly kind: RecordKind; readonly record: SignedRecord };

/** Writes a stream of the story, record by record, one second apart unless told otherwise. */
export type Pen = {
  readonly stream: string;
  readonly signer: Signer;
  readonly startMs: number;
  last: SignedRecord | null;
};

/** Signs the next record of the stream. */
export async function write(
  into: StoryRecord[],
  pen: Pen,
  content: RecordContent,
  signer = pen.signer,
): Promise<SignedRecord> {
  const seq = pen.last === null ? 0 : pen.last.seq + 1;
  const atMs = pen.startMs + seq * 1000;
  const record = await signRecord(
    {
      ...content,
      id: ulid(atMs, new Uint8Array(10).fill(seq + 1)),
      stream: pen.stream,
      seq,
      prev: pen.last?.leafHash ?? null,
      at: new Date(atMs).toISOString(),
      origin: STORY_ORIGIN,
    },
    signer,
  );
  pen.last = record;
  into.push({ kind: content.kind, record });
  return record;
}

/** An approval with its signature, as a record carries it. */
export async function approval(
  of: Approved,
  who: Signer,
  change: Partial<Approval> = {},
): Promise<ApproveBody> {
  const document: Approval = {
    v: 1,
    origin: STORY_ORIGIN,
    principal: "github:7",
    root: "github:7",
    kind: "human",
    decision: "approve",
    of,
    expiresAtMs: FIRST_AT_MS + 3_600_000,
    nonce: "approval-1",
    ...change,
  };
  const sig = encodeBase64(await who.sign(approvalBytes(document)));
  return {
    approval: document,
    approvalDigest: approvalDigest(document),
    proof: { kind: "key", keyId: who.keyId, sig },
  };
}

/** Of records that a policy has a say in. */
export const frame = { stage: "constrained", policy } as const;
/** Of all others. */
export const plain = { stage: "constrained" } as const;
