import { grantSchema } from "../statement/authority-bodies.ts";
import type { GrantBody } from "../statement/authority-bodies.ts";
import { grantBodyProblem } from "../statement/body-check.ts";
import { grantDocumentSchema } from "../statement/grant-document.ts";
import type { Grant } from "../statement/grant-document.ts";
import { schemaProblem } from "../statement/schema-problem.ts";
import type { Problem } from "../ledger-error.ts";
import { grantSignatureProblem } from "./grant-signature.ts";
import type { KeyAnswer } from "./key-registry.ts";
import type { KeyId } from "./public-key.ts";
import type { SignatureVerifier } from "./signer.ts";

/** A grant that its issuer signed, or why it is none. */
export type GrantAnswer =
  { readonly ok: true; readonly body: GrantBody } | { readonly ok: false; readonly problem: Problem };

/**
 * Verifies a grant that somebody shows, as a grant record carries it: its closed shape, its digest, its log, and that a key enrolled
 * for `grant` signed just these bytes. Pure, and never throws on plain JSON. That it was not ended since, that it lies inside the
 * grant that it narrows, and what it lets be done, is not asked here.
 */
export function verifyGrantBody(
  value: unknown,
  keyOf: (keyId: KeyId) => KeyAnswer,
  options: { readonly origin: string; readonly verifySignature?: SignatureVerifier },
): GrantAnswer {
  const parsed = grantSchema.safeParse(value);
  if (!parsed.success) return { ok: false, problem: schemaProblem(parsed.error, "statement.shape") };
  const body = parsed.data;
  const problem =
    grantBodyProblem({ origin: options.origin, body }) ??
    grantSignatureProblem(body, keyOf, options.verifySignature);
  return problem === null ? { ok: true, body } : { ok: false, problem };
}

/** A grant that somebody wishes to have signed, if it has the closed shape of one; null otherwise. Pure. */
export function readGrant(value: unknown): Grant | null {
  const parsed = grantDocumentSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
