import { sha256Hex } from "./digest.ts";
import type { Sha256 } from "./digest.ts";
import { preAuthEncoding } from "./dsse.ts";
import { openEnvelope } from "./envelope-reader.ts";
import { LedgerError } from "./ledger-error.ts";
import { checkStatement } from "./statement/statement-check.ts";
import type { Statement } from "./statement/statement.ts";
import { parseCanonicalJson } from "./strict-json.ts";

/** What a record says of itself, and the digest that names it: nobody has shown yet who signed it. */
export type UnverifiedRecord = { readonly digest: Sha256; readonly statement: Statement };

/**
 * Reads a record without its signature: to find one among others, never to believe it. Throws a `LedgerError` for what is
 * no record.
 */
export function readUnverified(envelope: Uint8Array): UnverifiedRecord {
  const { payloadType, payload, signature } = openEnvelope(envelope);
  const check = checkStatement(parseCanonicalJson(payload), signature.keyId);
  if (!check.ok) throw new LedgerError(check.problem);
  return { digest: sha256Hex(preAuthEncoding(payloadType, payload)), statement: check.statement };
}
