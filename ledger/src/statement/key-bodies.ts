import * as z from "zod/mini";
import type { EnrolledKey } from "../keys/enrolled-key.ts";
import { APPLICATION_PATTERN, KEY_PURPOSES } from "../keys/key-purpose.ts";
import type { KeyId } from "../keys/public-key.ts";
import {
  base64Schema,
  instantMsSchema,
  keyIdSchema,
  nameSchema,
  originSchema,
  pattern,
} from "./field-schemas.ts";
import { holderSchema } from "./holder.ts";
import type { Holder } from "./holder.ts";

/** A key that is believed from here on. */
export type KeyEnrollBody = {
  readonly key: EnrolledKey;
  /** Whom it speaks for; left out for a machine's. Without one, what the key approves counts for nobody. */
  readonly holder?: Holder;
};

/** A key that takes another one's place; the record is signed by the old one or a registrar's. */
export type KeyRotateBody = {
  readonly oldKey: KeyId;
  readonly newKey: EnrolledKey;
  /** The base64 of the new key's own signature: that whoever rotates has it. */
  readonly proof: string;
};

/** A key that is not believed any more, from here on. */
export type KeyRevokeBody = {
  readonly keyId: KeyId;
  readonly reason: string;
  /** Since when somebody else may have had it; null where that is not known, or where nobody has. */
  readonly compromisedSinceMs: number | null;
};

/** An {@link EnrolledKey}. */
export const enrolledKeySchema: z.ZodMiniType<EnrolledKey> = z.strictObject({
  keyId: keyIdSchema,
  publicKey: base64Schema,
  purpose: z.enum(KEY_PURPOSES),
  origin: z.nullable(originSchema),
  application: z.nullable(pattern(APPLICATION_PATTERN, "expected a security key's application")),
});

/** A {@link KeyEnrollBody}. */
export const keyEnrollSchema: z.ZodMiniType<KeyEnrollBody> = z.strictObject({
  key: enrolledKeySchema,
  holder: z.exactOptional(holderSchema),
});

/** A {@link KeyRotateBody}. */
export const keyRotateSchema: z.ZodMiniType<KeyRotateBody> = z.strictObject({
  oldKey: keyIdSchema,
  newKey: enrolledKeySchema,
  proof: base64Schema,
});

/** A {@link KeyRevokeBody}. */
export const keyRevokeSchema: z.ZodMiniType<KeyRevokeBody> = z.strictObject({
  keyId: keyIdSchema,
  reason: nameSchema,
  compromisedSinceMs: z.nullable(instantMsSchema),
});
