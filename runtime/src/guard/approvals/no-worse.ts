import type { Proposal } from "../../proposal.ts";
import type { Decision, Finding } from "../../verdict.ts";
import { placeOf, type Shown, shownIn } from "./shown.ts";

/** The findings of one clause at one place. */
interface Seen {
  readonly place: string;
  readonly findings: Finding[];
}

/**
 * What has become worse than an approver was shown, in words; null where nothing has. `trial` is what is decided now without
 * any approval. What was shown has to be seen again, or pass, or be a figure that is no larger under an upper bound, and nothing
 * may fail that was not shown. Whatever cannot be compared is worse.
 */
export function worseThanShown(shown: readonly Shown[], trial: Decision, proposal: Proposal): string | null {
  const clauses = byClause(trial.binding.findings, proposal);
  const accounted = new Set<Finding>();
  for (const one of shown) {
    const here = clauses.get(one.clause)?.find(({ place }) => one.seen.startsWith(place))?.findings ?? [];
    if (here.length === 0) return `\`${one.clause}\` is not asked any more where it saw ${one.seen}`;
    for (const finding of here) {
      if (finding.outcome !== "permit" && !isNoWorse(one, finding, proposal)) {
        return `\`${one.clause}\` saw ${one.seen}, and now ${finding.seen}`;
      }
      accounted.add(finding);
    }
  }
  const unseen = trial.binding.deciding.find((finding) => !accounted.has(finding));
  return unseen === undefined ? null : `\`${unseen.clause ?? unseen.source}\` was not shown: ${unseen.seen}`;
}

function byClause(findings: readonly Finding[], proposal: Proposal): ReadonlyMap<string, readonly Seen[]> {
  const clauses = new Map<string, Seen[]>();
  for (const finding of findings) {
    if (finding.clause === null) continue;
    const place = placeOf(finding, proposal);
    const seen = clauses.get(finding.clause) ?? [];
    const here = seen.find((other) => other.place === place);
    if (here === undefined) clauses.set(finding.clause, [...seen, { place, findings: [finding] }]);
    else here.findings.push(finding);
  }
  return clauses;
}

function isNoWorse(before: Shown, finding: Finding, proposal: Proposal): boolean {
  const now = shownIn(finding, proposal);
  if (now === null || finding.isUnknown) return false;
  if (now.seen === before.seen) return true;
  if (!finding.bound.startsWith("at most ")) return false;
  const { length } = placeOf(finding, proposal);
  const [then, since] = [figureIn(before.seen.slice(length)), figureIn(now.seen.slice(length))];
  return then !== null && since !== null && then.unit === since.unit && since.figure <= then.figure;
}

/** A figure with its unit as a finding shows it, alone or before who has approved. */
function figureIn(seen: string): { readonly figure: number; readonly unit: string } | null {
  const found = /^(\d{1,15}(?:\.\d{1,6})?)(%|ms|s|m|h|d)?(?:; .*)?$/u.exec(seen);
  const [, digits, unit = ""] = found ?? [];
  return digits === undefined ? null : { figure: Number(digits), unit };
}
