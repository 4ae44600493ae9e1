import { concatBytes } from "@noble/hashes/utils.js";
import { encodeBase64 } from "./base64.ts";
import { freshBytes } from "./byte-room.ts";
import { quoted } from "./canonical.ts";
import { encodeUtf8 } from "./utf8.ts";

/** The payload type of every record: an in-toto Statement as JSON. */
export const STATEMENT_PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** One signature of an envelope: the key's id and the base64 of its 64 bytes. */
export type EnvelopeSignature = { readonly keyid: string; readonly sig: string };

/** A DSSE 1.0.2 envelope in its JSON form; `payload` is standard padded base64. */
export type Envelope = {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly EnvelopeSignature[];
};

/**
 * The bytes that a DSSE signature covers: `DSSEv1 LEN(type) type LEN(payload) payload`.
 * Lengths count bytes, as the specification says; its reference implementation counts characters.
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const start = payloadType === STATEMENT_PAYLOAD_TYPE ? statementStart : startOf(payloadType);
  const length = `${payload.length} `;
  const bytes = freshBytes(start.length + length.length + payload.length);
  bytes.set(start);
  // Digits and a blank are a byte each.
  for (let i = 0; i < length.length; i += 1) bytes[start.length + i] = length.charCodeAt(i);
  bytes.set(payload, start.length + length.length);
  return bytes;
}

/** All that stands before the payload's length. */
function startOf(payloadType: string): Uint8Array {
  const type = encodeUtf8(payloadType);
  return concatBytes(encodeUtf8(`DSSEv1 ${type.length} `), type, encodeUtf8(" "));
}

const statementStart = startOf(STATEMENT_PAYLOAD_TYPE);

/** The bytes in which an envelope is stored: its canonical JSON, written in one go. */
export function envelopeBytes(
  payloadType: string,
  payload: Uint8Array,
  signatures: readonly EnvelopeSignature[],
  encode: (bytes: Uint8Array) => string = encodeBase64,
): Uint8Array {
  const signed = signatures.map(({ keyid, sig }) => `{"keyid":${quoted(keyid)},"sig":${quoted(sig)}}`);
  return encodeUtf8(
    `{"payload":${quoted(encode(payload))},"payloadType":${quoted(payloadType)},"signatures":[${signed.join(",")}]}`,
  );
}
