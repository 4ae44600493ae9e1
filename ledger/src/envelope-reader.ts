import { decodeBase64 } from "./base64.ts";
import type { Base64Decoder } from "./base64.ts";
import { canonicalBytes } from "./canonical.ts";
import { STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
import type { Envelope, EnvelopeSignature } from "./dsse.ts";
import { envelopeSchema } from "./envelope-schema.ts";
import { SIGNATURE_BYTES } from "./keys/ed25519.ts";
import { LedgerError, problemOf } from "./ledger-error.ts";
import { oftenUsed } from "./statement/often-used-schema.ts";
import { schemaProblem } from "./statement/schema-problem.ts";
import { parseStrictJson } from "./strict-json.ts";
import { decodeUtf8 } from "./utf8.ts";

const envelopes = oftenUsed(envelopeSchema);

/** How many bytes an envelope of the usual form may have; a larger one is read as JSON, under its bounds. */
const MAX_USUAL_BYTES: number = 1024 * 1024;

/** An envelope taken apart: everything a verifier needs, nothing of it believed yet. */
export type OpenEnvelope = {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
  /** The one signature of a record, decoded. */
  readonly signature: { readonly keyId: string; readonly bytes: Uint8Array };
};

/**
 * Takes a record's envelope apart, from its stored bytes or from its JSON value.
 * Closed: DSSE lets a reader skip unknown members and take two base64 alphabets; here each record has one form
 * only, so that no byte of it can change unseen. Throws a `LedgerError` that names the place. `decode` is another
 * implementation of `decodeBase64`, such as the faster one of `@interlock/ledger/node`.
 */
export function openEnvelope(input: Uint8Array | object, decode: Base64Decoder = decodeBase64): OpenEnvelope {
  const bytes = input instanceof Uint8Array ? input : canonicalBytes(input);
  return openUsual(bytes, decode) ?? openAny(bytes, decode);
}

// The canonical text of a record's envelope: these, with the payload, the key's id and the signature between them.
const BEFORE_PAYLOAD = '{"payload":"';
const BEFORE_KEY_ID = `","payloadType":"${STATEMENT_PAYLOAD_TYPE}","signatures":[{"keyid":"`;
const BEFORE_SIGNATURE = '","sig":"';
const AT_THE_END = '"}]}';

const KEY_ID_LENGTH = "sha256:".length + 64;
const SIGNATURE_LENGTH: number = Math.ceil(SIGNATURE_BYTES / 3) * 4;

/** Nothing that takes an escape, so that what stands between the quotes is what a reader of JSON would find there. */
const PLAIN = /^[A-Za-z0-9:]*$/;

/**
 * An envelope in the form that records are stored in, read by the places where its parts stand; null for any other, and for one
 * with a fault: `openAny` reads it, or has the words. What a decoder of base64 takes holds no quote and no escape, so
 * that a payload which it takes is the whole of what a reader of JSON would find.
 */
function openUsual(bytes: Uint8Array, decode: Base64Decoder): OpenEnvelope | null {
  if (bytes.length > MAX_USUAL_BYTES) return null;
  const text = decodeUtf8(bytes);
  const atSignature = text.length - AT_THE_END.length - SIGNATURE_LENGTH;
  const atKeyId = atSignature - BEFORE_SIGNATURE.length - KEY_ID_LENGTH;
  const afterPayload = atKeyId - BEFORE_KEY_ID.length;
  const isUsual =
    afterPayload >= BEFORE_PAYLOAD.length &&
    text.startsWith(BEFORE_PAYLOAD) &&
    text.startsWith(BEFORE_KEY_ID, afterPayload) &&
    text.startsWith(BEFORE_SIGNATURE, atKeyId + KEY_ID_LENGTH) &&
    text.endsWith(AT_THE_END);
  if (!isUsual) return null;
  const keyid = text.slice(atKeyId, atKeyId + KEY_ID_LENGTH);
  const sig = text.slice(atSignature, -AT_THE_END.length);
  if (!PLAIN.test(keyid)) return null;
  try {
    const signature = { keyId: keyid, bytes: decode(sig) };
    if (signature.bytes.length !== SIGNATURE_BYTES) return null;
    const payload = decode(text.slice(BEFORE_PAYLOAD.length, afterPayload));
    return { payloadType: STATEMENT_PAYLOAD_TYPE, payload, signatures: [{ keyid, sig }], signature };
  } catch (error) {
    problemOf(error);
    return null;
  }
}

function openAny(bytes: Uint8Array, decode: Base64Decoder): OpenEnvelope {
  const { payload, payloadType, signatures } = readEnvelope(bytes);
  if (payloadType !== STATEMENT_PAYLOAD_TYPE) {
    throw new LedgerError({
      code: "envelope.payload-type",
      message: `expected \`${STATEMENT_PAYLOAD_TYPE}\``,
      at: "/payloadType",
    });
  }
  const [first, ...others] = signatures;
  // A signature beyond the one that the record names would change the leaf without changing the record.
  if (first === undefined || others.length > 0) {
    throw new LedgerError({
      code: "signature.count",
      message: `a record has one signature, this has ${signatures.length}`,
      at: "/signatures",
    });
  }
  const signature = decode(first.sig);
  if (signature.length !== SIGNATURE_BYTES) {
    throw new LedgerError({
      code: "signature.invalid",
      message: `a signature has ${SIGNATURE_BYTES} bytes, this has ${signature.length}`,
      at: "/signatures/0/sig",
    });
  }
  return {
    payloadType,
    payload: decode(payload),
    signatures,
    signature: { keyId: first.keyid, bytes: signature },
  };
}

function readEnvelope(bytes: Uint8Array): Envelope {
  const parsed = envelopes.safeParse(parseStrictJson(bytes));
  if (!parsed.success) throw new LedgerError(schemaProblem(parsed.error, "envelope.shape"));
  return parsed.data;
}
