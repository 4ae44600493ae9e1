import type { Sha256 } from "../digest.ts";

/** The subject that carries the policy's git commit. */
export const POLICY_SUBJECT = "policy";

/**
 * What a record is about, first of all.
 *
 * `proposal` is the canonical digest of a proposal, `module` that of a compiled module's bytes, `grant` a grant's own, and
 * `key` the digest in a key's id. `switch`, `contract`, `predictor`, `stream` and `secrets` are canonical digests of what
 * names the thing, so that all records about one thing have one subject.
 */
export const FIRST_SUBJECTS = [
  "proposal",
  "grant",
  "switch",
  "contract",
  "predictor",
  "module",
  "key",
  "stream",
  "secrets",
] as const;

/** The name of a record's first subject. */
export type FirstSubject = (typeof FIRST_SUBJECTS)[number];

/** What a statement is about, by digest: the first subject, and the policy's commit behind it where there is one. */
export type Subject =
  | { readonly name: FirstSubject; readonly digest: { readonly sha256: Sha256 } }
  | { readonly name: typeof POLICY_SUBJECT; readonly digest: { readonly gitCommit: string } };
