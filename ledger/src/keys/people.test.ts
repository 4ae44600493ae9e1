import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { peopleOf } from "./people.ts";

const held = (...ids: readonly string[]): { readonly ids: readonly string[] } => ({ ids });

/** Who is told to be the same as the first of these ids. */
function sameAs([first, ...others]: readonly string[], holders: Parameters<typeof peopleOf>[0]): string[] {
  const person = peopleOf(holders);
  return others.filter((id) => person(id) === person(first ?? ""));
}

describe("who is one person", () => {
  test.each<[string, Parameters<typeof peopleOf>[0], readonly string[]]>([
    ["nobody, where nothing is known", [], []],
    ["whoever has two ids", [held("a", "b"), held("c")], ["b"]],
    ["whoever has two keys", [held("a"), held("a"), held("b")], []],
    ["whoever shares an id", [held("b", "a"), held("c", "b"), held("d")], ["b", "c"]],
    ["whoever another key links, wherever it stands", [held("a"), held("d"), held("d", "a")], ["d"]],
    ["whoever a long way links", [held("d", "c"), held("b", "a"), held("c", "b")], ["b", "c", "d"]],
    ["nobody by a holder without ids", [held(), held("a")], []],
    ["one, however often an id stands there", [held("a", "a", "a"), held("b", "b")], []],
    ["nobody by the name of what every object has", [held("a", "__proto__"), held("constructor")], []],
  ])("%s", (_, holders, others) => {
    expect(sameAs(["a", "b", "c", "d", "constructor"], holders)).toEqual(others);
  });

  test("the same for every order, and as walking from holder to holder finds it", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
    const holders = fc.array(fc.array(id, { minLength: 1, maxLength: 3 }), { maxLength: 6 });
    fc.assert(
      fc.property(holders, id, id, (all, one, other) => {
        const given = all.map((ids) => held(...ids));
        const person = peopleOf(given);
        expect(person(one) === person(other)).toBe(reachable(all, one).has(other));
        expect(peopleOf(given.toReversed())(one)).toBe(person(one));
      }),
    );
  });

  test("in good time where every holder is linked to the next", () => {
    const chain = Array.from({ length: 50_000 }, (_, at) => held(`id:${at + 1}`, `id:${at}`));
    for (const holders of [chain, chain.toReversed()]) {
      const person = peopleOf(holders);
      expect(new Set(chain.flatMap(({ ids }) => ids.map(person))).size).toBe(1);
    }
  });
});

function reachable(holders: readonly (readonly string[])[], from: string): ReadonlySet<string> {
  const found = new Set([from]);
  for (let size = 0; size < found.size;) {
    ({ size } = found);
    for (const ids of holders) if (ids.some((id) => found.has(id))) for (const id of ids) found.add(id);
  }
  return found;
}
