import type { Judgement, RuleJudgement } from "./judge.ts";
import type { Subject } from "./kernel/subject.ts";
import type { RuleTable } from "./module.ts";
import type { Finding, GrantTerms } from "./verdict.ts";

/**
 * The grant that a permitted target carries: of the permits that permit, read before write, the shortest,
 * the fewest uses, the least id; cut to the least `grant at most` of the bounds that applied. Grants are
 * never united. Null where the chosen permits grant nothing.
 */
export function chooseGrant(
  judgement: Judgement & { readonly kind: "judged" },
  x: Subject,
): GrantTerms | null {
  const cut = leastAtMost(judgement.restrictions);
  const terms = judgement.permits
    .filter((permit) => permit.outcome === "permit")
    .flatMap(({ rule, findings }) => termsOf(rule, appliedIn(findings), x, cut));
  return terms.sort(narrower)[0] ?? null;
}

/** The least `grant at most` that applied; infinite where none did. */
function leastAtMost(restrictions: readonly RuleJudgement[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { rule, findings } of restrictions) {
    const applied = appliedIn(findings);
    for (const { id, grantAtMostMs } of rule?.clauses ?? []) {
      if (grantAtMostMs !== null && applied.has(id)) least = Math.min(least, grantAtMostMs);
    }
  }
  return least;
}

/** The clauses that applied. A clause for each of many elements has a finding for each. */
function appliedIn(findings: readonly Finding[]): ReadonlySet<string | null> {
  return new Set(findings.map(({ clause }) => clause));
}

function termsOf(
  rule: RuleTable,
  applied: ReadonlySet<string | null>,
  x: Subject,
  cut: number,
): readonly GrantTerms[] {
  return rule.clauses.flatMap(({ id, grant }) => {
    if (grant === null || !applied.has(id)) return [];
    const { access, on, uses, revokeOn } = grant;
    const expiresMs = Math.min(grant.expiresMs, cut);
    return [{ permit: rule.id, target: x.target, access, on, expiresMs, uses, revokeOn }];
  });
}

function narrower(a: GrantTerms, b: GrantTerms): number {
  if (a.access !== b.access) return a.access === "read" ? -1 : 1;
  if (a.expiresMs !== b.expiresMs) return a.expiresMs - b.expiresMs;
  if (usesOf(a) !== usesOf(b)) return usesOf(a) - usesOf(b);
  return a.permit < b.permit ? -1 : Number(a.permit > b.permit);
}

/** A grant without a number of uses has the most of all. */
function usesOf(terms: GrantTerms): number {
  return terms.uses ?? Number.MAX_SAFE_INTEGER;
}
