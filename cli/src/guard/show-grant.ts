import type { Grant, GrantBound } from "@interlock/ledger";
import { showPercent, unreachable } from "@interlock/runtime";
import type { ListedGrant } from "@interlock/runtime/guard";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import { instant } from "./show-answer.ts";

/** A grant as a person reads it: whether it is in force, who may do what with it, how often, until when, and what ended it. */
export function showGrant(listed: ListedGrant, paint: Paint): readonly string[] {
  const { digest, grant, standing, because, enforcement } = listed;
  const word = standing === "live" ? paint.good("live") : paint.bad(standing);
  return [
    `${word}  ${digest}${because === null ? "" : ` (ended by ${because})`}`,
    ...(grant === null ? ["  no issuer signed it whom this guard believes"] : grantLines(grant)),
    `  uses      ${usesOf(listed)}`,
    `  issued    ${enforcement === null ? "beforehand" : `for the enforcement ${enforcement}`}`,
  ];
}

function grantLines({
  agent,
  holder,
  parent,
  can,
  bounds,
  expiresAtMs,
  depth,
  revokeOn,
}: Grant): readonly string[] {
  return [
    `  agent     ${shownText(agent)} with the key ${holder}`,
    ...can.map(({ action, access, resources, zones }) => {
      const where = zones.length === 0 ? "" : ` in ${zones.map(shownText).join(", ")}`;
      return `  may       ${shownText(action)}, ${access} on ${resources.map(shownText).join(", ")}${where}`;
    }),
    ...bounds.map((bound) => `  at most   ${boundOf(bound)}`),
    `  until     ${instant(expiresAtMs)}`,
    ...(parent === null ? [] : [`  narrows   ${parent}`]),
    ...(depth === 0 ? [] : [`  may be narrowed ${count(depth, "time")} below it`]),
    ...(revokeOn.length === 0 ? [] : [`  ends on   ${revokeOn.join(", ")}`]),
  ];
}

function boundOf(bound: GrantBound): string {
  switch (bound.kind) {
    case "traffic":
    case "users":
      return `${showPercent(bound.atMostPpm)} of ${bound.kind} ${bound.percentile}`;
    case "services":
      return count(bound.atMost, "service");
    default:
      return unreachable(bound);
  }
}

function usesOf({ used, usesLeft }: ListedGrant): string {
  return usesLeft === null
    ? `${count(used, "use")}, without a limit`
    : `${count(used, "use")}, ${usesLeft} left`;
}
