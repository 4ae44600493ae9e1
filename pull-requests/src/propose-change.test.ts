import {
  decide,
  type Decision,
  type Facts,
  type PolicyModule,
  type Proposal,
  type Vocabulary,
} from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  alice,
  bob,
  carol,
  commitBy,
  configuration,
  copilot,
  dave,
  file,
  head,
  known,
  notKnown,
  readAtMs,
  reviewBy,
  snapshot,
  sql,
  vocabulary,
} from "../test/snapshots.ts";
import { analyseSnapshot } from "./analyse-snapshot.ts";
import { proposeChange, type ProposedAction, type ProposedChange } from "./propose-change.ts";
import { MIGRATIONS_PER_CHANGE, snapshotLimits } from "./snapshot-limits.ts";
import type { ChangedFile, PullRequestSnapshot } from "./snapshot.ts";

async function propose(given: PullRequestSnapshot, words: Vocabulary = vocabulary): Promise<ProposedChange> {
  return proposeChange(given, configuration, words, await analyseSnapshot(given, configuration));
}

async function proposed(given: PullRequestSnapshot): Promise<readonly [ProposedAction, ...ProposedAction[]]> {
  const change = await propose(given);
  if (change.kind === "refused") throw new Error(change.reason);
  return change.proposals;
}

async function migrations(...files: readonly ChangedFile[]): Promise<readonly ProposedAction[]> {
  return (await proposed(snapshot({ files: known(files) }))).slice(1);
}

/** A policy that permits everything once two owners approve: what admission and the quorum make of the facts. */
const ownersDecide: PolicyModule = {
  pin: { repository: null, commit: null, sources: [], compiler: "test", language: 1, plan: "00" },
  vocabulary,
  rules: [
    {
      id: "rules.all",
      module: "rules",
      kind: "permit",
      stage: "constrained",
      at: "rules.policy:1:1",
      actions: ["merge", "migrate"],
      unless: null,
      clauses: [
        {
          id: "rules.all.quorum",
          source: "quorum",
          at: "rules.policy:2:3",
          unless: null,
          quorum: {
            seats: [{ count: 1, group: "rules.owners" }],
            agentsAtMost: null,
            bySoftwareKey: false,
            withinMs: null,
          },
          grant: null,
          grantAtMostMs: null,
          each: null,
        },
      ],
    },
  ],
  code: [
    {
      scope: () => true,
      measure: null,
      because: null,
      clauses: [{ each: null, when: null, measure: null, because: null }],
    },
  ],
  switches: [],
  switchCode: [],
  ceilings: [],
  ceilingCode: [],
  contractCode: [],
  quick: null,
};

function judged({ proposal, facts }: { readonly proposal: Proposal; readonly facts: Facts }): Decision {
  return decide(ownersDecide, proposal, facts);
}

describe("the merge", () => {
  test("is proposed first, with everything that the policies declare", async () => {
    const files = [
      file("src/main.ts"),
      file("docs/new.md", { previousPath: "policies/old.policy", status: "renamed" }),
    ];
    const [merge, ...rest] = await proposed(
      snapshot({ files: known(files), pull: { labels: ["bug"], isFork: true } }),
    );
    expect(rest).toEqual([]);
    expect(merge.proposal).toEqual({
      v: 1,
      nonce: `github/501/pull/7/${head}/${"c".repeat(40)}/merge`,
      action: "merge",
      targets: [{ entity: "Repository", id: "acme/shop" }],
      payload: {
        base: "main",
        files: ["src/main.ts", "docs/new.md", "policies/old.policy"],
        touches_policy: true,
        touches_workflow: false,
        is_fork: true,
        is_draft: false,
        title: "Change it",
        labels: ["bug"],
      },
    });
    expect(merge.facts).toEqual({
      now: { kind: "known", value: readAtMs },
      principal: { kind: "unproven", ids: ["github:11"], name: "alice" },
      identity: { kind: "known", verified: true, issuer: "github", chain: [] },
      approvals: { kind: "known", approvals: [] },
      groups: {
        "rules.owners": { kind: "known", value: ["github:12", "github:13"], observedAtMs: readAtMs },
      },
      targets: {
        '["Repository","acme/shop"]': {
          name: { kind: "known", value: "acme/shop" },
          is_private: { kind: "known", value: true },
        },
      },
    });
  });

  test("sends no field that no policy declares", async () => {
    const actions = vocabulary.actions.map((action) => ({
      ...action,
      fields: action.fields.filter((field) => field.name === "base"),
    }));
    const change = await propose(snapshot(), { ...vocabulary, actions });
    expect(change.kind === "proposed" && change.proposals[0].proposal.payload).toEqual({ base: "main" });
  });

  test("waits for an owner and is permitted with one", async () => {
    const [waiting] = await proposed(snapshot());
    expect(judged(waiting).binding.outcome).toBe("hold");
    const [approved] = await proposed(snapshot({ reviews: known([reviewBy(bob)]) }));
    expect(judged(approved).binding.outcome).toBe("permit");
    const [outsider] = await proposed(snapshot({ reviews: known([reviewBy(dave)]) }));
    expect(judged(outsider).binding.outcome).toBe("hold");
  });

  test("of an agent is not approved by the human who answers for it", async () => {
    const byCopilot = { pull: { author: copilot }, commits: known([commitBy(copilot)]) };
    const [own] = await proposed(snapshot({ ...byCopilot, reviews: known([reviewBy(carol)]) }));
    expect(judged(own).binding.outcome).toBe("hold");
    const [other] = await proposed(snapshot({ ...byCopilot, reviews: known([reviewBy(bob)]) }));
    expect(judged(other).binding.outcome).toBe("permit");
  });

  test.each<[string, Partial<PullRequestSnapshot>]>([
    ["commits", { commits: notKnown() }],
    ["reviews", { reviews: notKnown() }],
    ["writers", { writers: notKnown() }],
    ["the team", { teams: { "acme/owners": notKnown() } }],
    ["a team that was never asked for", { teams: {} }],
  ])("is refused while it is not known: %s", async (_, unanswered) => {
    const given = { ...snapshot({ reviews: known([reviewBy(bob)]) }), ...unanswered };
    const [merge] = await proposed(given);
    const { binding } = judged(merge);
    expect(binding.outcome).toBe("refuse");
    expect(binding.deciding[0]).toMatchObject({ source: "quorum", isUnknown: true });
  });

  test.each(["a\\b.ts", "a\u202eb.ts", "../x", "a\n::error::b"])(
    "with the path %j touches everything and is refused by name",
    async (path) => {
      const [merge] = await proposed(
        snapshot({ files: known([file(path)]), reviews: known([reviewBy(bob)]) }),
      );
      expect(merge.proposal.payload).toMatchObject({ touches_policy: true, touches_workflow: true });
      const { binding } = judged(merge);
      expect(binding.outcome).toBe("refuse");
      expect(binding.deciding[0]).toMatchObject({ source: "coverage" });
    },
  );

  test("keeps a hostile title out of everything but the title", async () => {
    const title = "merge\u0000/../`${x}`\n::set-output::";
    const [plain] = await proposed(snapshot());
    const [hostile] = await proposed(snapshot({ pull: { title } }));
    expect(hostile).toEqual({
      ...plain,
      proposal: { ...plain.proposal, payload: { ...plain.proposal.payload, title } },
    });
  });
});

describe("a change that was not seen whole is refused", () => {
  test("files that could not be listed", async () => {
    const reason = "the changed files are not known: the list ends at 3000 files";
    const change = await propose(snapshot({ files: notKnown("the list ends at 3000 files") }));
    expect(change).toMatchObject({
      kind: "refused",
      reason,
      remedy: "run the gate again; where a limit was reached, split the change",
      // For the record: the merge without its files, and why nothing else is known.
      merge: {
        proposal: { action: "merge" },
        facts: { approvals: { kind: "unknown", reason }, identity: { kind: "unknown", reason } },
      },
    });
    expect(change).not.toHaveProperty("merge.proposal.payload.files");
  });

  test.each<[string, Partial<PullRequestSnapshot>, string]>([
    [
      "too many files",
      { files: known(Array.from({ length: snapshotLimits.files + 1 }, (_, index) => file(`f${index}`))) },
      "the change has more than 3000 paths, old names counted",
    ],
    [
      "too many names",
      {
        files: known(
          Array.from({ length: 1_501 }, (_, index) =>
            file(`new/${index}`, { previousPath: `old/${index}`, status: "renamed" }),
          ),
        ),
      },
      "the change has more than 3000 paths, old names counted",
    ],
    [
      "a rename from nowhere",
      { files: known([file("attic/1.sql", { status: "renamed" })]) },
      "`attic/1.sql` was renamed, and nobody says from where",
    ],
    [
      "too many commits",
      { commits: known(Array.from({ length: snapshotLimits.commits + 1 }, () => commitBy(alice))) },
      "the change has more than 250 commits",
    ],
    [
      "too many migrations",
      {
        files: known(
          Array.from({ length: MIGRATIONS_PER_CHANGE + 1 }, (_, index) =>
            sql(`db/migrations/${index}.sql`, "SELECT 1"),
          ),
        ),
      },
      "the change touches more than 200 migrations",
    ],
    [
      "commits of another head",
      { commits: known([commitBy(alice, { sha: "d".repeat(40) })]) },
      `the commits do not hold the head ${head}`,
    ],
    ["no commit at all", { commits: known([]) }, `the commits do not hold the head ${head}`],
  ])("%s", async (_, changes, reason) => {
    expect(await propose({ ...snapshot(), ...changes })).toMatchObject({ kind: "refused", reason });
  });
});

describe("migrations", () => {
  test("a new one is proposed for its database with what its statements do", async () => {
    const [migration] = await migrations(
      file("README.md"),
      sql("db/migrations/0001_add.sql", "CREATE TABLE t (id int);\nDROP TABLE users;"),
    );
    expect(migration?.proposal).toEqual({
      v: 1,
      nonce: `github/501/pull/7/${head}/${"c".repeat(40)}/migrate/0`,
      action: "migrate",
      targets: [{ entity: "Database", id: "orders" }],
      payload: { file: "db/migrations/0001_add.sql", base: "main" },
    });
    expect(migration?.facts.schema).toMatchObject({
      destructive: { kind: "known", value: true },
      statements: { kind: "known", value: 2 },
    });
    expect(migration?.facts.targets).toEqual({
      '["Database","orders"]': { name: { kind: "known", value: "orders" } },
    });
    expect(migration?.analysis).toMatchObject({ kind: "analysed", statementCount: 2 });
  });

  test.each<[string, ChangedFile, string]>([
    [
      "edited",
      sql("db/migrations/1.sql", "SELECT 1", { status: "modified" }),
      "a migration that the base may have applied was edited",
    ],
    [
      "with another mode",
      sql("db/migrations/1.sql", "SELECT 1", { status: "changed" }),
      "a migration that the base may have applied was edited",
    ],
    [
      "removed",
      file("db/migrations/1.sql", { status: "removed" }),
      "a migration that the base may have applied was removed",
    ],
    [
      "said to be unchanged",
      sql("db/migrations/1.sql", "SELECT 1", { status: "unchanged" }),
      "the platform lists the migration as unchanged",
    ],
    ["without a text", file("db/migrations/1.sql"), "the text was not asked for"],
    [
      "whose text could not be read",
      file("db/migrations/1.sql", { text: notKnown("it is larger than 1 MB") }),
      "the text could not be read: it is larger than 1 MB",
    ],
    [
      "under a name that only some machines take for the folder",
      sql("DB/Migrations/1.SQL", "SELECT 1"),
      "the path is the folder `db/migrations` only to some machines: write it exactly",
    ],
  ])("one that is %s is proposed with unknown effects", async (_, changed, reason) => {
    const [migration, ...more] = await migrations(changed);
    expect(more).toEqual([]);
    expect(migration?.proposal.payload["file"]).toBe(changed.path);
    for (const effect of ["destructive", "breaking", "locking", "opaque", "statements"] as const) {
      expect(migration?.facts.schema?.[effect]).toEqual({ kind: "unknown", reason });
    }
  });

  test("one that cannot be parsed names the place", async () => {
    const [migration] = await migrations(sql("db/migrations/1.sql", "SELECT 1;\nDROP TABEL users;"));
    expect(migration?.facts.schema?.destructive).toMatchObject({
      kind: "unknown",
      reason: expect.stringMatching(/^the text cannot be read at line 2/),
    });
    expect(migration?.analysis?.kind).toBe("unreadable");
  });

  test("one that is moved out of the folder does not vanish", async () => {
    const moved = await migrations(
      sql("attic/1.sql", "SELECT 1", { previousPath: "db/migrations/1.sql", status: "renamed" }),
    );
    expect(moved.map(({ proposal, facts }) => [proposal.payload["file"], facts.schema?.opaque])).toEqual([
      [
        "db/migrations/1.sql",
        {
          kind: "unknown",
          reason: "the migration, which the base may have applied, was moved to `attic/1.sql`",
        },
      ],
    ]);
  });

  test("one that is renamed is judged under both names, and its text under neither", async () => {
    const renamed = await migrations(
      sql("db/migrations/2.sql", "SELECT 1", { previousPath: "db/migrations/1.sql", status: "renamed" }),
    );
    expect(renamed.map(({ proposal }) => proposal.payload["file"])).toEqual([
      "db/migrations/1.sql",
      "db/migrations/2.sql",
    ]);
    expect(renamed.map(({ facts }) => facts.schema?.opaque?.kind)).toEqual(["unknown", "unknown"]);
    expect(new Set(renamed.map(({ proposal }) => proposal.nonce)).size).toBe(2);
  });

  test.each(["renamed", "copied"] as const)(
    "a file that is %s into the folder is a new migration",
    async (status) => {
      const arrived = await migrations(
        sql("db/migrations/2.sql", "DROP TABLE t", { previousPath: "drafts/2.sql", status }),
      );
      expect(arrived.map(({ facts }) => facts.schema?.destructive)).toEqual([{ kind: "known", value: true }]);
    },
  );

  test("a copy leaves the migration that it was made from as it is", async () => {
    const copied = await migrations(
      sql("db/migrations/2.sql", "SELECT 1", { previousPath: "db/migrations/1.sql", status: "copied" }),
    );
    expect(
      copied.map(({ proposal, facts }) => [proposal.payload["file"], facts.schema?.destructive]),
    ).toEqual([["db/migrations/2.sql", { kind: "known", value: false }]]);
  });

  test("two files of one path are judged by their own texts", async () => {
    const twins = await migrations(
      sql("db/migrations/1.sql", "DROP TABLE t"),
      sql("db/migrations/1.sql", "SELECT 1"),
    );
    expect(twins.map(({ facts }) => facts.schema?.destructive)).toEqual([
      { kind: "known", value: true },
      { kind: "known", value: false },
    ]);
  });

  test("one without an analysis, or with another file's, has unknown effects", async () => {
    const given = snapshot({ files: known([sql("db/migrations/1.sql", "SELECT 1")]) });
    const other = snapshot({ files: known([sql("db/migrations/2.sql", "SELECT 1")]) });
    for (const analyses of [[], await analyseSnapshot(other, configuration)]) {
      const change = proposeChange(given, configuration, vocabulary, analyses);
      expect(change.kind === "proposed" && change.proposals[1]?.facts.schema?.opaque).toEqual({
        kind: "unknown",
        reason: "the text was not analysed",
      });
    }
  });
});

test("groups by a role, of another source or with parameters are not made up", async () => {
  const sourced = {
    kind: "sourced",
    argument: { kind: "text", text: "acme/owners" },
    parameters: [],
    freshMs: 1,
  } as const;
  const groups = [
    { ...sourced, id: "rules.admins", by: "role", source: "github" },
    { ...sourced, id: "rules.elsewhere", by: "team", source: "directory" },
    {
      ...sourced,
      id: "rules.asked",
      by: "team",
      source: "github",
      argument: { kind: "parameter", index: 0 },
      parameters: [{ name: "team", type: { kind: "string", max: 64 } }],
    },
    { id: "rules.named", kind: "names", members: ["github:12"] },
  ] as const;
  const change = await propose(snapshot(), { ...vocabulary, groups });
  expect(change.kind === "proposed" && change.proposals[0].facts.groups).toEqual({
    "rules.admins": {
      kind: "unknown",
      reason: "GitHub is asked for teams, not for the role `acme/owners`",
    },
  });
});

const statuses = fc.constantFrom<ChangedFile["status"]>(
  "added",
  "removed",
  "modified",
  "renamed",
  "copied",
  "changed",
);
const paths = fc.oneof(
  fc.constantFrom("db/migrations/1.sql", "DB/migrations/2.sql", "db\\migrations\\3.sql", "src/a.ts"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
);
const files = fc.array(
  fc
    .record({ path: paths, previousPath: fc.option(paths), status: statuses })
    .filter(({ previousPath, status }) => status !== "renamed" || previousPath !== null)
    .map((changed): ChangedFile => ({ ...changed, text: known("DROP TABLE t") })),
  { maxLength: 6 },
);

describe("laws", () => {
  test("whatever the paths are, proposals and facts are well-formed, distinct, and the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.string(), async (list, title) => {
        const given = snapshot({ files: known(list), pull: { title } });
        const proposals = await proposed(given);
        for (const { proposal, facts } of proposals) {
          expect(proposalSchema.safeParse(proposal).success).toBe(true);
          expect(factsSchema.safeParse(facts).success).toBe(true);
        }
        expect(new Set(proposals.map(({ proposal }) => proposal.nonce)).size).toBe(proposals.length);
        expect(await proposed(given)).toEqual(proposals);
      }),
      { numRuns: 60 },
    );
  });

  test("hostile reasons are shown harmlessly and still fit into a fact", async () => {
    const reason = "\u{e0001}".repeat(500);
    const given = snapshot({ commits: notKnown(reason), teams: { "acme/owners": notKnown(reason) } });
    const [merge] = await proposed(given);
    expect(factsSchema.safeParse(merge.facts).success).toBe(true);
    expect(JSON.stringify(merge)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test("no file below the migrations' folder goes without a proposal, and none but new ones is read", async () => {
    await fc.assert(
      fc.asyncProperty(files, async (list) => {
        const proposals = await proposed(snapshot({ files: known(list) }));
        const named = proposals.map(({ proposal }) => proposal.payload["file"]);
        const left = list.flatMap(({ previousPath, status }) =>
          previousPath === "db/migrations/1.sql" && status !== "copied" ? [previousPath] : [],
        );
        const here = list.map(({ path }) => path).filter((path) => path.startsWith("db/migrations/"));
        expect(named).toEqual(expect.arrayContaining([...left, ...here]));
        const judgedByText = proposals.filter(({ facts }) => facts.schema?.opaque?.kind === "known");
        const added = list.filter(({ status }) => ["added", "copied", "renamed"].includes(status));
        expect(added.map(({ path }) => path)).toEqual(
          expect.arrayContaining(judgedByText.map(({ proposal }) => String(proposal.payload["file"]))),
        );
      }),
      { numRuns: 60 },
    );
  });
});
