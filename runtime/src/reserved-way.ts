import { isInstant, scalar } from "./kernel/fact-value.ts";
import type { Subject } from "./kernel/subject.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./verdict.ts";
import type { Vocabulary } from "./vocabulary/table.ts";
import type { FindingSource } from "./vocabulary/words.ts";

/** What a way back is never stopped by: how often, how far, how well it went, and when. */
const exempt: readonly FindingSource[] = ["rate_limit", "blast_radius", "memory_write"];

/**
 * Whether a proposal is the way back that an enforced action reserved, and is exempt from budgets, blast, memory and windows for it: an
 * action that `restores`, and a reservation that is known. What is not known exempts from nothing.
 */
export function isReservedWay({ actions }: Vocabulary, action: string, facts: Facts): boolean {
  if (facts.reserved === undefined) return false;
  const restores = actions.some(({ name, effect }) => name === action && effect === "restores");
  if (!restores) return false;
  const now = scalar(facts.now, "now", isInstant, null);
  return typeof scalar(facts.reserved, "reserved", isText, now) === "string";
}

/** The subject as it is, and for a reserved way back beside it as it would be inside of every window, and outside of all. */
export function viewsOf(x: Subject): readonly [Subject, ...Subject[]] {
  if (!isReservedWay(x.vocabulary, x.action, x.facts)) return [x];
  return [x, { ...x, windows: true }, { ...x, windows: false }];
}

/** Whether the findings of a source are exempt by themselves. */
export function isExemptSource(source: FindingSource): boolean {
  return exempt.includes(source);
}

/** The same finding of a reserved way back, which it does not stop. */
export function exempted(finding: Finding): Finding {
  if (finding.outcome === "permit") return finding;
  const seen = `${finding.seen}; exempt as the way back that was reserved`;
  return {
    ...finding,
    outcome: "permit",
    isUnknown: false,
    seen,
    margin: null,
    remedy: "nothing",
    needs: null,
  };
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
