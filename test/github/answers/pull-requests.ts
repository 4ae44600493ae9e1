import { nodeId, simpleUser } from "../accounts.ts";
import {
  accountNamed,
  apiRoot,
  found,
  inRepository,
  knownAccount,
  notFound,
  pageRoot,
  parameter,
  payloadRepository,
  repositoryNamed,
} from "../call.ts";
import type { Answer, Call, Handler, Handlers } from "../call.ts";
import { commitObjects } from "../commit-objects.ts";
import { commitsBetween, resolveRef } from "../git-store.ts";
import type { JsonObject } from "../json.ts";
import { paginate } from "../pagination.ts";
import { pullRequestObject } from "../payloads.ts";
import type { PayloadRepository } from "../payloads.ts";
import type { GitHubState, PullRequest, Repository, Review } from "../state.ts";
import { filesSince, lineCounts } from "./commits.ts";

/** GitHub lists no more files of a pull request, without saying that there are more. */
const MAX_FILES = 3000;

/** GitHub lists no more commits of a pull request, without saying that there are more. */
const MAX_COMMITS = 250;

/** Members that GitHub answers for one pull request and leaves out of a list. */
const NOT_IN_LISTS: ReadonlySet<string> = new Set([
  "merged",
  "mergeable",
  "rebaseable",
  "mergeable_state",
  "merged_by",
  "comments",
  "review_comments",
  "maintainer_can_modify",
  "commits",
  "additions",
  "deletions",
  "changed_files",
]);

/** The two commits that a pull request compares now. Throws when the repository lacks one. */
export async function tipsOf(
  gitdir: string,
  pull: PullRequest,
): Promise<{ readonly base: string; readonly head: string }> {
  const base = pull.base.sha ?? (await resolveRef(gitdir, `refs/heads/${pull.base.ref}`));
  const headRef =
    pull.head.fork === undefined ? `refs/heads/${pull.head.ref}` : `refs/pull/${pull.number}/head`;
  const head = pull.head.sha ?? (await resolveRef(gitdir, headRef));
  if (base === undefined) throw new Error(`pull request ${pull.number}: no branch ${pull.base.ref}`);
  if (head === undefined) throw new Error(`pull request ${pull.number}: no ${headRef}`);
  return { base, head };
}

async function filesOf(
  repository: Repository,
  gitdir: string,
  pull: PullRequest,
): Promise<readonly JsonObject[]> {
  const { base, head } = await tipsOf(gitdir, pull);
  return pull.files ?? filesSince(repository, gitdir, base, head);
}

async function commitsOf(
  state: GitHubState,
  repository: Repository,
  gitdir: string,
  pull: PullRequest,
): Promise<readonly JsonObject[]> {
  if (pull.commits !== undefined) return pull.commits;
  const { base, head } = await tipsOf(gitdir, pull);
  return commitObjects(state, repository, gitdir, await commitsBetween(gitdir, base, head));
}

function forkOf(state: GitHubState, pull: PullRequest): { readonly fork?: PayloadRepository | null } {
  const { fork } = pull.head;
  if (fork === undefined) return {};
  if (fork === null) return { fork: null };
  const repository = repositoryNamed(state, fork);
  if (repository === undefined) throw new Error(`the state describes no repository ${fork}`);
  return { fork: payloadRepository(state, repository) };
}

/** How the person stands to the repository, as GitHub hints at it. No proof of a permission. */
export function authorAssociation(repository: Repository, login: string): string {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return "OWNER";
  const role = repository.roles[login] ?? "none";
  return ["admin", "maintain", "write"].includes(role) ? "COLLABORATOR" : "NONE";
}

/** The pull request as the API answers it alone (`pull-request`), with the numbers of its genuine change. */
async function pullRequestAnswer(
  state: GitHubState,
  repository: Repository,
  gitdir: string,
  pull: PullRequest,
): Promise<JsonObject> {
  const { base, head } = await tipsOf(gitdir, pull);
  const files = await filesOf(repository, gitdir, pull);
  return pullRequestObject({
    id: pull.id,
    number: pull.number,
    repository: payloadRepository(state, repository),
    author: knownAccount(state, pull.author),
    title: pull.title,
    body: pull.body,
    state: pull.isMerged ? "closed" : pull.state,
    isDraft: pull.isDraft,
    isMerged: pull.isMerged,
    labels: pull.labels,
    authorAssociation: authorAssociation(repository, pull.author),
    base: { ref: pull.base.ref, sha: base },
    head: { ref: pull.head.ref, sha: head, ...forkOf(state, pull) },
    commits: (await commitsOf(state, repository, gitdir, pull)).length,
    changedFiles: files.length,
    ...lineCounts(files),
  });
}

function onPullRequest(
  answer: (call: Call, repository: Repository, gitdir: string, pull: PullRequest) => Answer | Promise<Answer>,
): Handler {
  return inRepository((call, repository, gitdir) => {
    const number = Number(parameter(call, "pull_number"));
    const pull = repository.pulls.find((candidate) => candidate.number === number);
    return pull === undefined ? notFound() : answer(call, repository, gitdir, pull);
  });
}

async function list(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const { state = "open", head, base, direction = "desc" } = call.query;
  const chosen = repository.pulls
    .filter((pull) => state === "all" || (pull.isMerged ? "closed" : pull.state) === state)
    .filter((pull) => base === undefined || pull.base.ref === base)
    .filter((pull) => head === undefined || `${headOwner(repository, pull)}:${pull.head.ref}` === head)
    .sort((a, b) => (direction === "desc" ? b.number - a.number : a.number - b.number));
  const page = paginate(chosen, call);
  const bodies = await Promise.all(
    page.items.map(async (pull) => {
      const whole = await pullRequestAnswer(call.state, repository, gitdir, pull);
      return Object.fromEntries(Object.entries(whole).filter(([key]) => !NOT_IN_LISTS.has(key)));
    }),
  );
  return found(bodies, page.headers);
}

function headOwner(repository: Repository, pull: PullRequest): string {
  return pull.head.fork?.split("/")[0] ?? repository.owner;
}

function reviewObject(
  state: GitHubState,
  repository: Repository,
  pull: PullRequest,
  review: Review,
): JsonObject {
  const author = accountNamed(state, review.author);
  const page = `${pageRoot(repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const pullUrl = `${apiRoot(repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: author === undefined ? null : simpleUser(author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl,
    author_association: authorAssociation(repository, review.author),
    _links: { html: { href: page }, pull_request: { href: pullUrl } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  };
}

/** Pull requests, their files, commits and reviews. */
export const pullRequests: Handlers = {
  "pulls/list": inRepository(list),
  "pulls/get": onPullRequest(async (call, repository, gitdir, pull) =>
    found(await pullRequestAnswer(call.state, repository, gitdir, pull)),
  ),
  "pulls/list-files": onPullRequest(async (call, repository, gitdir, pull) => {
    const all = await filesOf(repository, gitdir, pull);
    const page = paginate(all.slice(0, MAX_FILES), call);
    return found(page.items, page.headers);
  }),
  "pulls/list-commits": onPullRequest(async (call, repository, gitdir, pull) => {
    const all = await commitsOf(call.state, repository, gitdir, pull);
    const page = paginate(all.slice(0, MAX_COMMITS), call);
    return found(page.items, page.headers);
  }),
  "pulls/list-reviews": onPullRequest((call, repository, _gitdir, pull) => {
    const page = paginate(pull.reviews, call);
    return found(
      page.items.map((review) => reviewObject(call.state, repository, pull, review)),
      page.headers,
    );
  }),
};
