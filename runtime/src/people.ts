import { showDuration } from "./kernel/show.ts";

/** `2 of dba and 1 of sre, at most 1 agent by software key within 24h`, as data. */
export interface People {
  /** Groups by id `module.name`; several seats need disjoint people. */
  readonly seats: readonly { readonly count: number; readonly group: string }[];
  /** How many seats agents may fill; null is none. */
  readonly agentsAtMost: number | null;
  readonly bySoftwareKey: boolean;
  /** Approvals older than this do not count; null for any age. */
  readonly withinMs: number | null;
}

/** Says who is needed, in the policy's words: `2 of dba and 1 of sre, at most 1 agent`. */
export function describePeople(people: People): string {
  const seats = people.seats.map((seat) => `${seat.count} of ${shortName(seat.group)}`).join(" and ");
  const agents =
    people.agentsAtMost === null
      ? ""
      : `, at most ${people.agentsAtMost} agent${people.agentsAtMost === 1 ? "" : "s"}`;
  const key = people.bySoftwareKey ? " by software key" : "";
  const age = people.withinMs === null ? "" : ` within ${showDuration(people.withinMs)}`;
  return `${seats}${agents}${key}${age}`;
}

/** A group as its module calls it. */
export function shortName(id: string): string {
  return id.slice(id.lastIndexOf(".") + 1);
}

/** The lists that differ, each once, in their order. */
export function distinctPeople(lists: readonly People[]): readonly People[] {
  return [...new Map(lists.map((people) => [JSON.stringify(people), people])).values()];
}
