import { decodeBase64 } from "../base64.ts";
import { LedgerError } from "../ledger-error.ts";
import type { Problem, ProblemCode } from "../ledger-error.ts";
import type { GrantBody } from "../statement/authority-bodies.ts";
import { grantBytes } from "../statement/grant-document.ts";
import { verifyEd25519 } from "./ed25519.ts";
import type { KeyAnswer } from "./key-registry.ts";
import type { KeyId } from "./public-key.ts";
import type { SignatureVerifier } from "./signer.ts";

/** What keeps the signature of a grant from being its issuer's; null where it holds. Without the key nobody can tell. Pure. */
export function grantSignatureProblem(
  { grant, signature }: Pick<GrantBody, "grant" | "signature">,
  keyOf: (keyId: KeyId) => KeyAnswer,
  verifySignature: SignatureVerifier = verifyEd25519,
): Problem | null {
  const found = keyOf(signature.keyId);
  if (!found.ok) return found.problem;
  const { key } = found;
  if (key.purpose !== "grant") {
    return wrong(
      "key.purpose",
      `the key is enrolled as \`${key.purpose}\`, a grant is signed by a key for \`grant\``,
    );
  }
  if (key.origin !== null && key.origin !== grant.origin) {
    return wrong("key.origin", "the key may not grant for this log");
  }
  const sig = bytesOf(signature.sig);
  return sig !== null && verifySignature(key.publicKey, grantBytes(grant), sig)
    ? null
    : wrong("signature.invalid", "the signature is not the issuer's over this grant");
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return decodeBase64(base64);
  } catch (error) {
    // Text that is no base64 is no signature; that is an answer.
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

function wrong(code: ProblemCode, message: string): Problem {
  return { code, message };
}
