import type { Finding } from "@interlock/runtime";

import type { Paint } from "./paint.ts";
import { shownText } from "./shown-text.ts";

/**
 * A finding as a person reads it: which primitive, which rule where, what was seen against which bound, why, and what
 * would have to change. `commit` is the policy's; null where its sources are not committed or need not be named.
 * Everything that came from outside is made visible.
 */
export function showFinding(finding: Finding, commit: string | null, paint: Paint): readonly string[] {
  const { source, rule, at, element, seen, bound, margin, because, remedy } = finding;
  const place =
    at === null ? "" : ` at ${shownText(at)}${commit === null ? "" : ` @ ${commit.slice(0, 12)}`}`;
  const heading = `${source}${rule === null ? "" : `, ${shownText(rule)}`}`;
  const rows: readonly (readonly [string, string | null])[] = [
    ["for", element],
    ["seen", seen],
    ["bound", bound],
    ["margin", margin],
    ["because", because],
    ["to change", remedy],
  ];
  return [
    `${paint.strong(heading)}${place}`,
    ...rows.flatMap(([name, text]) => (text === null ? [] : [`  ${name.padEnd(9)}  ${shownText(text)}`])),
  ];
}
