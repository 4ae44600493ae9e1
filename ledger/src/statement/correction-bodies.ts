import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import { listSchema, nameSchema, positiveSchema, recordListSchema, sha256Schema } from "./field-schemas.ts";

/** How many values one record may say to be erased. */
export const MAX_REDACTED = 256;

/** Why values were erased. */
export type RedactCause =
  /** Somebody asked for it, and a quorum approved. */
  | { readonly kind: "request"; readonly reason: string }
  /** They were kept as long as their class is kept. */
  | { readonly kind: "retention"; readonly class: string; readonly keptMs: number };

/** Values that were erased from beside the records; the commitments in the records stay, and every proof with them. */
export type RedactBody = {
  /** What stands in the records in place of the values, sorted. */
  readonly commitments: readonly Sha256[];
  /** The records that hold them. */
  readonly records: readonly Sha256[];
  readonly because: RedactCause;
  /** Approve records of the kind `redact`; none are needed where the time of a class ran out. */
  readonly approvals: readonly Sha256[];
};

/** A {@link RedactBody}. */
export const redactSchema: z.ZodMiniType<RedactBody> = z.strictObject({
  commitments: listSchema(sha256Schema, { atLeast: 1, atMost: MAX_REDACTED }),
  records: recordListSchema(1),
  because: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("request"), reason: nameSchema }),
    z.strictObject({ kind: z.literal("retention"), class: nameSchema, keptMs: positiveSchema }),
  ]),
  approvals: recordListSchema(0),
});
