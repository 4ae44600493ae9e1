import { decodeBase64 } from "./base64.ts";
import type { HashFunction } from "./digest.ts";
import { verifyApproval } from "./keys/approval-signature.ts";
import { verifyEd25519 } from "./keys/ed25519.ts";
import type { KeyAnswer, KeyRegistry } from "./keys/key-registry.ts";
import type { KeyId } from "./keys/public-key.ts";
import type { SignatureVerifier } from "./keys/signer.ts";
import { LedgerError } from "./ledger-error.ts";
import type { Problem, ProblemCode } from "./ledger-error.ts";
import type { GrantBody } from "./statement/authority-bodies.ts";
import { grantBytes } from "./statement/grant-document.ts";
import type { Predicate } from "./statement/statement.ts";

/** Other implementations of what is computed, such as the faster ones of `@interlock/ledger/node`. */
type Computing = { readonly verifySignature?: SignatureVerifier; readonly sha256?: HashFunction };

/**
 * What keeps the signature inside of a record from being its key's: an issuer's over a grant, an approver's over an
 * approval. Null where it holds, and where a record carries none. Without the key nobody can tell, so that is a problem too.
 *
 * A software key's approval is one: whether such keys count is the policy's to say, not the record's.
 */
export function countersignatureProblem(
  predicate: Predicate,
  registry: KeyRegistry,
  options: Computing,
): Problem | null {
  if (predicate.kind === "grant") return grantProblem(predicate.body, registry, options);
  // No other kind carries one; the proof inside of a rotation is looked at where the keys' history is.
  if (predicate.kind !== "approve" || predicate.body.proof.kind === "platform") return null;
  const answer = verifyApproval(predicate.body, (keyId) => keyIn(registry, keyId), {
    ...options,
    softwareKeys: true,
  });
  return answer.ok ? null : { ...answer.problem, at: "/predicate/body/proof" };
}

function grantProblem(
  { grant, signature }: GrantBody,
  registry: KeyRegistry,
  { verifySignature = verifyEd25519 }: Computing,
): Problem | null {
  const found = keyIn(registry, signature.keyId);
  if (!found.ok) return { ...found.problem, at: "/predicate/body/signature" };
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

function keyIn(registry: KeyRegistry, keyId: KeyId): KeyAnswer {
  const key = registry.get(keyId);
  if (key !== undefined) return { ok: true, key };
  return {
    ok: false,
    problem: { code: "key.unknown", message: `the key ${keyId} is not in the registry` },
  };
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
  return { code, message, at: "/predicate/body/signature" };
}
