import { concatBytes } from "@noble/hashes/utils.js";
import { SIGNATURE_BYTES } from "../keys/ed25519.ts";
import type { SignatureVerifier } from "../keys/signer.ts";
import { encodeUtf8 } from "../utf8.ts";

const TIME_BYTES = 8;

/** The last moment that a `Date` can name; whoever tells a later one in words throws. */
const LAST_DATE_MS = 8.64e15;

/** The bytes that a cosignature signs: the time in two lines, then the whole text of the checkpoint (C2SP tlog-cosignature). */
export function cosignedBytes(seconds: number, text: string): Uint8Array {
  return encodeUtf8(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/** What a cosignature's line carries after the key id: the seconds since 1970, eight bytes, and the signature. */
export function timedSignature(seconds: number, signature: Uint8Array): Uint8Array {
  const time = new Uint8Array(TIME_BYTES);
  let rest = seconds;
  for (let at = TIME_BYTES - 1; at >= 0; at -= 1) {
    time[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return concatBytes(time, signature);
}

/** The time that a key signed together with a checkpoint's text, in milliseconds since 1970; null where it did not. */
export function cosignatureTime(
  text: string,
  line: Uint8Array,
  publicKey: Uint8Array,
  verifySignature: SignatureVerifier,
): number | null {
  if (line.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
  const seconds = line.subarray(0, TIME_BYTES).reduce((value, byte) => value * 256 + byte, 0);
  // Beyond this there are no dates, and no clock is there.
  if (seconds * 1000 > LAST_DATE_MS) return null;
  const isSigned = verifySignature(publicKey, cosignedBytes(seconds, text), line.subarray(TIME_BYTES));
  return isSigned ? seconds * 1000 : null;
}
