import { decodeBase64, encodeBase64 } from "../src/base64.ts";
import { canonicalBytes } from "../src/canonical.ts";
import { envelopeBytes, preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "../src/dsse.ts";
import { storySigners } from "./story-cast.ts";

export type Json = Record<string, unknown>;

/** A statement as plain JSON that a test may change. */
export type EditableStatement = Json & {
  readonly predicate: Json & { readonly body: Json };
  readonly subject: Json[];
};

/** A copy of the statement in an envelope. */
export function statementIn(envelope: Uint8Array): EditableStatement {
  const { payload } = JSON.parse(Buffer.from(envelope).toString("utf8")) as { readonly payload: string };
  return JSON.parse(Buffer.from(decodeBase64(payload)).toString("utf8")) as EditableStatement;
}

/** The record of the story with something in it changed, signed again by the key that it names. */
export async function resigned(
  envelope: Uint8Array,
  change: (statement: EditableStatement) => void,
): Promise<Uint8Array> {
  const statement = statementIn(envelope);
  change(statement);
  const signer = Object.values(storySigners).find(({ keyId }) => keyId === statement.predicate["keyId"]);
  if (signer === undefined) throw new Error("nobody of the story signs with this key");
  const payload = canonicalBytes(statement);
  const sig = encodeBase64(await signer.sign(preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload)));
  return envelopeBytes(STATEMENT_PAYLOAD_TYPE, payload, [{ keyid: signer.keyId, sig }]);
}
