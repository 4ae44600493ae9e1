import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  domains,
  randomConditions,
  vocabulary,
  type Judged,
  type RandomConditions,
} from "../../../test/random-conditions.ts";
import { sameIn, worldsOf } from "../../../test/written-condition.ts";
import { check } from "../check.ts";
import type { Term } from "../term.ts";
import { canBe, nothingAssumed, settle, type Assumed } from "./assume.ts";
import { isFree } from "./free-condition.ts";
import type { Viewpoint } from "./viewpoint.ts";

/** Random conditions, and what checking made of them where one of their actions is judged. */
interface Looked {
  readonly written: RandomConditions;
  readonly action: Judged;
  readonly view: Viewpoint;
  readonly condition: Term;
  readonly simple: Term;
  readonly other: Term;
}

function lookedAt(all: readonly RandomConditions[]): readonly Looked[] {
  const rules = all.flatMap(({ on, condition, simple, other }, index) =>
    [condition, simple, other].map(
      ({ text }, at) => `refuse r${index}_${at} on ${on.join()} where ${text}\n`,
    ),
  );
  const text = `language 1\npolicy p\n${vocabulary}${rules.join("")}`;
  const { set, diagnostics } = check([{ path: "p.policy", text }], ["p.policy"]);
  expect(diagnostics).toEqual([]);
  const terms = set.rules.flatMap(({ where }) => where ?? []);
  return all.flatMap((written, index) => {
    const [condition, simple, other] = terms.slice(3 * index, 3 * index + 3);
    if (condition === undefined || simple === undefined || other === undefined)
      throw new Error("no condition");
    return written.on.map((action): Looked => {
      const judged = set.vocabulary.actions.find(({ name }) => name === action) ?? null;
      const view = { vocabulary: set.vocabulary, action: judged, steps: { left: 1_000_000 } };
      return { written, action, view, condition, simple, other };
    });
  });
}

type Reading = typeof isFree;

/** The conditions that a reading calls free, each with the first part of it that is always the same. */
function sameThough(isFree: Reading, looked: readonly Looked[]): readonly (string | null)[] {
  return looked.flatMap(({ written, action, view, condition }) =>
    isFree(condition, view)
      ? [sameIn(written.condition, worldsOf(written.condition.reads, domains[action]))]
      : [],
  );
}

/** The same once a condition that bounds facts one by one is made sure. */
function sameAfter(isFree: Reading, looked: readonly Looked[]): readonly (string | null)[] {
  return looked.flatMap(({ written, action, view, condition, simple }) => {
    const assumed = settle(simple, true, nothingAssumed, view);
    if (assumed === null || !isFree(condition, view, assumed)) return [];
    const worlds = worldsOf([...written.simple.reads, ...written.condition.reads], domains[action]);
    return [sameIn(written.condition, worlds.filter(written.simple.in))];
  });
}

/** The same once any condition is known to be so or so: what the closer look would find. */
function suspectedAfter(isFree: Reading, looked: readonly Looked[]): readonly (boolean | null)[] {
  return looked.flatMap(({ view, condition, other }) =>
    [true, false].flatMap((truth) => {
      const assumed = settle(other, truth, nothingAssumed, view);
      return assumed !== null && isFree(condition, view, assumed)
        ? [isSuspect(condition, view, assumed)]
        : [];
    }),
  );
}

/** Whether the closer look says of the whole or of a part that it is always the same. */
function isSuspect(term: Term, view: Viewpoint, assumed: Assumed): boolean {
  if (!canBe(term, true, assumed, view) || !canBe(term, false, assumed, view)) return true;
  if (term.kind === "not") return isSuspect(term.operand, view, assumed);
  if (term.kind !== "and" && term.kind !== "or") return false;
  const after = settle(term.left, term.kind === "and", assumed, view);
  return after === null || isSuspect(term.left, view, assumed) || isSuspect(term.right, view, after);
}

/** Takes each part by itself: what is read in two of them is no matter to it. */
const forgetful: Reading = (term, view, assumed) => {
  if (term.kind === "not") return forgetful(term.operand, view, assumed);
  if (term.kind !== "and" && term.kind !== "or") return isFree(term, view, assumed);
  return forgetful(term.left, view, assumed) && forgetful(term.right, view, assumed);
};

/** Takes nothing for sure, whatever stands before. */
const careless: Reading = (term, view) => isFree(term, view);

/** Takes a field's bounds from all entities together. */
const broad: Reading = (term, view, assumed) => isFree(term, { ...view, action: null }, assumed);

describe.each([
  ["", sameThough, 300, { forgetful, broad }],
  [" once facts are bounded", sameAfter, 100, { forgetful, careless, broad }],
  [
    " as far as the closer look can tell, whatever is known before",
    suspectedAfter,
    400,
    { forgetful, careless, broad },
  ],
])("what is free takes both values, and so does each part%s", (_, oddOnes, least, wrong) => {
  const several = fc.array(randomConditions, { minLength: 25, maxLength: 25 });

  function hold(reading: Reading): number {
    let free = 0;
    fc.assert(
      fc.property(several, (all) => {
        const found = oddOnes(reading, lookedAt(all));
        expect(found.filter((odd) => odd !== null && odd !== false)).toEqual([]);
        free += found.length;
      }),
      { numRuns: 160, endOnFailure: true },
    );
    return free;
  }

  test("always", () => {
    // Of four thousand conditions, for one action or two each; nothing is learned from one that is not free.
    expect(hold(isFree)).toBeGreaterThan(least);
  });

  test.each(Object.entries(wrong))("and a wrong reading is seen: %s", (_, reading) => {
    expect(() => hold(reading)).toThrow(/Property failed/u);
  });
});
