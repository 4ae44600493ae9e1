import { decodeBase64 } from "./base64.ts";
import type { Base64Decoder } from "./base64.ts";
import { canonicalBytes } from "./canonical.ts";
import { STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
import type { Envelope, EnvelopeSignature } from "./dsse.ts";
import { envelopeSchema } from "./envelope-schema.ts";
import { SIGNATURE_BYTES } from "./keys/ed25519.ts";
import { LedgerError } from "./ledger-error.ts";
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
  const { payload, payloadType, signatures } = readEnvelope(
    input instanceof Uint8Array ? input : canonicalBytes(input),
  );
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
  const bytes = decode(first.sig);
  if (bytes.length !== SIGNATURE_BYTES) {
    throw new LedgerError({
      code: "signature.invalid",
      message: `a signature has ${SIGNATURE_BYTES} bytes, this has ${bytes.length}`,
      at: "/signatures/0/sig",
    });
  }
  return {
    payloadType,
    payload: decode(payload),
    signatures,
    signature: { keyId: first.keyid, bytes },
  };
}

/**
 * The canonical text of an envelope with one signature. Letters, digits and a few marks need no escape, so that what stands
 * between the quotes is what a reader of JSON would find there; anything else is read as JSON.
 */
const USUAL_ENVELOPE =
  /^\{"payload":"(?<payload>[A-Za-z0-9+/=]*)","payloadType":"(?<payloadType>[A-Za-z0-9./+-]*)","signatures":\[\{"keyid":"(?<keyid>[A-Za-z0-9:]*)","sig":"(?<sig>[A-Za-z0-9+/=]*)"\}\]\}$/;

function readEnvelope(bytes: Uint8Array): Envelope {
  const usual = bytes.length <= MAX_USUAL_BYTES ? USUAL_ENVELOPE.exec(decodeUtf8(bytes))?.groups : undefined;
  if (usual !== undefined) {
    const { payload = "", payloadType = "", keyid = "", sig = "" } = usual;
    return { payload, payloadType, signatures: [{ keyid, sig }] };
  }
  const parsed = envelopes.safeParse(parseStrictJson(bytes));
  if (!parsed.success) throw new LedgerError(schemaProblem(parsed.error, "envelope.shape"));
  return parsed.data;
}
