import type { Facts } from "./facts.ts";
import { isInstant, scalar } from "./kernel/fact-value.ts";
import { limits } from "./limits.ts";
import { groupIdOf, needsOf } from "./needs.ts";
import { own } from "./own.ts";
import type { PolicyModule } from "./module.ts";

/**
 * The last instant at which a verdict may be acted on; null where nobody knows the time. A minute from now at most, and
 * no longer than every answered group and outside fact is fresh that has a say in what is decided of the action. `endsMs` says when the first of the ages ends that
 * clauses bound by themselves (`reversal tested within`, `quorum … within`, `audit anchored within`, `seen within`).
 * Ages inside conditions, and windows that close, do not end it: the minute does.
 */
export function validUntil(
  module: PolicyModule,
  action: string,
  facts: Facts,
  endsMs: number,
): number | null {
  const now = scalar(facts.now, "now", isInstant, null);
  if (typeof now !== "number") return null;
  let until = Math.min(now + limits.verdictLifeMs, endsMs);
  for (const { observedAtMs, freshMs } of answersWithFreshness(module, action, facts)) {
    // A time that no calendar has bounds nothing, so what it should have bounded is over at once.
    until = Math.min(until, isInstant(observedAtMs) ? observedAtMs + freshMs : now);
  }
  return Math.max(now, until);
}

interface DatedAnswer {
  readonly observedAtMs: number;
  readonly freshMs: number;
}

/** Every answer that says when it was so, of the groups and facts that the policies declare and that have a say. */
function* answersWithFreshness(module: PolicyModule, action: string, facts: Facts): Iterable<DatedAnswer> {
  const { vocabulary } = module;
  const needs = needsOf(module, action);
  const ofGroups = new Map<string, number>();
  for (const group of vocabulary.groups) {
    if (group.kind === "sourced" && (needs?.groups.includes(group.id) ?? true))
      ofGroups.set(group.id, group.freshMs);
  }
  for (const [key, fact] of Object.entries(facts.groups ?? {})) {
    const freshMs = ofGroups.get(groupIdOf(key));
    if (freshMs !== undefined && fact.kind === "known" && fact.observedAtMs !== undefined) {
      yield { observedAtMs: fact.observedAtMs, freshMs };
    }
  }
  for (const { id, freshMs } of vocabulary.facts) {
    if (!(needs?.outside.includes(id) ?? true)) continue;
    for (const answer of Object.values(own(facts.outside, id) ?? {})) {
      const parts = answer.kind === "record" ? [answer, ...Object.values(answer.fields)] : [answer];
      for (const part of parts) {
        if (part.kind === "unknown" || part.observedAtMs === undefined) continue;
        yield { observedAtMs: part.observedAtMs, freshMs };
      }
    }
  }
}
