import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  alice,
  bob,
  carol,
  claude,
  commitBy,
  copilot,
  known,
  notKnown,
  roster,
  snapshot,
} from "../test/snapshots.ts";
import type { AgentRoster } from "./agent-accounts.ts";
import { authorshipOf, MAX_EVIDENCE, type Authorship } from "./authorship.ts";
import type { Account, ChangeCommit, PullRequestSnapshot } from "./snapshot.ts";

const withMessage = (message: string): PullRequestSnapshot =>
  snapshot({ commits: known([commitBy(alice, { message })]) });

const byBranch = (ref: string): PullRequestSnapshot =>
  snapshot({ pull: { head: { ref, sha: "a".repeat(40) } } });

describe("what is attested", () => {
  test("a user's account is unproven and acts for itself", () => {
    const authorship = authorshipOf(snapshot(), roster);
    expect(authorship.principal).toEqual({ kind: "unproven", ids: ["github:11"], name: "alice" });
    expect(authorship.identity).toEqual({ kind: "known", verified: true, issuer: "github", chain: [] });
    expect(authorship.pointsToAgent).toBe(false);
  });

  test("an enrolled agent is rooted in the human who answers for it", () => {
    const authorship = authorshipOf(
      snapshot({ pull: { author: copilot }, commits: known([commitBy(copilot)]) }),
      roster,
    );
    expect(authorship.principal).toEqual({ kind: "agent", ids: ["github:198982749"], name: "Copilot" });
    expect(authorship.identity).toEqual({
      kind: "known",
      verified: true,
      issuer: "github",
      chain: [{ kind: "human", ids: ["github:13"], name: "Carol" }],
    });
  });

  test("an agent that is not enrolled has nobody who answers for it", () => {
    const authorship = authorshipOf(
      snapshot({ pull: { author: claude }, commits: known([commitBy(claude)]) }),
      roster,
    );
    expect(authorship.principal.kind).toBe("agent");
    expect(authorship.identity).toEqual({
      kind: "unknown",
      reason:
        "claude[bot] (github:209825114) is not enrolled in the configuration with the human who answers for it",
    });
  });

  test.each([
    ["a known id, whatever its login and type", { id: 198982749, login: "bob", type: "User" }],
    ["a bot", { id: 900, login: "tool[bot]", type: "Bot" }],
    ["a type that may be invented later", { id: 900, login: "tool", type: "Swarm" }],
    ["an organization", { id: 900, login: "acme", type: "Organization" }],
  ])("the author is an agent: %s", (_, author) => {
    expect(authorshipOf(snapshot({ pull: { author } }), roster).principal.kind).toBe("agent");
  });

  test("logins prove nothing: a person may be called claude", () => {
    const author = { id: 900, login: "claude", type: "User" };
    const authorship = authorshipOf(
      snapshot({ pull: { author }, commits: known([commitBy(author)]) }),
      roster,
    );
    expect(authorship.principal.kind).toBe("unproven");
  });

  test("a user's account that is enrolled is an agent", () => {
    const enrolled = {
      ...roster,
      agents: [{ id: "github:11", name: "bot", root: { id: "github:12", name: "Bob" } }],
    };
    const authorship = authorshipOf(snapshot(), enrolled);
    expect(authorship.principal.kind).toBe("agent");
    expect(authorship.identity).toMatchObject({ chain: [{ kind: "human", ids: ["github:12"] }] });
  });

  test("so is one that a policy declares as an agent, with nobody who answers for it yet", () => {
    const declared: AgentRoster = {
      ...roster,
      principals: [{ id: "rules.bot", role: "agent", ids: ["github:11"] }],
    };
    const authorship = authorshipOf(snapshot(), declared);
    expect(authorship.principal.kind).toBe("agent");
    expect(authorship.identity.kind).toBe("unknown");
  });

  test("an enrolment repeated with another root excludes both", () => {
    const twice = {
      ...roster,
      agents: [
        ...roster.agents,
        { id: "github:198982749", name: "x", root: { id: "github:12", name: "Bob" } },
      ],
    };
    const authorship = authorshipOf(
      snapshot({ pull: { author: copilot }, commits: known([commitBy(copilot)]) }),
      twice,
    );
    expect(authorship.roots).toEqual(["github:13", "github:12"]);
  });
});

describe("commits", () => {
  test("a commit that is attributed to an agent makes the change an agent's, with every contributor's id", () => {
    const authorship = authorshipOf(
      snapshot({ commits: known([commitBy(alice), commitBy(copilot, { committer: bob })]) }),
      roster,
    );
    expect(authorship.principal).toMatchObject({
      kind: "agent",
      ids: ["github:11", "github:198982749", "github:12"],
    });
  });

  test("it does not buy the author the agent's human: the chain ends at the unproven account", () => {
    const authorship = authorshipOf(snapshot({ commits: known([commitBy(copilot)]) }), roster);
    expect(authorship.identity).toMatchObject({
      chain: [
        { kind: "human", ids: ["github:13"] },
        { kind: "unproven", ids: ["github:11"] },
      ],
    });
  });

  test("an agent that only committed counts, and its missing enrolment too", () => {
    const authorship = authorshipOf(
      snapshot({ commits: known([commitBy(alice, { committer: claude })]) }),
      roster,
    );
    expect(authorship.principal.kind).toBe("agent");
    expect(authorship.identity.kind).toBe("unknown");
  });

  test("evidence says whose word it is: an e-mail address is a claim, the account's own signature attests", () => {
    const bases = [commitBy(copilot), commitBy(copilot, { isVerified: true })].map(
      (commit) => authorshipOf(snapshot({ commits: known([commit]) }), roster).evidence[0]?.basis,
    );
    expect(bases).toEqual(["claimed", "attested"]);
    const signedByAnother = commitBy(copilot, { committer: alice, isVerified: true });
    expect(authorshipOf(snapshot({ commits: known([signedByAnother]) }), roster).evidence[0]?.basis).toBe(
      "claimed",
    );
  });

  test("the platform's own committer is nobody", () => {
    const webFlow = { id: 19864447, login: "web-flow", type: "User" };
    const authorship = authorshipOf(
      snapshot({ commits: known([commitBy(alice, { committer: webFlow })]) }),
      roster,
    );
    expect(authorship.contributors).toEqual([11]);
  });

  test("unknown commits leave the identity unknown", () => {
    const authorship = authorshipOf(snapshot({ commits: notKnown() }), roster);
    expect(authorship.identity).toEqual({
      kind: "unknown",
      reason: "the commits are not known: the request timed out",
    });
  });

  test("an author whose account is gone has no identity, and an id that no group can list", () => {
    const authorship = authorshipOf(snapshot({ pull: { author: null } }), roster);
    expect(authorship.principal.ids).toEqual(["github:unknown", "github:11"]);
    expect(authorship.identity.kind).toBe("unknown");
  });

  test("an agent's change does not take a name that a policy grants something to from a commit", () => {
    const declared: AgentRoster = {
      ...roster,
      principals: [
        { id: "rules.release_bot", role: "agent", ids: ["github:209825114"] },
        { id: "rules.bob", role: "human", ids: ["github:12"] },
      ],
    };
    const authorship = authorshipOf(
      snapshot({
        pull: { author: copilot },
        commits: known([commitBy(claude), commitBy(bob), commitBy(carol)]),
      }),
      declared,
    );
    expect(authorship.principal.ids).toEqual(["github:198982749", "github:13"]);
    expect(authorship.contributors).toEqual([198982749, 209825114, 12, 13]);
  });
});

describe("claims", () => {
  test.each([
    ["a co-author by e-mail", withMessage("Fix\n\nCo-Authored-By: Claude Opus <noreply@anthropic.com>")],
    [
      "a co-author by id",
      withMessage("Fix\r\nco-authored-by: x <198982749+Copilot@users.noreply.github.com>\r\n"),
    ],
    ["a co-author by a bot's login", withMessage("Co-authored-by: x <thing[bot]@users.noreply.github.com>")],
    ["a co-author by name", withMessage("Co-authored-by: Cursor Agent <who@example.com>")],
    ["a co-author without an address", withMessage("Co-authored-by: claude[bot]")],
    ["a footer", withMessage("Fix\n\n🤖 Generated with [Claude Code](https://claude.com)")],
    [
      "an author's address",
      snapshot({ commits: known([commitBy(alice, { authorEmail: "Cursoragent@cursor.com" })]) }),
    ],
    ["a branch of Copilot", byBranch("copilot/fix-1")],
    ["a branch of Claude, in capitals", byBranch("CLAUDE/fix-1")],
    ["a branch of Codex", byBranch("codex/fix-1")],
    ["a branch of Cursor", byBranch("cursor/fix-1")],
    ["a branch of Devin", byBranch("devin/1699-fix")],
    ["a label", snapshot({ pull: { labels: ["bug", "AI-generated"] } })],
  ])("%s turns the unproven into an agent that works through the user's account", (_, claimed) => {
    const authorship = authorshipOf(claimed, roster);
    expect(authorship.principal.kind).toBe("agent");
    expect(authorship.principal.ids[0]).toBe("github:11");
    expect(authorship.evidence.map(({ basis }) => basis)).toContain("claimed");
    expect(authorship.identity).toMatchObject({ kind: "known" });
    expect(authorship.identity.kind === "known" && authorship.identity.chain.at(-1)).toMatchObject({
      kind: "unproven",
      ids: ["github:11"],
    });
  });

  test.each([
    ["a co-author who is a person", withMessage("Co-authored-by: Claude Dupont <claude@dupont.example>")],
    ["a word in the subject", withMessage("Move the cursor: it was off")],
    ["a branch that holds a name", byBranch("fix/cursor")],
    ["a label that holds a name", snapshot({ pull: { labels: ["area: cursor"] } })],
  ])("%s claims nothing", (_, plain) => {
    expect(authorshipOf(plain, roster).principal.kind).toBe("unproven");
  });

  test("a label cannot make a declared human the one whom `by NAME` permits", () => {
    const declared: AgentRoster = {
      ...roster,
      principals: [{ id: "rules.alice", role: "human", ids: ["github:11"] }],
    };
    const authorship = authorshipOf(snapshot({ pull: { labels: ["claude"] } }), declared);
    expect(authorship.principal.kind).toBe("unproven");
    expect(authorship.pointsToAgent).toBe(true);
    expect(authorship.identity).toMatchObject({ chain: [{ kind: "unproven" }] });
  });

  test("hostile text is shown without what steers a reader, and evidence is bounded", () => {
    const commits = Array.from({ length: 200 }, (_, index) =>
      commitBy(alice, { message: `Co-authored-by: \u202e\u001b[31m\`${index} <noreply@anthropic.com>` }),
    );
    const { evidence } = authorshipOf(snapshot({ commits: known(commits) }), roster);
    expect(evidence).toHaveLength(MAX_EVIDENCE + 1);
    expect(evidence.at(-1)?.text).toBe("and 160 more");
    for (const { text } of evidence) expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(evidence[0]?.text).toBe(
      "a trailer names `\\u{202e}\\u{1b}[31m\\u{60}0 <noreply@anthropic.com>`: Claude",
    );
  });
});

const accounts: fc.Arbitrary<Account> = fc.constantFrom(alice, bob, carol, copilot, claude);
const messages = fc.constantFrom(
  "Fix",
  "Co-authored-by: Claude <noreply@anthropic.com>",
  "Co-authored-by: x <12+bob@users.noreply.github.com>",
);
const commits = fc.record({ author: fc.option(accounts), committer: fc.option(accounts), message: messages });
const snapshots = fc
  .record({
    author: fc.option(accounts),
    commits: fc.array(commits, { maxLength: 5 }),
    labels: fc.subarray(["bug", "claude"]),
    ref: fc.constantFrom("main-2", "copilot/fix"),
  })
  .map(({ author, commits: list, labels, ref }) =>
    snapshot({
      pull: { author, labels, head: { ref, sha: "a".repeat(40) } },
      commits: known(list.map(({ author: by, ...rest }) => commitBy(by, rest))),
    }),
  );

function commitsOf({ commits: answer }: PullRequestSnapshot): readonly ChangeCommit[] {
  return answer.kind === "known" ? answer.value : [];
}

function withCommit(any: PullRequestSnapshot, commit: ChangeCommit): PullRequestSnapshot {
  return { ...any, commits: known([...commitsOf(any), commit]) };
}

/** What the chain of authority ends at; the principal itself where it is empty, `unproven` where it is unknown. */
function rootKind({ identity, principal }: Authorship): string {
  if (identity.kind !== "known") return "unproven";
  return identity.chain.at(-1)?.kind ?? principal.kind;
}

describe("laws", () => {
  test("nobody is ever human, and every contributor is excluded", () => {
    fc.assert(
      fc.property(snapshots, (any) => {
        const authorship = authorshipOf(any, roster);
        expect(authorship.principal.kind).not.toBe("human");
        const named = commitsOf(any).flatMap(({ author, committer }) => [
          author?.id ?? [],
          committer?.id ?? [],
        ]);
        expect(authorship.contributors).toEqual(expect.arrayContaining(named.flat()));
      }),
    );
  });

  test("adding a claim never turns an agent into anything else, nor proves an identity", () => {
    const claim = fc.constantFrom<(any: PullRequestSnapshot) => PullRequestSnapshot>(
      (any) => ({ ...any, pull: { ...any.pull, labels: [...any.pull.labels, "human", "codex"] } }),
      (any) => ({ ...any, pull: { ...any.pull, head: { ...any.pull.head, ref: "devin/1" } } }),
      (any) => withCommit(any, commitBy(alice, { message: "Authored-by: a human" })),
      (any) => withCommit(any, commitBy(copilot)),
    );
    fc.assert(
      fc.property(snapshots, claim, (any, add) => {
        const before = authorshipOf(any, roster);
        const after = authorshipOf(add(any), roster);
        const kinds = before.principal.kind === "agent" ? ["agent"] : ["agent", "unproven"];
        expect(kinds).toContain(after.principal.kind);
        const proofs = before.identity.kind === "unknown" ? ["unknown"] : ["known", "unknown"];
        expect(proofs).toContain(after.identity.kind);
        expect(after.contributors).toEqual(expect.arrayContaining([...before.contributors]));
        expect([rootKind(before), "unproven"]).toContain(rootKind(after));
      }),
    );
  });

  test("unknown commits never make a known identity", () => {
    fc.assert(
      fc.property(snapshots, (any) => {
        const after = authorshipOf({ ...any, commits: notKnown() }, roster);
        expect(after.identity.kind).toBe("unknown");
        expect(after.principal.kind).not.toBe("human");
      }),
    );
  });
});
