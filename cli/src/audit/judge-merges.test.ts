import { describe, expect, test } from "vitest";

import type { JudgedChange } from "./judged-changes.ts";
import { judgeHeads, judgeMerges, type MergedCommit } from "./judge-merges.ts";

const change = (head: string, base: string, against: string | null = null): JudgedChange => {
  return {
    repository: 7,
    pull: 1,
    head,
    base,
    branch: null,
    against,
    digest: `record of ${head} on ${base}`,
  };
};
const commit = (id: string, ...parents: readonly string[]): MergedCommit => ({
  id,
  tree: `tree of ${id}`,
  parents,
});

/** A branch of two merges onto a first commit: b2 and b1 brought h2 and h1. */
const merges = [commit("b2", "b1", "h2"), commit("b1", "b0", "h1")];

function states(
  commits: readonly MergedCommit[],
  changes: readonly JudgedChange[],
  trees: Readonly<Record<string, string>> = {},
): readonly string[] {
  return judgeMerges(commits, { changes, treeOf: (head) => trees[head] ?? null }).map(
    ({ commit: id, state }) => `${id} ${state}`,
  );
}

describe("the merges of a branch", () => {
  test("are permitted where their head was, on the base that they were merged onto", () => {
    expect(states(merges, [change("h1", "b0"), change("h2", "b1")])).toEqual([
      "b2 permitted",
      "b1 permitted",
    ]);
  });

  test.each([
    ["nothing is recorded", [], "unrecorded"],
    ["another head was permitted", [change("h3", "b1")], "unrecorded"],
    ["the head was refused", [change("h2", "b1", "the last verdict on `merge` is refuse")], "refused"],
    ["it was permitted on another base", [change("h2", "b0")], "other-base"],
    [
      "it was permitted on another base, and refused on this one",
      [change("h2", "b0"), change("h2", "b1", "the last verdict on `merge` is hold")],
      "refused",
    ],
  ])("are not where %s", (_, changes, state) => {
    expect(states(merges.slice(0, 1), changes)).toEqual([`b2 ${state}`]);
  });

  test("two pull requests of one head on one base have to be permitted both: nothing tells which was merged", () => {
    const both = [change("h2", "b1"), change("h2", "b1", "refused")];
    expect(states(merges.slice(0, 1), both)).toEqual(["b2 refused"]);
  });

  test("several heads at once, and the first commit of all, are named by no record", () => {
    expect(states([commit("b1", "b0", "h1", "h2")], [change("h1", "b0"), change("h2", "b0")])).toEqual([
      "b1 unrecorded",
    ]);
    expect(states([commit("b0")], [change("b0", "x")])).toEqual(["b0 unrecorded"]);
  });
});

describe("commits without a second parent", () => {
  const straight = [commit("c3", "c2"), commit("c2", "c1"), commit("c1", "c0")];

  test("are covered by a permitted head on the branch, down to its base and no further", () => {
    expect(states(straight, [change("c3", "c1")])).toEqual(["c3 permitted", "c2 permitted", "c1 unrecorded"]);
    expect(states(straight, [change("c3", "c0")])).toEqual(["c3 permitted", "c2 permitted", "c1 permitted"]);
  });

  test("are not covered by one that was refused, nor by one whose base is not below it", () => {
    const none = ["c3 unrecorded", "c2 unrecorded", "c1 unrecorded"];
    expect(states(straight, [change("c3", "c0", "refused")])).toEqual(none);
    expect(states(straight, [change("c3", "elsewhere")])).toEqual(none);
    expect(states(straight, [change("c1", "c3")])).toEqual(none);
  });

  test("are what was permitted where tree and base are the same, as after squashing", () => {
    const trees = { h1: "tree of c2" };
    expect(states(straight, [change("h1", "c1")], trees)[1]).toBe("c2 permitted");
    expect(states(straight, [change("h1", "c0")], trees)[1]).toBe("c2 unrecorded");
    expect(states(straight, [change("h1", "c1", "refused")], trees)[1]).toBe("c2 refused");
    expect(states(straight, [change("h1", "c1")])[1]).toBe("c2 unrecorded");
  });
});

describe("heads from a list", () => {
  test("are permitted on whatever base, refused, or unrecorded", () => {
    const changes = [change("h1", "b0", "refused"), change("h1", "b1"), change("h2", "b0", "refused")];
    expect(judgeHeads(["h1", "h2", "h3"], changes).map(({ state }) => state)).toEqual([
      "permitted",
      "refused",
      "unrecorded",
    ]);
  });
});
