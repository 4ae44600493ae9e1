import type { Account, AppIdentity } from "./accounts.ts";
import { GITHUB_ACTIONS_APP, GITHUB_ACTIONS_BOT } from "./accounts.ts";
import type { JsonObject } from "./json.ts";

/** What a person may do in a repository, in GitHub's words for roles. */
export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";

/** A token that the loopback accepts, and whom it speaks for. */
export interface Token {
  readonly token: string;
  /** Only an app can write check runs; a person's token has none. */
  readonly app?: AppIdentity;
  /** The login that comments made with this token get. */
  readonly login: string;
}

/** A team of an organisation. */
export interface Team {
  readonly org: string;
  readonly slug: string;
  members: readonly string[];
}

/** A review of a pull request. The latest one of a person counts. */
export interface Review {
  readonly id: number;
  readonly author: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly commitId: string;
  readonly body: string;
  readonly submittedAt: string;
}

/** A pull request in short. Files and commits come from the git repository unless they are given. */
export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  title: string;
  body: string | null;
  state: "open" | "closed";
  isDraft: boolean;
  isMerged: boolean;
  labels: readonly string[];
  /** `sha` fixes what GitHub recorded; without it the branch's tip is read at each request. */
  base: { ref: string; sha?: string };
  /** `fork` names another repository as `owner/name`; null says that the fork was deleted. */
  head: { ref: string; sha?: string; fork?: string | null };
  reviews: Review[];
  /** Answers for the list of files that stand in for the genuine ones, such as 3,001 of them. */
  files?: readonly JsonObject[];
  /** Answers for the list of commits that stand in for the genuine ones. */
  commits?: readonly JsonObject[];
}

/** A comment on an issue or a pull request. */
export interface Comment {
  readonly id: number;
  readonly issueNumber: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly app: AppIdentity | null;
}

/** A check run as its app last wrote it. */
export interface CheckRun {
  readonly id: number;
  readonly app: AppIdentity;
  readonly headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  externalId: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  /** Every annotation of every request, in order: GitHub appends. */
  annotations: JsonObject[];
}

/** What GitHub adds to a commit of its own knowledge. */
interface CommitFacts {
  readonly isVerified?: boolean;
  readonly reason?: string;
  /** The account shown as author; null for none. Without it the e-mail decides. */
  readonly author?: string | null;
  readonly committer?: string | null;
}

/** A repository: its folder on disk, and what GitHub keeps beside git. */
export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** A bare or normal git repository. */
  readonly dir: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly isFork: boolean;
  /** Roles by login. Who is not listed reads a public repository and nothing of a private one. */
  readonly roles: Record<string, Role>;
  /** Active rules by branch, as the API lists them. */
  readonly branchRules: Record<string, readonly JsonObject[]>;
  readonly commitFacts: Map<string, CommitFacts>;
  readonly pulls: PullRequest[];
  readonly comments: Comment[];
  readonly checkRuns: CheckRun[];
}

/** Everything the loopback knows. Plain and mutable: a test changes it between two requests. */
export interface GitHubState {
  readonly tokens: Token[];
  readonly accounts: Account[];
  readonly teams: Team[];
  readonly repositories: Repository[];
  /** The next id of a review, comment, pull request or check run. */
  nextId: number;
  /** Answers the time of a write. Never the same second twice, so that an edit is always later. */
  readonly clock: () => Date;
}

function secondsFrom(start: number): () => Date {
  let seconds = Math.floor(start / 1000);
  return () => {
    seconds += 1;
    return new Date(seconds * 1000);
  };
}

/** A state from what a test cares about. The default token is that of a workflow. */
export function gitHubState(given: {
  readonly tokens?: readonly Token[];
  readonly accounts?: readonly Account[];
  readonly teams?: readonly Team[];
  readonly repositories?: readonly Repository[];
  /** The moment of the first write, in milliseconds since 1970. */
  readonly startMs?: number;
}): GitHubState {
  return {
    tokens: [...(given.tokens ?? [WORKFLOW_TOKEN])],
    accounts: [GITHUB_ACTIONS_BOT, ...(given.accounts ?? [])],
    teams: [...(given.teams ?? [])],
    repositories: [...(given.repositories ?? [])],
    nextId: 1000,
    clock: secondsFrom(given.startMs ?? Date.now()),
  };
}

/** The token of a workflow: its checks are github-actions' own, which any workflow can write. */
export const WORKFLOW_TOKEN: Token = {
  token: "loopback-workflow-token",
  app: GITHUB_ACTIONS_APP,
  login: GITHUB_ACTIONS_BOT.login,
};

/** A repository from its folder and the facts a test cares about. */
export function repository(
  given: Pick<Repository, "owner" | "name" | "dir"> & Partial<Omit<Repository, "owner" | "name" | "dir">>,
): Repository {
  return {
    id: 186853002,
    defaultBranch: "main",
    isPrivate: false,
    isFork: false,
    roles: {},
    branchRules: {},
    commitFacts: new Map(),
    pulls: [],
    comments: [],
    checkRuns: [],
    ...given,
  };
}

/** A pull request from its number, author and two branches. */
export function pullRequest(
  given: Pick<PullRequest, "number" | "author" | "base" | "head"> & Partial<PullRequest>,
): PullRequest {
  return {
    id: 279000000 + given.number,
    title: "Update the README with new information.",
    body: null,
    state: "open",
    isDraft: false,
    isMerged: false,
    labels: [],
    reviews: [],
    ...given,
  };
}

/** Adds a review and answers it. Its time is the state's next second. */
export function addReview(
  state: GitHubState,
  pull: PullRequest,
  given: Pick<Review, "author" | "state" | "commitId"> & Partial<Pick<Review, "body" | "submittedAt">>,
): Review {
  const review: Review = { id: takeId(state), body: "", submittedAt: writeTime(state), ...given };
  pull.reviews.push(review);
  return review;
}

/** Adds a comment and answers it. `updatedAt` later than `createdAt` says that it was edited. */
export function addComment(
  state: GitHubState,
  repository: Repository,
  given: Pick<Comment, "issueNumber" | "author" | "body"> & Partial<Pick<Comment, "app" | "updatedAt">>,
): Comment {
  const createdAt = writeTime(state);
  const comment: Comment = { id: takeId(state), createdAt, updatedAt: createdAt, app: null, ...given };
  repository.comments.push(comment);
  return comment;
}

/** The next free id. */
export function takeId(state: GitHubState): number {
  state.nextId += 1;
  return state.nextId;
}

/** The time of a write, in GitHub's form with whole seconds. */
export function writeTime(state: GitHubState): string {
  return state.clock().toISOString().replace(".000Z", "Z");
}
