import { MAX_NAME_LENGTH } from "@interlock/ledger";

import type { Proposal } from "../../proposal.ts";
import type { Decision, Finding } from "../../verdict.ts";

/** A clause with the value that an approver is shown. */
export interface Shown {
  readonly clause: string;
  readonly seen: string;
}

/** How many clauses one approval may have been shown. */
export const MAX_SHOWN = 1_024;

/** What is shown of a clause that asks people: who has approved by then is no value that could get worse. */
const WAITS = "waits for approval";

/**
 * What a hold shows to whoever approves it: every clause that decides it, with the value seen. Nothing is cut: a value too long to
 * be shown whole could get worse unseen, and so could one too many, so that such a hold cannot be approved.
 */
export function shownOf(
  trial: Decision,
  proposal: Proposal,
): { readonly ok: true; readonly shown: readonly Shown[] } | { readonly ok: false; readonly why: string } {
  const shown = new Map<string, Shown>();
  for (const finding of trial.binding.deciding) {
    const one = shownIn(finding, proposal);
    if (one === null) return { ok: false, why: "what holds it is no clause of a policy" };
    if (one.seen.length > MAX_NAME_LENGTH) {
      return { ok: false, why: `what \`${one.clause}\` saw is too long to be shown whole` };
    }
    shown.set(JSON.stringify([one.clause, one.seen]), one);
  }
  const all = [...shown.values()].sort(inOrder);
  if (all.length <= MAX_SHOWN) return { ok: true, shown: all };
  return { ok: false, why: `${all.length} values are more than ${MAX_SHOWN} that can be shown` };
}

/** What one finding shows, with its place where the proposal or the clause has several; null where no clause speaks. */
export function shownIn(finding: Finding, proposal: Proposal): Shown | null {
  const { clause, source, seen } = finding;
  if (clause === null) return null;
  return { clause, seen: `${placeOf(finding, proposal)}${source === "quorum" ? WAITS : seen}` };
}

/** Where a value was seen, as the beginning of what is shown: JSON, so that no id can pretend to be another place. */
export function placeOf({ target, element }: Finding, { targets }: Proposal): string {
  const names = [
    ...(targets.length > 1 && target !== null ? [target.entity, target.id] : []),
    ...(element === null ? [] : [element]),
  ];
  return names.length === 0 ? "" : `${JSON.stringify(names)} `;
}

function inOrder(a: Shown, b: Shown): number {
  if (a.clause !== b.clause) return a.clause < b.clause ? -1 : 1;
  if (a.seen === b.seen) return 0;
  return a.seen < b.seen ? -1 : 1;
}
