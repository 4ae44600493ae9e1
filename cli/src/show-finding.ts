import type { Finding } from "@interlock/runtime";

import type { Paint } from "./paint.ts";
import { shownText } from "./shown-text.ts";

/**
 * A finding as a person reads it: which clause of which rule, or which primitive where no clause is, and where, what was seen against which bound, why, and what
 * would have to change. `commit` is the policy's; null where its sources are not committed or need not be named.
 * Everything that came from outside is made visible.
 */
export function showFinding(finding: Finding, commit: string | null, paint: Paint): readonly string[] {
  const { at } = finding;
  const place =
    at === null ? "" : ` at ${shownText(at)}${commit === null ? "" : ` @ ${commit.slice(0, 12)}`}`;
  return [
    `${paint.strong(shownText(headingOf(finding)))}${place}`,
    ...rowsOf(finding).map(([name, text]) => `  ${name.padEnd(9)}  ${shownText(text)}`),
  ];
}

/** What a finding says beside where it stands, in the order in which a person reads it; what it does not say is left out. */
export function rowsOf(finding: Finding): readonly (readonly [name: string, text: string])[] {
  const { element, seen, bound, margin, because, remedy } = finding;
  const rows = [
    ["for", element],
    ["seen", seen],
    ["bound", bound],
    ["margin", margin],
    ["because", because],
    ["to change", remedy],
  ] as const;
  return rows.flatMap(([name, text]) => (text === null ? [] : [[name, text] as const]));
}

/** `blast_radius.traffic_p99, shop.limits`: the clause by the part of its id that is its own, then its rule. */
export function headingOf({ source, rule, clause }: FindingName): string {
  if (rule === null) return source;
  if (clause === null) return `${source}, ${rule}`;
  // An id begins with the rule's, and goes on with the primitive that the finding is of.
  return clause.startsWith(`${rule}.${source}.`)
    ? `${clause.slice(rule.length + 1)}, ${rule}`
    : `${source}, ${clause}`;
}

/** What a finding is called by. */
interface FindingName {
  readonly source: string;
  readonly rule: string | null;
  readonly clause: string | null;
}
