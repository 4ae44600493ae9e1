import { show, showDuration, showText } from "./kernel/show.ts";
import { unreachable } from "./unreachable.ts";
import type { GroupTable, Type } from "./vocabulary/table.ts";

/** `2 of dba and 1 of sre, at most 1 agent by software key within 24h`, as data. */
export interface People {
  /** Groups by id `module.name`; several seats need disjoint people. */
  readonly seats: readonly Seats[];
  /** How many seats agents may fill; null is none. */
  readonly agentsAtMost: number | null;
  readonly bySoftwareKey: boolean;
  /** Approvals older than this do not count; null for any age. */
  readonly withinMs: number | null;
}

/** `2 of dba`, `1 of owners(action.file)`. */
export interface Seats {
  readonly count: number;
  readonly group: string;
  /** What a group with parameters is asked with; left out for one without. In a finding all of them are values. */
  readonly arguments?: readonly Argument[];
}

/** What a fact or a group is asked with: only literals and what the proposal says or names. */
export type Argument =
  | { readonly kind: "value"; readonly value: boolean | number | string }
  | {
      readonly kind: "read";
      readonly of: "action" | "target" | "principal" | "human";
      readonly field: string;
    }
  /** The element of the clause's `each`. */
  | { readonly kind: "element" };

/**
 * Says who is needed, in the policy's words: `2 of dba and 1 of sre, at most 1 agent`. With the groups that the policy
 * declares, what one is asked with is written as its parameter's type is: `owners(production)`.
 */
export function describePeople(people: People, groups: readonly GroupTable[] = []): string {
  const seats = people.seats.map((seat) => `${seat.count} of ${describeGroup(seat, groups)}`).join(" and ");
  const agents =
    people.agentsAtMost === null
      ? ""
      : `, at most ${people.agentsAtMost} agent${people.agentsAtMost === 1 ? "" : "s"}`;
  const key = people.bySoftwareKey ? " by software key" : "";
  const age = people.withinMs === null ? "" : ` within ${showDuration(people.withinMs)}`;
  return `${seats}${agents}${key}${age}`;
}

/** A group with what it is asked with, as a policy would write it: `owners("db/orders/7.sql")`. */
export function describeGroup(
  { group, arguments: given }: Seats,
  groups: readonly GroupTable[] = [],
): string {
  if (given === undefined || given.length === 0) return shortName(group);
  const table = groups.find(({ id }) => id === group);
  const parameters = table?.kind === "sourced" ? table.parameters : [];
  const shown = given.map((argument, index) => describeArgument(argument, parameters[index]?.type));
  return `${shortName(group)}(${shown.join(", ")})`;
}

function describeArgument(argument: Argument, type: Type | undefined): string {
  switch (argument.kind) {
    case "value":
      return describeValue(argument.value, type);
    case "read":
      return `${argument.of}.${argument.field}`;
    case "element":
      return "the element";
    default:
      return unreachable(argument);
  }
}

/** Text stands between quotes unless it is known to be a word of the policy. */
function describeValue(value: boolean | number | string, type: Type | undefined): string {
  if (typeof value === "string") {
    return type?.kind === "zone" || type?.kind === "enum" ? show(value) : showText(value);
  }
  const isUnit = type?.kind === "percent" || type?.kind === "duration" || type?.kind === "instant";
  return show(value, isUnit ? type.kind : "plain");
}

/** A group as its module calls it. */
export function shortName(id: string): string {
  return id.slice(id.lastIndexOf(".") + 1);
}

/** The lists that differ, each once, in their order. */
export function distinctPeople(lists: readonly People[]): readonly People[] {
  return [...new Map(lists.map((people) => [JSON.stringify(people), people])).values()];
}
