import { describeAnswer, type ProofResult } from "@interlock/analysis";
import { unreachable } from "@interlock/lang";

import type { Paint } from "../paint.ts";
import { showFinding } from "../show-finding.ts";
import { shownText } from "../shown-text.ts";

/** A proof that did not pass. */
export type FailedProof = Exclude<ProofResult, { readonly kind: "proven" }>;

/** The name of a proof beside those of tests. */
export function proofName({ title }: ProofResult): string {
  return `prove ${title}`;
}

/** Why a proof did not pass, in one line. */
export function whyFailed(proof: FailedProof): string {
  switch (proof.kind) {
    case "refuted": {
      const { attempt, answer } = proof.counterexample;
      return `refuted: ${attempt} gives ${describeAnswer(answer)}`;
    }
    case "not-proven":
      return `not proven: ${proof.why}`;
    case "vacuous":
      return "vacuous: its condition is true of nothing, so it says nothing";
    default:
      return unreachable(proof);
  }
}

/** A proof that did not pass in full: where it stands, and the case that breaks it as a test would say it, or why there is none. */
export function showFailedProof(proof: FailedProof, paint: Paint): readonly string[] {
  const at = `at        ${shownText(proof.at)}`;
  if (proof.kind !== "refuted") return [at, paint.bad(shownText(whyFailed(proof)))];
  const { attempt, givens, answer, deciding } = proof.counterexample;
  return [
    at,
    `refuted   ${shownText(attempt)}`,
    ...givens.map((given) => `          ${shownText(given)}`),
    `actual    ${paint.bad(describeAnswer(answer))}`,
    ...deciding.flatMap((finding) => showFinding(finding, null, paint)),
  ];
}
