import type { GroupTable, PrincipalTable } from "@interlock/runtime/vocabulary";

/** So many seats for members of a group that lists them. */
export interface NamedSeats {
  readonly count: number;
  readonly group: GroupTable & { readonly kind: "names" };
}

/** The most seats that the members of the groups could ever fill together: each has one, whatever groups list them. */
export function fillableSeats(
  seats: readonly NamedSeats[],
  agentsAtMost: number,
  principals: readonly PrincipalTable[],
): number {
  const agents = new Set(principals.filter(({ role }) => role === "agent").flatMap(({ ids }) => ids));
  const members = new Set(seats.flatMap(({ group }) => group.members));
  // Who sits on which seat. Humans first: an agent takes a seat only where agents are given one.
  const seating: Seating = new Map();
  const ofHumans = [...members].filter((member) => !agents.has(member));
  const ofAgents = [...members].filter((member) => agents.has(member));
  const humans = ofHumans.filter((member) => isSeated(member, seats, seating, new Set())).length;
  let seated = 0;
  for (const member of ofAgents) {
    if (seated < agentsAtMost && isSeated(member, seats, seating, new Set())) seated += 1;
  }
  return humans + seated;
}

/** By the index of the seats: who has them. */
type Seating = Map<number, string[]>;

/** Finds a seat for a member, by moving others to seats that are as good for them. Nobody who sits loses a seat. */
function isSeated(
  member: string,
  seats: readonly NamedSeats[],
  seating: Seating,
  tried: Set<number>,
): boolean {
  for (const [index, { count, group }] of seats.entries()) {
    if (tried.has(index) || !group.members.includes(member)) continue;
    tried.add(index);
    const sitting = seating.get(index) ?? [];
    if (sitting.length < count) {
      seating.set(index, [...sitting, member]);
      return true;
    }
    const mover = sitting.find((other) => isSeated(other, seats, seating, tried));
    if (mover === undefined) continue;
    seating.set(index, [...sitting.filter((other) => other !== mover), member]);
    return true;
  }
  return false;
}
