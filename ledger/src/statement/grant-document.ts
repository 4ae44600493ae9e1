import * as z from "zod/mini";
import { canonicalBytes } from "../canonical.ts";
import { sha256Hex } from "../digest.ts";
import type { Sha256 } from "../digest.ts";
import { preAuthEncoding } from "../dsse.ts";
import type { KeyId } from "../keys/public-key.ts";
import { PERCENTILES } from "./blast.ts";
import type { Percentile } from "./blast.ts";
import {
  countSchema,
  instantMsSchema,
  keyIdSchema,
  listSchema,
  nameSchema,
  originSchema,
  positiveSchema,
  ppmSchema,
  sha256Schema,
} from "./field-schemas.ts";

/** The payload type under which an issuer signs a grant. */
export const GRANT_PAYLOAD_TYPE = "application/vnd.interlock.grant+json";

/** What can end a grant before its time. */
export const GRANT_ENDS = ["success", "partial", "failure", "rollback", "unknown", "drift", "halt"] as const;

/** What a grant lets its holder do; a list of them lets any one be done. */
export type GrantScope = {
  readonly action: string;
  readonly access: "read" | "write";
  /** Exact names, or prefixes that end in `/`. */
  readonly resources: readonly string[];
  readonly zones: readonly string[];
};

/** A ceiling inside a grant; a child's lies at or below its parent's. */
export type GrantBound =
  | { readonly kind: "traffic" | "users"; readonly percentile: Percentile; readonly atMostPpm: number }
  | { readonly kind: "services"; readonly atMost: number };

/** What an issuer signs: who may do what, how often, until when. */
export type Grant = {
  readonly v: 1;
  readonly origin: string;
  readonly issuer: KeyId;
  /** The key that must sign what is proposed under it. */
  readonly holder: KeyId;
  /** The agent's own id: `github app:7`. */
  readonly agent: string;
  /** The digest of the grant that it narrows; null for one that narrows none. */
  readonly parent: Sha256 | null;
  readonly can: readonly GrantScope[];
  readonly bounds: readonly GrantBound[];
  readonly notBeforeMs: number;
  readonly expiresAtMs: number;
  /** How many grants may follow below it, one under another. */
  readonly depth: number;
  /** How often it may be used; null for any number of times. */
  readonly uses: number | null;
  readonly revokeOn: readonly (typeof GRANT_ENDS)[number][];
  readonly nonce: string;
};

const boundSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["traffic", "users"]),
    percentile: z.enum(PERCENTILES),
    atMostPpm: ppmSchema,
  }),
  z.strictObject({ kind: z.literal("services"), atMost: countSchema }),
]);

const scopeSchema = z.strictObject({
  action: nameSchema,
  access: z.enum(["read", "write"]),
  resources: listSchema(nameSchema, { atLeast: 1, atMost: 256 }),
  zones: listSchema(nameSchema, { atMost: 64 }),
});

/** A {@link Grant}. */
export const grantDocumentSchema: z.ZodMiniType<Grant> = z.strictObject({
  v: z.literal(1),
  origin: originSchema,
  issuer: keyIdSchema,
  holder: keyIdSchema,
  agent: nameSchema,
  parent: z.nullable(sha256Schema),
  can: listSchema(scopeSchema, { atLeast: 1, atMost: 64 }),
  bounds: listSchema(boundSchema, { atMost: 32 }),
  notBeforeMs: instantMsSchema,
  expiresAtMs: instantMsSchema,
  depth: countSchema,
  uses: z.nullable(positiveSchema),
  revokeOn: listSchema(z.enum(GRANT_ENDS), { atMost: GRANT_ENDS.length }),
  nonce: nameSchema,
});

/** The bytes that the issuer of a grant signs: the pre-authentication encoding of its canonical JSON. */
export function grantBytes(grant: Grant): Uint8Array {
  return preAuthEncoding(GRANT_PAYLOAD_TYPE, canonicalBytes(grant));
}

/** What a grant is called by: the SHA-256 of the bytes that its issuer signs. */
export function grantDigest(grant: Grant): Sha256 {
  return sha256Hex(grantBytes(grant));
}
