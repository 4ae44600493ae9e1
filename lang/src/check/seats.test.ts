import fc from "fast-check";
import { expect, test } from "vitest";

import { fillableSeats, type NamedSeats } from "./seats.ts";

const people = ["a", "b", "c", "d", "x", "y"];
const principals = [{ id: "p.bots", role: "agent", ids: ["x", "y"] } as const];

const someSeats: fc.Arbitrary<NamedSeats> = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  group: fc
    .uniqueArray(fc.constantFrom(...people))
    .map((members) => ({ id: "g", kind: "names", members }) as const),
});

/** Tries every way to seat the people, one after the other. */
function mostBySearch(seats: readonly NamedSeats[], agentsLeft: number, left: readonly string[]): number {
  const [person, ...others] = left;
  if (person === undefined) return 0;
  let most = mostBySearch(seats, agentsLeft, others);
  const isAgent = principals[0]?.ids.some((id) => id === person) === true;
  if (isAgent && agentsLeft === 0) return most;
  for (const [index, { count, group }] of seats.entries()) {
    if (count === 0 || !group.members.includes(person)) continue;
    const rest = seats.map((one, at) => (at === index ? { ...one, count: count - 1 } : one));
    most = Math.max(most, 1 + mostBySearch(rest, agentsLeft - (isAgent ? 1 : 0), others));
  }
  return most;
}

test("counts the most seats that can be filled, whatever the order of groups and members", () => {
  fc.assert(
    fc.property(fc.array(someSeats, { maxLength: 3 }), fc.integer({ min: 0, max: 2 }), (seats, agents) => {
      expect(fillableSeats(seats, agents, principals)).toBe(mostBySearch(seats, agents, people));
    }),
    { numRuns: 500 },
  );
});
