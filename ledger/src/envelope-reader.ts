import * as z from "zod";
import { decodeBase64 } from "./base64.ts";
import { canonicalBytes } from "./canonical.ts";
import { STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
import type { Envelope, EnvelopeSignature } from "./dsse.ts";
import { SIGNATURE_BYTES } from "./ed25519.ts";
import { LedgerError } from "./ledger-error.ts";
import { schemaProblem } from "./schema-problem.ts";
import { parseStrictJson } from "./strict-json.ts";

/** An envelope taken apart: everything a verifier needs, nothing of it believed yet. */
export type OpenEnvelope = {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
  /** The one signature of a record, decoded. */
  readonly signature: { readonly keyId: string; readonly bytes: Uint8Array };
};

/** How many signatures are read before an envelope is turned away. */
const MAX_SIGNATURES = 8;

const envelopeSchema: z.ZodType<Envelope> = z.strictObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })).max(MAX_SIGNATURES),
});

/**
 * Takes a record's envelope apart, from its stored bytes or from its JSON value.
 * Closed: DSSE lets a reader skip unknown members and take two base64 alphabets; here each record has one form
 * only, so that no byte of it can change unseen. Throws a `LedgerError` that names the place.
 */
export function openEnvelope(input: Uint8Array | object): OpenEnvelope {
  const value = parseStrictJson(input instanceof Uint8Array ? input : canonicalBytes(input));
  const parsed = envelopeSchema.safeParse(value);
  if (!parsed.success) throw new LedgerError(schemaProblem(parsed.error, "envelope.shape"));
  const { payload, payloadType, signatures } = parsed.data;
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
  const bytes = decodeBase64(first.sig);
  if (bytes.length !== SIGNATURE_BYTES) {
    throw new LedgerError({
      code: "signature.invalid",
      message: `a signature has ${SIGNATURE_BYTES} bytes, this has ${bytes.length}`,
      at: "/signatures/0/sig",
    });
  }
  return {
    payloadType,
    payload: decodeBase64(payload),
    signatures,
    signature: { keyId: first.keyid, bytes },
  };
}
