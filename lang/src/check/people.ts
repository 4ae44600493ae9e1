import type { GroupTable, People as PeopleTable } from "@interlock/runtime/vocabulary";

import type { People } from "../syntax/people.ts";
import { report, type Context } from "./context.ts";
import { lookUp } from "./look-up.ts";

/** Resolves a list of people; null where a diagnostic stands for it. */
export function checkPeople(people: People, context: Context): PeopleTable | null {
  const seats: { count: number; group: string }[] = [];
  for (const seat of people.seats) {
    if (seat.count < 1) report(context, "IL2209", { what: "a number of seats" }, seat.span);
    const group = lookUp(context.scope, seat.group, ["group"], context.diagnostics);
    if (group === null) continue;
    const home = context.scopes.get(group.home)?.module ?? group.home;
    const id = `${home}.${group.name.text}`;
    const table = context.vocabulary.groups.find((candidate) => candidate.id === id);
    if (table !== undefined) checkSize(seat, people.agentsAtMost ?? 0, table, context);
    seats.push({ count: seat.count, group: id });
  }
  if (people.withinMs !== null && people.withinMs <= 0) {
    report(context, "IL2209", { what: "`within`" }, people.span);
  }
  if (seats.length < people.seats.length) return null;
  const { agentsAtMost, bySoftwareKey, withinMs } = people;
  return { seats, agentsAtMost, bySoftwareKey, withinMs };
}

/** A group by names is the policy's own word, so it is known here whether it could ever be enough. */
function checkSize(
  { count, span }: People["seats"][number],
  agentsAtMost: number,
  group: GroupTable,
  context: Context,
): void {
  if (group.kind !== "names") return;
  const { principals } = context.vocabulary;
  const agents = group.members.filter((id) =>
    principals.some((principal) => principal.role === "agent" && principal.ids.includes(id)),
  );
  const size = group.members.length - agents.length + Math.min(agents.length, agentsAtMost);
  if (size < count) report(context, "IL2207", { count, group: group.id, size }, span);
}
