import type { KeyPurpose } from "./key-purpose.ts";
import type { KeyId } from "./public-key.ts";

/** A key as the records `key.enroll` and `key.rotate` carry it: plain JSON. */
export type EnrolledKey = {
  readonly keyId: KeyId;
  /** The base64 of its SubjectPublicKeyInfo, or of the raw 32 bytes. */
  readonly publicKey: string;
  readonly purpose: KeyPurpose;
  /** The only log that the key may sign for; null for any. */
  readonly origin: string | null;
  /** The application that a security key signs for; null for every other key. */
  readonly application: string | null;
};
