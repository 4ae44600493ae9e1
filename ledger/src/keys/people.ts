import type { Holder } from "../statement/holder.ts";

/** Names the person behind an id: one answer for all ids of one person, and for the id of a stranger itself. */
export type People = (id: string) => string;

/**
 * Tells people apart by the ids that their keys' holders have: two ids of one holder are one person's, and so is whatever these
 * lead to in others. The same for any order of the holders. Pure, and never throws.
 */
export function peopleOf(holders: Iterable<Pick<Holder, "ids">>): People {
  const linked = new Map<string, string>();
  const person = (id: string): string => {
    let found = id;
    for (let next = linked.get(found); next !== undefined; next = linked.get(found)) found = next;
    // What was walked once is a step the next time.
    for (let at = id; at !== found;) {
      const next = linked.get(at) ?? found;
      linked.set(at, found);
      at = next;
    }
    return found;
  };
  for (const { ids } of holders) {
    for (const id of ids) {
      const [one, other] = [person(ids[0] ?? id), person(id)];
      // The first in code unit order stands for all, whoever comes first.
      if (one < other) linked.set(other, one);
      else if (other < one) linked.set(one, other);
    }
  }
  return person;
}
