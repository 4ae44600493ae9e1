import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  alice,
  bob,
  carol,
  claude,
  commitBy,
  copilot,
  dave,
  earlier,
  known,
  notKnown,
  readAtMs,
  reviewBy,
  roster,
  snapshot,
} from "../test/snapshots.ts";
import { approvalsOf, type CountedApprovals } from "./approvals.ts";
import { authorshipOf } from "./authorship.ts";
import { knownGroups } from "./group-facts.ts";
import type { Account, ChangeCommit, PullRequestSnapshot, Review } from "./snapshot.ts";

const owners = ["github:12", "github:13"];

function counted(given: PullRequestSnapshot, groups: readonly (readonly string[])[] = []): CountedApprovals {
  return approvalsOf(given, { authorship: authorshipOf(given, roster), roster, groups });
}

function names({ evidence }: CountedApprovals): readonly string[] {
  return evidence.kind === "known" ? evidence.approvals.map((approval) => approval.name) : [];
}

const reviewed = (...reviews: readonly Review[]): CountedApprovals =>
  counted(snapshot({ reviews: known(reviews) }));

test("an approval of the head by a person with write permission counts", () => {
  expect(reviewed(reviewBy(bob))).toEqual({
    evidence: {
      kind: "known",
      approvals: [
        {
          principal: "github:12",
          root: "github:12",
          kind: "human",
          proof: "platform",
          atMs: readAtMs - 60_000,
          name: "bob",
        },
      ],
    },
    uncounted: [],
  });
});

function then(state: Review["state"], submittedAtMs: number): Review {
  return reviewBy(bob, { state, submittedAtMs });
}

describe("the latest decision of a person counts", () => {
  test.each<[string, readonly Review[], number]>([
    ["approved twice is one approval", [then("APPROVED", 1), then("APPROVED", 2)], 1],
    ["changes requested afterwards", [then("APPROVED", 1), then("CHANGES_REQUESTED", 2)], 0],
    ["dismissed afterwards", [then("APPROVED", 1), then("DISMISSED", 2)], 0],
    ["approved after all", [then("CHANGES_REQUESTED", 1), then("APPROVED", 2)], 1],
    ["the order of the list says nothing", [then("APPROVED", 2), then("CHANGES_REQUESTED", 1)], 1],
    ["a comment decides nothing", [then("APPROVED", 1), then("COMMENTED", 2)], 1],
    ["a pending review decides nothing", [then("APPROVED", 1), then("PENDING", 2)], 1],
    ["only comments", [then("COMMENTED", 1)], 0],
    ["in the same millisecond the approval loses", [then("APPROVED", 1), then("DISMISSED", 1)], 0],
    ["in either order", [then("DISMISSED", 1), then("APPROVED", 1)], 0],
    ["an earlier head afterwards", [then("APPROVED", 1), reviewBy(bob, { commit: earlier })], 0],
  ])("%s", (_, reviews, count) => {
    expect(names(reviewed(...reviews))).toHaveLength(count);
  });
});

describe("who does not count is listed with the reason", () => {
  const byCopilot = { pull: { author: copilot }, commits: known([commitBy(copilot)]) };

  test.each<[string, PullRequestSnapshot, string]>([
    [
      "another commit",
      snapshot({ reviews: known([reviewBy(bob, { commit: earlier })]) }),
      "approved another commit than the head",
    ],
    [
      "a commit that is gone",
      snapshot({ reviews: known([reviewBy(bob, { commit: null })]) }),
      "approved an unknown commit",
    ],
    ["the author", snapshot({ reviews: known([reviewBy(alice)]) }), "is the author"],
    ["a bot", snapshot({ reviews: known([reviewBy({ id: 77, login: "x", type: "Bot" })]) }), "is an agent"],
    [
      "an agent under a user's type",
      snapshot({ reviews: known([reviewBy({ ...claude, type: "User" })]) }),
      "is an agent",
    ],
    [
      "an author of a commit",
      snapshot({ commits: known([commitBy(alice), commitBy(bob)]), reviews: known([reviewBy(bob)]) }),
      "contributed to the commits",
    ],
    [
      "a committer",
      snapshot({
        commits: known([commitBy(alice, { committer: bob })]),
        reviews: known([reviewBy(bob)]),
      }),
      "contributed to the commits",
    ],
    [
      "a co-author by the platform's own address",
      snapshot({
        commits: known([
          commitBy(alice, { message: "x\n\nCo-authored-by: Bob <12+bob@users.noreply.github.com>" }),
        ]),
        reviews: known([reviewBy(bob)]),
      }),
      "contributed to the commits",
    ],
    [
      "no write permission",
      snapshot({ writers: known([alice.id]), reviews: known([reviewBy(bob)]) }),
      "has no write permission",
    ],
    [
      "an account that is gone",
      snapshot({ reviews: known([reviewBy(null)]) }),
      "the account no longer exists",
    ],
    [
      "changes requested",
      snapshot({ reviews: known([reviewBy(bob, { state: "CHANGES_REQUESTED" })]) }),
      "requested changes",
    ],
    [
      "dismissed",
      snapshot({ reviews: known([reviewBy(bob, { state: "DISMISSED" })]) }),
      "the review was dismissed",
    ],
    [
      "the human who answers for the agent",
      snapshot({ ...byCopilot, reviews: known([reviewBy(carol)]) }),
      "answers for the agent that wrote it",
    ],
    [
      "an assignee of an agent's change",
      snapshot({
        ...byCopilot,
        pull: { author: copilot, assignees: [copilot, bob] },
        reviews: known([reviewBy(bob)]),
      }),
      "is assigned to it and may have started the agent",
    ],
    [
      "who opened an agent's change",
      snapshot({ ...byCopilot, sender: bob, reviews: known([reviewBy(bob)]) }),
      "opened it or pushed its head",
    ],
    [
      "who pushed commits in another's name",
      snapshot({ sender: bob, reviews: known([reviewBy(bob)]) }),
      "opened it or pushed its head",
    ],
  ])("%s", (_, given, reason) => {
    const answer = counted(given);
    expect(answer.evidence).toEqual({ kind: "known", approvals: [] });
    expect(answer.uncounted.map((review) => review.reason)).toEqual([reason]);
  });

  test("an assignee of a change that nothing calls an agent's may approve it", () => {
    expect(names(counted(snapshot({ pull: { assignees: [bob] }, reviews: known([reviewBy(bob)]) })))).toEqual(
      ["bob"],
    );
  });

  test("hostile logins are shown harmlessly", () => {
    const mallory = { id: 99, login: "m\u202e\n::error::`", type: "User" };
    expect(reviewed(reviewBy(mallory)).uncounted[0]?.name).toBe("m\\u{202e}\\u{a}::error::`");
  });
});

describe("whoever a policy declares with several accounts", () => {
  const other: Account = { id: 112, login: "bob-at-home", type: "User" };
  const bobs = { id: "p.bob", role: "human", ids: ["github:12", "spiffe://acme/bob", "github:112"] } as const;
  const declared = { ...roster, principals: [bobs] };
  const reasons = (changes: Parameters<typeof snapshot>[0]): readonly string[] => {
    const given = snapshot({ ...changes, reviews: known([reviewBy(bob)]) });
    const authorship = authorshipOf(given, declared);
    return approvalsOf(given, { authorship, roster: declared, groups: [] }).uncounted.map(
      ({ reason }) => reason,
    );
  };

  test("has no seat under one for what was done under another", () => {
    expect(reasons({ pull: { author: other }, commits: known([commitBy(other)]) })).toEqual([
      "is the author",
    ]);
    expect(reasons({ commits: known([commitBy(alice), commitBy(other)]) })).toEqual([
      "contributed to the commits",
    ]);
    expect(reasons({ sender: other })).toEqual(["opened it or pushed its head"]);
    expect(reasons({})).toEqual([]);
  });

  test("is lost to a group under each of them, where an approver may have contributed", () => {
    const given = snapshot({
      commits: known([commitBy(alice), commitBy(null, { authorEmail: "x@example.com" })]),
      reviews: known([
        reviewBy(other, { submittedAtMs: readAtMs - 2_000 }),
        reviewBy(carol, { submittedAtMs: readAtMs - 1_000 }),
      ]),
    });
    const named = { id: "p.leads", kind: "names", members: ["github:12"] } as const;
    const groups = knownGroups({}, { groups: [named], principals: [bobs] });
    const authorship = authorshipOf(given, declared);
    const writers = known([other.id, carol.id]);
    expect(names(approvalsOf({ ...given, writers }, { authorship, roster: declared, groups }))).toEqual([]);
  });
});

describe("contributors without an account", () => {
  const two = [
    reviewBy(bob, { submittedAtMs: readAtMs - 2_000 }),
    reviewBy(carol, { submittedAtMs: readAtMs - 1_000 }),
  ];
  const by = (...emails: readonly string[]): PullRequestSnapshot =>
    snapshot({
      commits: known([commitBy(alice), ...emails.map((authorEmail) => commitBy(null, { authorEmail }))]),
      reviews: known(two),
    });

  test("each takes the latest approval away", () => {
    const answer = counted(by("x@example.com"));
    expect(names(answer)).toEqual(["bob"]);
    expect(answer.uncounted).toEqual([
      {
        principal: "github:13",
        name: "carol",
        reason: "may be who committed as `x@example.com`, which no account owns",
      },
    ]);
    expect(names(counted(by("x@example.com", "y@example.com")))).toEqual([]);
  });

  test("one address is one contributor, in any letter case", () => {
    expect(names(counted(by("x@example.com", "X@EXAMPLE.com", "x@example.com")))).toEqual(["bob"]);
  });

  test("a committer whom nobody knows counts as well", () => {
    const given = snapshot({ commits: known([commitBy(alice, { committer: null })]), reviews: known(two) });
    expect(names(counted(given))).toEqual(["bob"]);
  });

  test("an author and committers whom nobody knows are as many people as they have addresses", () => {
    const rebased = commitBy(null, { authorEmail: "x@example.com", committerEmail: "y@example.com" });
    const applied = commitBy(alice, { committer: null, committerEmail: "z@example.com" });
    const unsaid = commitBy(alice, { committer: null, committerEmail: undefined });
    const cases = [
      { commits: [rebased], left: [] },
      { commits: [applied], left: ["bob"] },
      { commits: [applied, commitBy(alice, { committer: null })], left: [] },
      { commits: [unsaid, { ...unsaid, sha: earlier }], left: [] },
    ];
    for (const { commits, left } of cases) {
      expect(names(counted(snapshot({ commits: known(commits), reviews: known(two) })))).toEqual(left);
    }
  });

  test("an approval from outside a group does not stand in for the group's", () => {
    const given = {
      ...by("x@example.com"),
      reviews: known([...two, reviewBy(dave, { submittedAtMs: readAtMs })]),
    };
    expect(names(counted(given))).toEqual(["bob", "carol"]);
    expect(names(counted(given, [owners]))).toEqual(["bob"]);
  });
});

test.each(["reviews", "writers", "commits"] as const)("unknown %s leave the approvals unknown", (name) => {
  const given = { ...snapshot({ reviews: known([reviewBy(bob)]) }), [name]: notKnown() };
  expect(counted(given).evidence).toMatchObject({
    kind: "unknown",
    reason: expect.stringContaining("the request timed out"),
  });
});

const accounts: fc.Arbitrary<Account> = fc.constantFrom(alice, bob, carol, dave, copilot);
const commits: fc.Arbitrary<ChangeCommit> = fc
  .record({ author: fc.option(accounts), authorEmail: fc.constantFrom("x@example.com", "y@example.com") })
  .map(({ author, authorEmail }) => commitBy(author, { authorEmail }));
const reviews: fc.Arbitrary<Review> = fc
  .record({
    reviewer: fc.option(accounts),
    state: fc.constantFrom<Review["state"]>("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"),
    submittedAtMs: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ reviewer, ...rest }) => reviewBy(reviewer, rest));
const snapshots = fc
  .record({
    author: accounts,
    commits: fc.array(commits, { maxLength: 4 }),
    reviews: fc.array(reviews, { maxLength: 8 }),
    writers: fc.subarray([bob.id, carol.id, dave.id]),
  })
  .map((any) =>
    snapshot({
      pull: { author: any.author },
      commits: known(any.commits),
      reviews: known(any.reviews),
      writers: known(any.writers),
    }),
  );

function inGroup(given: PullRequestSnapshot): readonly string[] {
  const { evidence } = counted(given, [owners]);
  return evidence.kind === "known"
    ? evidence.approvals.map((approval) => approval.principal).filter((id) => owners.includes(id))
    : [];
}

describe("laws", () => {
  test("making any answer unknown never adds an approval", () => {
    fc.assert(
      fc.property(snapshots, fc.constantFrom("reviews", "writers", "commits", "files"), (any, name) => {
        const after = names(counted({ ...any, [name]: notKnown() }));
        expect(names(counted(any))).toEqual(expect.arrayContaining([...after]));
      }),
    );
  });

  test("another commit, attributed or not, never raises the count", () => {
    fc.assert(
      fc.property(snapshots, commits, (any, commit) => {
        if (any.commits.kind === "unknown") return;
        const more = { ...any, commits: known([...any.commits.value, commit]) };
        expect(names(counted(more)).length).toBeLessThanOrEqual(names(counted(any)).length);
      }),
    );
  });

  test("another commit that nobody owns never raises a group's count, and takes one away while there is one", () => {
    fc.assert(
      fc.property(snapshots, (any) => {
        if (any.commits.kind === "unknown") return;
        const stranger = commitBy(null, { authorEmail: "new@example.com" });
        const more = { ...any, commits: known([...any.commits.value, stranger]) };
        expect(inGroup(more).length).toBe(Math.max(0, inGroup(any).length - 1));
      }),
    );
  });

  test("a claim never adds an approval", () => {
    fc.assert(
      fc.property(snapshots, (any) => {
        const claimed = { ...any, pull: { ...any.pull, labels: ["claude"], assignees: [bob] } };
        expect(names(counted(any))).toEqual(expect.arrayContaining([...names(counted(claimed))]));
      }),
    );
  });

  test("everyone who counts is a writer, no author, no agent and no contributor, once", () => {
    fc.assert(
      fc.property(snapshots, (any) => {
        const { evidence } = counted(any);
        if (evidence.kind !== "known" || any.writers.kind === "unknown") return;
        const ids = evidence.approvals.map((approval) => approval.principal);
        expect(new Set(ids).size).toBe(ids.length);
        const { contributors } = authorshipOf(any, roster);
        for (const id of ids) {
          expect(any.writers.value.map((writer) => `github:${writer}`)).toContain(id);
          expect(contributors.map((contributor) => `github:${contributor}`)).not.toContain(id);
          expect(id).not.toBe("github:198982749");
        }
      }),
    );
  });
});
