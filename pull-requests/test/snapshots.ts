import type { Vocabulary } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";

import type {
  Account,
  Answer,
  ChangeCommit,
  ChangedFile,
  PullRequestSnapshot,
  Review,
} from "../src/index.ts";

export const head = "a".repeat(40);
export const earlier = "b".repeat(40);
export const base = "c".repeat(40);
export const readAtMs = 1_760_000_000_000;

export const alice: Account = { id: 11, login: "alice", type: "User" };
export const bob: Account = { id: 12, login: "bob", type: "User" };
export const carol: Account = { id: 13, login: "carol", type: "User" };
export const dave: Account = { id: 14, login: "dave", type: "User" };
export const copilot: Account = { id: 198982749, login: "Copilot", type: "Bot" };
export const claude: Account = { id: 209825114, login: "claude[bot]", type: "Bot" };

export function known<T>(value: T): Answer<T> {
  return { kind: "known", value };
}

export function notKnown<T>(reason = "the request timed out"): Answer<T> {
  return { kind: "unknown", reason };
}

export function commitBy(author: Account | null, changes: Partial<ChangeCommit> = {}): ChangeCommit {
  const authorEmail = author === null ? "someone@example.com" : `${author.login}@example.com`;
  return {
    sha: head,
    author,
    committer: author,
    authorEmail,
    committerEmail: changes.authorEmail ?? authorEmail,
    message: "Change it",
    isVerified: false,
    ...changes,
  };
}

export function reviewBy(reviewer: Account | null, changes: Partial<Review> = {}): Review {
  return { reviewer, state: "APPROVED", commit: head, submittedAtMs: readAtMs - 60_000, ...changes };
}

export function file(path: string, changes: Partial<ChangedFile> = {}): ChangedFile {
  return { path, previousPath: null, status: "added", text: null, ...changes };
}

export function sql(path: string, text: string, changes: Partial<ChangedFile> = {}): ChangedFile {
  return file(path, { text: known(text), ...changes });
}

/** A pull request by alice with one commit of hers; bob, carol and dave may write. */
export function snapshot(
  changes: Partial<Omit<PullRequestSnapshot, "pull">> & { pull?: Partial<PullRequestSnapshot["pull"]> } = {},
): PullRequestSnapshot {
  const { pull, ...rest } = changes;
  return {
    v: 1,
    readAtMs,
    repository: { id: 501, fullName: "acme/shop", isPrivate: true },
    sender: null,
    files: known([file("src/main.ts")]),
    commits: known([commitBy(alice)]),
    reviews: known([]),
    writers: known([alice.id, bob.id, carol.id, dave.id]),
    teams: { "acme/owners": known([bob, carol]) },
    ...rest,
    pull: {
      number: 7,
      title: "Change it",
      isDraft: false,
      isFork: false,
      author: alice,
      assignees: [],
      labels: [],
      base: { ref: "main", sha: base },
      head: { ref: "change-it", sha: head },
      ...pull,
    },
  };
}

export const configuration: Configuration = {
  version: 1,
  origin: "acme/shop",
  policies: ["policies/rules.policy"],
  baseline: null,
  sources: {},
  signedCommits: null,
  migrations: [{ directory: "db/migrations", database: "orders" }],
  agents: [{ id: "github:198982749", name: "Copilot", root: { id: "github:13", name: "Carol" } }],
};

const text = (max: number): { kind: "string"; max: number } => ({ kind: "string", max });
const bool = { kind: "bool" } as const;
const plain = { optional: false, claimed: false, secret: false };

/** The vocabulary of `policies/pull-requests.policy`, with one group. */
export const vocabulary: Vocabulary = {
  actions: [
    {
      name: "merge",
      entity: "Repository",
      effect: "changes",
      fields: [
        { name: "base", type: text(255), ...plain },
        { name: "files", type: { kind: "list", min: 0, max: 3000, of: { kind: "path" } }, ...plain },
        { name: "touches_policy", type: bool, ...plain },
        { name: "touches_workflow", type: bool, ...plain },
        { name: "is_fork", type: bool, ...plain },
        { name: "is_draft", type: bool, ...plain },
        { name: "title", type: text(256), ...plain, claimed: true },
        {
          name: "labels",
          type: { kind: "list", min: 0, max: 100, of: text(100) },
          ...plain,
          claimed: true,
        },
      ],
    },
    {
      name: "migrate",
      entity: "Database",
      effect: "changes",
      fields: [
        { name: "file", type: { kind: "path" }, ...plain },
        { name: "base", type: text(255), ...plain },
      ],
    },
  ],
  entities: [
    {
      name: "Repository",
      fields: [
        { name: "name", type: text(140), ...plain },
        { name: "is_private", type: bool, ...plain },
      ],
    },
    { name: "Database", fields: [{ name: "name", type: text(140), ...plain }] },
  ],
  zones: [],
  groups: [
    {
      id: "rules.owners",
      kind: "sourced",
      by: "team",
      argument: { kind: "text", text: "acme/owners" },
      parameters: [],
      source: "github",
      freshMs: 600_000,
    },
  ],
  principals: [],
  facts: [],
  sets: [],
  contracts: [],
};

export const roster = { agents: configuration.agents, principals: vocabulary.principals };
