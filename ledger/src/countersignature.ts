import type { HashFunction } from "./digest.ts";
import { verifyApprovalSignature } from "./keys/approval-signature.ts";
import { grantSignatureProblem } from "./keys/grant-signature.ts";
import type { KeyAnswer, KeyRegistry } from "./keys/key-registry.ts";
import type { KeyId } from "./keys/public-key.ts";
import type { SignatureVerifier } from "./keys/signer.ts";
import type { Problem } from "./ledger-error.ts";
import type { GrantBody } from "./statement/authority-bodies.ts";
import type { Predicate } from "./statement/statement.ts";

/** Other implementations of what is computed, such as the faster ones of `@interlock/ledger/node`. */
type Computing = { readonly verifySignature?: SignatureVerifier; readonly sha256?: HashFunction };

/**
 * What keeps the signature inside of a record from being its key's: an issuer's over a grant, an approver's over an
 * approval. Null where it holds, and where a record carries none. Without the key nobody can tell, so that is a problem too.
 *
 * A software key's approval is one, and so is that of a key which nobody is enrolled as holding: whether it counts is for
 * whoever counts approvals to say, not for the record.
 */
export function countersignatureProblem(
  predicate: Predicate,
  registry: KeyRegistry,
  options: Computing,
): Problem | null {
  if (predicate.kind === "grant") return grantProblem(predicate.body, registry, options);
  // No other kind carries one; the proof inside of a rotation is looked at where the keys' history is.
  if (predicate.kind !== "approve" || predicate.body.proof.kind === "platform") return null;
  const answer = verifyApprovalSignature(predicate.body, (keyId) => keyIn(registry, keyId), {
    ...options,
    softwareKeys: true,
  });
  return answer.ok ? null : { ...answer.problem, at: "/predicate/body/proof" };
}

function grantProblem(
  body: GrantBody,
  registry: KeyRegistry,
  { verifySignature }: Computing,
): Problem | null {
  const problem = grantSignatureProblem(body, (keyId) => keyIn(registry, keyId), verifySignature);
  return problem === null ? null : { ...problem, at: "/predicate/body/signature" };
}

function keyIn(registry: KeyRegistry, keyId: KeyId): KeyAnswer {
  const key = registry.get(keyId);
  if (key !== undefined) return { ok: true, key };
  return {
    ok: false,
    problem: { code: "key.unknown", message: `the key ${keyId} is not in the registry` },
  };
}
