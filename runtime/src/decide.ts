import { admit, type Problem } from "./admission.ts";
import type { Facts } from "./facts.ts";
import { chooseGrant } from "./grant-choice.ts";
import { join, judge, meet, type Judgement } from "./judge.ts";
import type { Subject } from "./kernel/subject.ts";
import type { Value } from "./kernel/value.ts";
import type { PolicyModule, RuleTable } from "./module.ts";
import { distinctPeople } from "./people.ts";
import type { Proposal } from "./proposal.ts";
import { rulesReaching } from "./reaching-rules.ts";
import type { Decision, Finding, GrantTerms, Verdict } from "./verdict.ts";
import { validUntil } from "./verdict-life.ts";
import { type Outcome } from "./vocabulary/words.ts";

/**
 * Decides one proposal on these facts: the binding verdict, which leaves out every rule at `advisory`,
 * and the advised one, which counts them all. Pure and total: the same input gives the same decision, and what cannot
 * be judged, for whatever reason, is refused as `coverage`.
 */
export function decide(module: PolicyModule, proposal: Proposal, facts: Facts): Decision {
  try {
    const binding = conclude(module, proposal, facts, (rule) => rule.stage !== "advisory");
    const advised = rulesReaching(module, proposal.action).allBind
      ? binding
      : conclude(module, proposal, facts, () => true);
    const untilMs = Math.min(binding.untilMs, advised.untilMs);
    const validUntilMs = validUntil(module, proposal.action, facts, untilMs);
    return { binding: binding.verdict, advised: advised.verdict, validUntilMs };
  } catch {
    // Input that is not of its declared shape, or a fault of ours: neither may let anything pass, or stop the host.
    // The text is fixed, because a decision has to be the same on every engine.
    const refused = refuseUncovered([notJudged]);
    return { binding: refused, advised: refused, validUntilMs: null };
  }
}

const notJudged: Problem = {
  where: "the proposal or its facts",
  what: "could not be judged",
  remedy: "hold both against their schemas first, and report what they accept and this refuses",
};

/** Nobody may act on a verdict of which nobody knows how long it holds: without `now` nothing is permitted or held. */
function dated(verdict: Verdict, now: Value): Verdict {
  if (typeof now === "number" || verdict.outcome === "refuse") return verdict;
  const finding: Finding = {
    ...coverage,
    target: null,
    isUnknown: true,
    seen: "unknown (now: nobody answered, or not with an instant)",
    bound: "a verdict with an end",
    remedy: "say when it is: `now`, in milliseconds since 1970",
  };
  return {
    outcome: "refuse",
    deciding: [...verdict.deciding, finding],
    findings: [...verdict.findings, finding],
    needing: [],
    grants: [],
  };
}

/**
 * The verdict of the rules that `counts` lets in; switches and ceilings always count. {@link decide} says which do; tests
 * of a policy count all. Expects a proposal and facts of their declared shapes.
 */
export function decideUnder(
  module: PolicyModule,
  proposal: Proposal,
  facts: Facts,
  counts: (rule: RuleTable) => boolean,
): Verdict {
  return conclude(module, proposal, facts, counts).verdict;
}

/** What every rule said of each target: what {@link decideUnder} folds. Empty where the proposal is refused unjudged. */
export function judgementsUnder(
  module: PolicyModule,
  proposal: Proposal,
  facts: Facts,
  counts: (rule: RuleTable) => boolean,
): readonly Judgement[] {
  const admission = admit(module.vocabulary, proposal, facts);
  return admission.kind === "refused" ? [] : admission.subjects.map((x) => judge(module, x, counts));
}

/** A verdict, and the last instant at which it is true by itself; infinite where no age bounds it. */
interface Conclusion {
  readonly verdict: Verdict;
  readonly untilMs: number;
}

function conclude(
  module: PolicyModule,
  proposal: Proposal,
  facts: Facts,
  counts: (rule: RuleTable) => boolean,
): Conclusion {
  const admission = admit(module.vocabulary, proposal, facts);
  if (admission.kind === "refused") {
    return { verdict: refuseUncovered(admission.problems), untilMs: Number.POSITIVE_INFINITY };
  }
  const targets = admission.subjects.map((x) => decideTarget(judge(module, x, counts), x));
  return {
    verdict: dated(unite(targets.map(({ verdict }) => verdict)), admission.now),
    untilMs: Math.min(...targets.map(({ untilMs }) => untilMs)),
  };
}

/** One target's verdict: the meet of every restriction and of the join of the permits. */
function decideTarget(judgement: Judgement, x: Subject): Conclusion {
  if (judgement.kind === "stopped") {
    const { findings } = judgement;
    const verdict = { outcome: "refuse", deciding: findings, findings, needing: [], grants: [] } as const;
    return { verdict, untilMs: Number.POSITIVE_INFINITY };
  }
  const { restrictions, permits } = judgement;
  const restricted = restrictions.reduce<Outcome>((lowest, rule) => meet(lowest, rule.outcome), "permit");
  const permitted = permits.reduce<Outcome>((highest, rule) => join(highest, rule.outcome), "refuse");
  const outcome = meet(restricted, permitted);
  const uncovered = permits.length === 0 ? [uncoveredFinding(judgement, x)] : [];
  // The permits that reach the join decide, and only where none of them permits.
  const reaching = permitted === "permit" ? [] : permits.filter((rule) => rule.outcome === permitted);
  const restricting = restrictions.flatMap((rule) => rule.findings).filter(isFailing);
  const deciding = [
    ...restricting,
    ...reaching.flatMap((rule) => rule.findings).filter(isFailing),
    ...uncovered,
  ];
  const findings = [...restrictions, ...permits].flatMap((rule) => rule.findings);
  const grant = outcome === "permit" ? chooseGrant(judgement, x) : null;
  const [heldPermit] = reaching.toSorted((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  const held = [...restricting, ...(heldPermit?.findings.filter(isFailing) ?? [])];
  const verdict = {
    outcome,
    deciding,
    findings: [...findings, ...uncovered],
    needing:
      outcome === "hold" ? held.flatMap((finding) => (finding.needs === null ? [] : [finding.needs])) : [],
    grants: grant === null ? [] : [grant],
  };
  return { verdict, untilMs: Math.min(...[...restrictions, ...permits].map(({ untilMs }) => untilMs)) };
}

/** The verdict of several targets: a further one can only restrict. */
function unite(verdicts: readonly Verdict[]): Verdict {
  const outcome = verdicts.reduce<Outcome>((lowest, verdict) => meet(lowest, verdict.outcome), "permit");
  const needing = outcome === "hold" ? distinctPeople(verdicts.flatMap((verdict) => verdict.needing)) : [];
  const grants: readonly GrantTerms[] =
    outcome === "permit" ? verdicts.flatMap((verdict) => verdict.grants) : [];
  return {
    outcome,
    deciding: verdicts.flatMap((verdict) => verdict.deciding),
    findings: verdicts.flatMap((verdict) => verdict.findings),
    needing,
    grants,
  };
}

function isFailing(finding: Finding): boolean {
  return finding.outcome !== "permit";
}

/** The most permits that one finding names: a set can have thousands, and every target has such a finding. */
const permitsNamed = 20;

/** No permit applies: names those for this action that came nearest, so that a person sees what was missing. */
function uncoveredFinding({ missed }: Judgement & { readonly kind: "judged" }, x: Subject): Finding {
  const all = missed.map(({ rule, why }) => `${rule.id}: ${why}`);
  const more = all.length - permitsNamed;
  const near = more > 0 ? [...firstOf(all), `and ${more} more`] : all.sort();
  return {
    ...coverage,
    target: x.target,
    isUnknown: missed.some(({ isUnknown }) => isUnknown),
    seen: near.length === 0 ? "no permit for this action" : `no permit applies (${near.join("; ")})`,
    bound: `a permit for \`${x.action}\``,
    remedy: "write a permit that covers it, or propose what a permit covers",
  };
}

/** The first of many texts, sorted: to sort all of thousands would cost more than the decision. */
function firstOf(texts: readonly string[]): readonly string[] {
  const first: string[] = [];
  for (const text of texts) {
    const last = first.at(-1);
    if (first.length === permitsNamed && last !== undefined && text >= last) continue;
    const at = first.findIndex((other) => text < other);
    first.splice(at < 0 ? first.length : at, 0, text);
    if (first.length > permitsNamed) first.pop();
  }
  return first;
}

const coverage = {
  source: "coverage",
  rule: null,
  clause: null,
  at: null,
  element: null,
  outcome: "refuse",
  margin: null,
  because: null,
  needs: null,
} as const;

function refuseUncovered(problems: readonly Problem[]): Verdict {
  const findings = problems.map(({ where, what, remedy }): Finding => ({
    ...coverage,
    target: null,
    isUnknown: false,
    seen: `\`${where}\` ${what}`,
    bound: "a proposal inside the declared vocabulary",
    remedy,
  }));
  return { outcome: "refuse", deciding: findings, findings, needing: [], grants: [] };
}
