import { isJsonObject, type JsonObject, type JsonValue } from "@interlock/ledger";
import type { Finding } from "@interlock/runtime";
import type { ListedHold } from "@interlock/runtime/guard";

import type { Paint } from "../paint.ts";
import { findingLines, showOutcome } from "../show-decision.ts";
import { quotedText, shownText } from "../shown-text.ts";
import { aboutLine, askedIn, instant } from "./show-answer.ts";

/**
 * A held proposal as whoever approves it is shown it: what it is, on whose wish, every clause that holds it with the value seen and its
 * bound, who is needed, who has spoken, until when. Everything that came from outside is made visible.
 */
export function showHold(
  { hold, said, waitsFor, isExpired }: ListedHold,
  findings: readonly Finding[],
  paint: Paint,
): readonly string[] {
  const { proposal, targets, policyCommit, expiresAtMs, recorded } = hold;
  const policy = policyCommit === null ? "files that are not committed" : `commit ${policyCommit}`;
  return [
    `${showOutcome("hold", paint)}  ${aboutLine(askedIn(hold))}`,
    ...payloadLines(recorded),
    ...findings.flatMap((finding) => ["", ...findingLines(finding, targets.length < 2, policyCommit, paint)]),
    "",
    ...waitsFor.flatMap(({ people, seats }) => [
      `  needed    ${shownText(people)}`,
      ...seats.map(({ group, members }) => `  who can   ${shownText(group)}: ${membersOf(members)}`),
    ]),
    ...said.map(
      ({ principal, decision, record }) => `  ${decision.padEnd(8)}  ${shownText(principal)} (${record})`,
    ),
    `  policy    ${shownText(policy)}`,
    `  until     ${instant(expiresAtMs)}${isExpired ? " (expired)" : ""}`,
    `  proposal  ${proposal}`,
  ];
}

/** What an approver's signature says that was shown. */
export function showSigned({ hold }: ListedHold): readonly string[] {
  return hold.shown.map(({ clause, seen }) => `  shown     ${shownText(clause)}: ${shownText(seen)}`);
}

function membersOf(members: readonly string[] | null): string {
  if (members === null) return "nobody says who that is";
  return members.length === 0 ? "nobody" : members.map(shownText).join(", ");
}

/** What the action is to be done with; secrets are commitments, as they are recorded. */
function payloadLines({ payload }: JsonObject): readonly string[] {
  if (!isJsonObject(payload)) return [];
  return Object.entries(payload).map(([field, value]) => `  ${shownText(field)} = ${valueOf(value)}`);
}

function valueOf(value: JsonValue): string {
  return typeof value === "string" ? quotedText(value) : shownText(JSON.stringify(value));
}
