import { concatBytes } from "@noble/hashes/utils.js";

import { decodeBase64, encodeBase64 } from "../base64.ts";
import { canonicalBytes } from "../canonical.ts";
import { sha256Hex, type Sha256 } from "../digest.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { LedgerError } from "../ledger-error.ts";

/** How many random bytes go into a commitment: without them a short value could be found by trying. */
export const SALT_BYTES = 16;

/** The one key of an object that stands for a value which is kept elsewhere. */
export const COMMITMENT_KEY = "$c";

// Leaves of the tree are hashed behind 0x00 and its nodes behind 0x01 (RFC 6962): no commitment is one of those.
const COMMITMENT_PREFIX = Uint8Array.of(0x02);

/** What a commitment stands for. Kept beside the records, and gone once it was erased. */
export type Secret = {
  readonly commitment: Sha256;
  /** Base64 of {@link SALT_BYTES} bytes. */
  readonly salt: string;
  readonly value: JsonValue;
};

/** SHA-256(0x02 ‖ salt ‖ canonical(value)). Throws a `LedgerError` where the salt has another length or the value is not I-JSON. */
export function commitmentOf(value: JsonValue, salt: Uint8Array): Sha256 {
  if (salt.length !== SALT_BYTES) {
    throw new LedgerError({
      code: "erasure.salt",
      message: `a salt has ${SALT_BYTES} bytes, not ${salt.length}`,
    });
  }
  return sha256Hex(concatBytes(COMMITMENT_PREFIX, salt, canonicalBytes(value)));
}

/** Commits to a value. */
export function secretOf(value: JsonValue, salt: Uint8Array): Secret {
  return { commitment: commitmentOf(value, salt), salt: encodeBase64(salt), value };
}

/** Whether a secret is what its commitment was made of; false for a salt that is none. */
export function isKept({ commitment, salt, value }: Secret): boolean {
  try {
    return commitmentOf(value, decodeBase64(salt)) === commitment;
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

/** Whether an object has the key that only commitments have. */
export function looksCommitted(value: unknown): boolean {
  return isJsonObject(value) && Object.hasOwn(value, COMMITMENT_KEY);
}

/** The commitment that an object is; null for what only looks like one. */
export function readCommitment(value: unknown): Sha256 | null {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return null;
  const commitment = value[COMMITMENT_KEY];
  return typeof commitment === "string" && /^[0-9a-f]{64}$/.test(commitment) ? commitment : null;
}
