import {
  describePeople,
  showDuration,
  unreachable,
  type Decision,
  type Facts,
  type Finding,
  type GrantTerms,
  type Principal,
  type Proposal,
  type TargetReference,
  type Verdict,
} from "@interlock/runtime";
import type { Outcome } from "@interlock/runtime/vocabulary";

import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { showFinding } from "./show-finding.ts";
import { quotedText, shownText } from "./shown-text.ts";

/** One decision with what it is about. */
export interface ShownDecision {
  readonly proposal: Proposal;
  readonly facts: Pick<Facts, "principal" | "identity">;
  readonly decision: Decision;
  /** The commit that the policy comes from; null for files that are not committed. */
  readonly commit: string | null;
}

/**
 * A decision as a person reads it, line by line: the binding verdict, each finding that decides it, what a hold needs
 * or a permit grants, and what was advised where that differs. Everything that came from outside is made visible.
 */
export function showDecision(shown: ShownDecision, paint: Paint): readonly string[] {
  const { proposal, facts, decision, commit } = shown;
  const { binding, advised, validUntilMs } = decision;
  const who = `${showPrincipal(facts.principal)}${showAuthority(facts)}`;
  const targets = proposal.targets.length === 0 ? "nothing" : proposal.targets.map(showTarget).join(", ");
  const what = `${shownText(proposal.action)} on ${targets}`;
  const isOne = proposal.targets.length < 2;
  const findings = (deciding: readonly Finding[]): readonly string[] =>
    deciding.flatMap((finding) => ["", ...findingLines(finding, isOne, commit, paint)]);
  return [
    `${showOutcome(binding.outcome, paint)}  ${what} by ${who}`,
    ...findings(binding.deciding),
    ...conclusion(binding),
    ...validity(binding.outcome, validUntilMs),
    ...advice(binding, advised, paint),
    ...findings(advised.deciding.filter((finding) => !isAmong(binding.deciding, finding))),
    ...(isSame(binding, advised) ? [] : conclusion(advised)),
  ];
}

/** A verdict in one word, in its colour. */
export function showOutcome(outcome: Outcome, paint: Paint): string {
  const word = outcome.toUpperCase();
  switch (outcome) {
    case "permit":
      return paint.good(word);
    case "hold":
      return paint.wait(word);
    case "refuse":
      return paint.bad(word);
    default:
      return unreachable(outcome);
  }
}

/** Somebody by name, kind and first id. */
export function showPrincipal({ name, kind, ids }: Principal): string {
  return `${shownText(name)} (${kind}, ${shownText(ids[0])})`;
}

/** On whose behalf: the root of an attested chain, or that nobody attests one. */
function showAuthority({ principal, identity }: ShownDecision["facts"]): string {
  if (principal.kind === "human") return "";
  if (identity?.kind !== "known" || !identity.verified) return ", on behalf of nobody known";
  const root = identity.chain.at(-1);
  return root === undefined ? "" : `, on behalf of ${showPrincipal(root)}`;
}

/** A target by its sort and id. */
export function showTarget({ entity, id }: TargetReference): string {
  return `${shownText(entity)} ${quotedText(id)}`;
}

/** A finding below a heading; it names its target unless there is only one. */
export function findingLines(
  finding: Finding,
  isOne: boolean,
  commit: string | null,
  paint: Paint,
): readonly string[] {
  const [heading = "", ...rows] = showFinding(finding, commit, paint);
  const { target } = finding;
  const about = isOne || target === null ? [] : [`  target     ${showTarget(target)}`];
  return [heading, ...about, ...rows].map((line) => `  ${line}`);
}

/** What follows from a verdict: who is needed, or what is granted. */
function conclusion({ outcome, needing, grants, findings }: Verdict): readonly string[] {
  switch (outcome) {
    case "refuse":
      return [];
    case "hold":
      return ["", `  needed: ${needing.map((people) => describePeople(people)).join(", and ")}`];
    case "permit":
      return [
        "",
        `  ${count(findings.length, "clause")} applied and held`,
        ...(grants.length === 0 ? ["  no grant is issued"] : grants.map((grant) => `  ${showGrant(grant)}`)),
      ];
    default:
      return unreachable(outcome);
  }
}

function showGrant({ permit, target, access, on, expiresMs, uses, revokeOn }: GrantTerms): string {
  const resources = on === "target" ? showTarget(target) : on.map(quotedText).join(", ");
  const times = uses === null ? "" : `, ${count(uses, "use")}`;
  const revoked = revokeOn.length === 0 ? "" : `, revoked on ${revokeOn.join(" or ")}`;
  return `grants ${access} on ${resources} for ${showDuration(expiresMs)}${times}${revoked} (${shownText(permit)})`;
}

function validity(outcome: Outcome, validUntilMs: number | null): readonly string[] {
  if (outcome !== "permit") return [];
  // Dates end long before the integers do.
  const isDate = validUntilMs !== null && validUntilMs <= 8_640_000_000_000_000;
  return validUntilMs === null
    ? ["  not valid: without a known `now` no verdict may be acted on"]
    : [`  valid until ${isDate ? new Date(validUntilMs).toISOString() : `${validUntilMs}ms`}`];
}

/** Names the advised verdict where a rule at `advisory` makes a difference. */
function advice(binding: Verdict, advised: Verdict, paint: Paint): readonly string[] {
  if (isSame(binding, advised)) return [];
  return ["", `  advised, counting the rules at advisory too: ${showOutcome(advised.outcome, paint)}`];
}

function isSame(binding: Verdict, advised: Verdict): boolean {
  return (
    binding.outcome === advised.outcome &&
    binding.deciding.length === advised.deciding.length &&
    advised.deciding.every((finding) => isAmong(binding.deciding, finding))
  );
}

function isAmong(findings: readonly Finding[], finding: Finding): boolean {
  const text = JSON.stringify(finding);
  return findings.some((other) => JSON.stringify(other) === text);
}
