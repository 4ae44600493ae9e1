import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import type { KeyId } from "../keys/public-key.ts";
import { approvalDocumentSchema } from "./approval-document.ts";
import type { Approval } from "./approval-document.ts";
import {
  base64Schema,
  instantMsSchema,
  keyIdSchema,
  nameSchema,
  recordListSchema,
  sha256Schema,
  textSchema,
} from "./field-schemas.ts";
import { grantDocumentSchema } from "./grant-document.ts";
import type { Grant } from "./grant-document.ts";
import { principalSchema } from "./principal.ts";
import type { Principal } from "./principal.ts";

/** How long an override may last. */
export const MAX_OVERRIDE_MS: number = 60 * 60 * 1000;

/** An Ed25519 signature over the bytes of a document that the record carries. */
export type KeySignature = { readonly kind: "key"; readonly keyId: KeyId; readonly sig: string };

/** What shows that an approver gave an approval. */
export type ApprovalProof =
  | KeySignature
  /** What `ssh-keygen -Y sign -n interlock-approval@v1` gave: the base64 of the SSHSIG, without its armour. */
  | { readonly kind: "ssh"; readonly keyId: KeyId; readonly sig: string }
  /** A platform's word, which the writer of the record repeats: no signature shows it. */
  | { readonly kind: "platform"; readonly issuer: string; readonly reference: string };

/** A grant that was issued. */
export type GrantBody = {
  readonly grant: Grant;
  readonly grantDigest: Sha256;
  /** The issuer's, over `grantBytes`. */
  readonly signature: KeySignature;
  /** The enforce record that it is issued for; null for one that stands before any proposal. */
  readonly enforcement: Sha256 | null;
  /** Who wished for a grant that stands before any proposal. */
  readonly by?: Principal;
};

/** What ends a grant before its time. */
export const REVOKE_CAUSES = ["outcome", "drift", "halt", "parent", "policy", "person"] as const;

/** The end of a grant. */
export type RevokeBody = {
  readonly grantDigest: Sha256;
  readonly because: (typeof REVOKE_CAUSES)[number];
  /** The record that brought it about: an outcome, a drift, a halt, the end of its parent, an activation; null for a person's wish. */
  readonly cause: Sha256 | null;
  readonly by?: Principal;
  readonly reason?: string;
};

/** What somebody approved, or would not approve. */
export type ApproveBody = {
  readonly approval: Approval;
  readonly approvalDigest: Sha256;
  readonly proof: ApprovalProof;
};

/** The way out of a policy that locks everyone out: one proposal, one hour, several root keys. */
export type OverrideBody = {
  readonly proposalDigest: Sha256;
  /** The evaluate record whose refusal is set aside. */
  readonly evaluation: Sha256;
  /** Approve records of the kind `override`, each signed by a registrar's key. */
  readonly approvals: readonly Sha256[];
  readonly reason: string;
  readonly expiresAtMs: number;
};

const keySignatureSchema = z.strictObject({
  kind: z.literal("key"),
  keyId: keyIdSchema,
  sig: base64Schema,
});

const proofSchema = z.discriminatedUnion("kind", [
  keySignatureSchema,
  z.strictObject({ kind: z.literal("ssh"), keyId: keyIdSchema, sig: base64Schema }),
  z.strictObject({ kind: z.literal("platform"), issuer: nameSchema, reference: nameSchema }),
]);

/** A {@link GrantBody}. */
export const grantSchema: z.ZodMiniType<GrantBody> = z.strictObject({
  grant: grantDocumentSchema,
  grantDigest: sha256Schema,
  signature: keySignatureSchema,
  enforcement: z.nullable(sha256Schema),
  by: z.exactOptional(principalSchema),
});

/** A {@link RevokeBody}. */
export const revokeSchema: z.ZodMiniType<RevokeBody> = z.strictObject({
  grantDigest: sha256Schema,
  because: z.enum(REVOKE_CAUSES),
  cause: z.nullable(sha256Schema),
  by: z.exactOptional(principalSchema),
  reason: z.exactOptional(textSchema),
});

/** An {@link ApproveBody}. */
export const approveSchema: z.ZodMiniType<ApproveBody> = z.strictObject({
  approval: approvalDocumentSchema,
  approvalDigest: sha256Schema,
  proof: proofSchema,
});

/** An {@link OverrideBody}. */
export const overrideSchema: z.ZodMiniType<OverrideBody> = z.strictObject({
  proposalDigest: sha256Schema,
  evaluation: sha256Schema,
  // One key alone sets no policy aside.
  approvals: recordListSchema(2),
  reason: nameSchema,
  expiresAtMs: instantMsSchema,
});
