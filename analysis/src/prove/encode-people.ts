import type { People } from "@interlock/runtime";

import { atom } from "./atoms.ts";
import { always, and, never, not, or, type Bdd } from "./bdd.ts";
import { seatsFilled, type Encoding } from "./encode-read.ts";

/** What a list of people can come to: where it may be that they approved, and where it may be that they never can. */
export interface Possible {
  readonly permits: Bdd;
  readonly refuses: Bdd;
}

/**
 * A list of people, approximated from above on both sides. Whatever else it asks (agents' seats, keys, ages, one seat a
 * person), they can only have approved where of each group so many seats are filled. Whether one of its groups or the
 * approvals are unknown, or the group too small, is one free atom of the list.
 */
export function encodePeople(people: People, around: Encoding): Possible {
  const { atoms } = around;
  const { bdd } = atoms;
  const text = JSON.stringify(people);
  const isOfElement = people.seats.some(({ arguments: given }) =>
    (given ?? []).some(({ kind }) => kind === "element"),
  );
  const key = `cannot ${text}${isOfElement ? ` of ${around.element ?? ""}` : ""}`;
  if (!atoms.sources.has(key)) {
    const group = people.seats[0]?.group ?? "";
    atoms.sources.set(key, { key, range: { kind: "bool" }, origin: { kind: "lost-group", group } });
  }
  const cannot = atom(atoms, { kind: "true", key });
  const filled = people.seats.map(({ count, group, arguments: given }) => {
    const asked = given === undefined || given.length === 0 ? [group] : [group, given, around.element];
    const seats = seatsFilled(group, JSON.stringify(asked), around);
    // Where nobody can tell how many are filled when all that can take a seat is counted, a stricter list may still be.
    return or(bdd, not(bdd, seats.known), not(bdd, seats.atMost(count - 1)));
  });
  return { permits: and(bdd, not(bdd, cannot), ...filled), refuses: cannot };
}

/** What nobody can waive. */
export const fails: Possible = { permits: never, refuses: always };
