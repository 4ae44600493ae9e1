import * as z from "zod/mini";
import { canonicalBytes } from "../canonical.ts";
import { sha256Hex } from "../digest.ts";
import type { Sha256 } from "../digest.ts";
import { preAuthEncoding } from "../dsse.ts";
import {
  gitIdSchema,
  instantMsSchema,
  listSchema,
  nameSchema,
  originSchema,
  positiveSchema,
  recordListSchema,
  sha256Schema,
  textSchema,
} from "./field-schemas.ts";

/** The payload type under which an approver signs. */
export const APPROVAL_PAYLOAD_TYPE = "application/vnd.interlock.approval+json";

/** How many clauses one approval may have been shown. */
const MAX_SHOWN = 1024;

/** How many classes of values one approval of an erasure may name. */
export const MAX_APPROVED_CLASSES = 64;

/** What an approval is of. It counts for nothing else. */
export type Approved =
  | {
      readonly kind: "proposal";
      readonly proposalDigest: Sha256;
      /** The evaluate record of the hold that the approver was shown. */
      readonly evaluation: Sha256;
      readonly policyCommit: string | null;
      readonly moduleDigest: Sha256;
      /** Each clause with the value that was shown; it counts while no value is worse. */
      readonly shown: readonly { readonly clause: string; readonly seen: string }[];
    }
  | { readonly kind: "resume"; readonly switch: string; readonly halts: readonly Sha256[] }
  | { readonly kind: "override"; readonly proposalDigest: Sha256; readonly evaluation: Sha256 }
  | ApprovedErasure;

/** What is erased, by the canonical digest of the list of commitments. The rest is for the approver to read, and to hold whoever erases to. */
type ApprovedErasure = {
  readonly kind: "redact";
  readonly commitmentsDigest: Sha256;
  /** How many values they are. */
  readonly count?: number;
  /** Whom the values are about, by the id that was asked for. */
  readonly subject?: string;
  /** The classes of the values, in code unit order. */
  readonly classes?: readonly string[];
};

/** What an approver signs. */
export type Approval = {
  readonly v: 1;
  readonly origin: string;
  /** The approver's id, as groups list it. */
  readonly principal: string;
  /** The human at the root of the approver's chain; the approver itself for a human. */
  readonly root: string;
  readonly kind: "human" | "agent";
  readonly decision: "approve" | "refuse";
  readonly of: Approved;
  readonly expiresAtMs: number;
  readonly nonce: string;
  readonly reason?: string;
};

const approvedSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("proposal"),
    proposalDigest: sha256Schema,
    evaluation: sha256Schema,
    policyCommit: z.nullable(gitIdSchema),
    moduleDigest: sha256Schema,
    shown: listSchema(z.strictObject({ clause: nameSchema, seen: textSchema }), { atMost: MAX_SHOWN }),
  }),
  z.strictObject({ kind: z.literal("resume"), switch: nameSchema, halts: recordListSchema(1) }),
  z.strictObject({ kind: z.literal("override"), proposalDigest: sha256Schema, evaluation: sha256Schema }),
  z.strictObject({
    kind: z.literal("redact"),
    commitmentsDigest: sha256Schema,
    count: z.exactOptional(positiveSchema),
    subject: z.exactOptional(nameSchema),
    classes: z.exactOptional(listSchema(nameSchema, { atMost: MAX_APPROVED_CLASSES })),
  }),
]);

/** An {@link Approval}. */
export const approvalDocumentSchema: z.ZodMiniType<Approval> = z.strictObject({
  v: z.literal(1),
  origin: originSchema,
  principal: nameSchema,
  root: nameSchema,
  kind: z.enum(["human", "agent"]),
  decision: z.enum(["approve", "refuse"]),
  of: approvedSchema,
  expiresAtMs: instantMsSchema,
  nonce: nameSchema,
  reason: z.exactOptional(textSchema),
});

/** The bytes that an approver signs, with a key or through `ssh-keygen`: the pre-authentication encoding. */
export function approvalBytes(approval: Approval): Uint8Array {
  return preAuthEncoding(APPROVAL_PAYLOAD_TYPE, canonicalBytes(approval));
}

/** What an approval is called by: the SHA-256 of the bytes that its approver signs. */
export function approvalDigest(approval: Approval): Sha256 {
  return sha256Hex(approvalBytes(approval));
}
