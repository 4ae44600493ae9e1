import { apiRoot, failure, found, inRepository, notFound, pageRoot, parameter } from "../call.ts";
import type { Answer, Call, Handlers } from "../call.ts";
import { changedFiles } from "../changed-files.ts";
import { commitObject, commitObjects, diffEntry } from "../commit-objects.ts";
import { commitsBetween, mergeBase, readCommit, resolveCommitish } from "../git-store.ts";
import type { JsonObject } from "../json.ts";
import { paginate } from "../pagination.ts";
import type { Repository } from "../state.ts";

/** A comparison and one page of a commit list no more files than this. */
const MAX_FILES = 300;

/** Beyond these a commit's further files cannot be had at all. */
const MAX_COMMIT_FILES = 3000;

/** Without a page asked for, a comparison lists no more commits than this. */
const MAX_COMPARED_COMMITS = 250;

/** The commit that a client's name means, after the tamper had its say; undefined for an unknown name. */
export async function namedCommit(call: Call, gitdir: string, name: string): Promise<string | undefined> {
  return call.tamper.refs.get(name) ?? resolveCommitish(gitdir, name);
}

async function filesOf(
  repository: Repository,
  gitdir: string,
  before: string | undefined,
  after: string,
): Promise<readonly JsonObject[]> {
  const head = (await readCommit(gitdir, after))?.commit.tree;
  if (head === undefined) throw new Error(`${repository.dir} has no commit ${after}`);
  const base = before === undefined ? undefined : (await readCommit(gitdir, before))?.commit.tree;
  return (await changedFiles(gitdir, base, head)).map((file) => diffEntry(repository, after, file));
}

/** The files that a head changed since it left its base, as GitHub's three-dot comparison has them. */
export async function filesSince(
  repository: Repository,
  gitdir: string,
  base: string,
  head: string,
): Promise<readonly JsonObject[]> {
  return filesOf(repository, gitdir, await mergeBase(gitdir, base, head), head);
}

function sum(files: readonly JsonObject[], key: "additions" | "deletions"): number {
  return files.reduce((total, file) => total + Number(file[key]), 0);
}

/** How many lines a list of files adds and removes. */
export function lineCounts(files: readonly JsonObject[]): { additions: number; deletions: number } {
  return { additions: sum(files, "additions"), deletions: sum(files, "deletions") };
}

async function commit(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const name = parameter(call, "ref");
  const sha = await namedCommit(call, gitdir, name);
  const read = sha === undefined ? undefined : await readCommit(gitdir, sha);
  if (read === undefined) return failure(422, `No commit found for SHA: ${name}`);
  const all = await filesOf(repository, gitdir, read.commit.parent[0], read.oid);
  const { additions, deletions } = lineCounts(all);
  const limits = { perPage: MAX_FILES, max: MAX_FILES };
  const page = paginate(all.slice(0, MAX_COMMIT_FILES), call, limits);
  const stats = { additions, deletions, total: additions + deletions };
  return found({ ...commitObject(call.state, repository, read), stats, files: page.items }, page.headers);
}

/** A fork's commits lie in the same object store, so the owner before a colon changes nothing. */
function withoutOwner(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}

async function comparison(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const [left, right] = parameter(call, "basehead").split("...");
  if (left === undefined || right === undefined) return notFound();
  const base = await namedCommit(call, gitdir, withoutOwner(left));
  const head = await namedCommit(call, gitdir, withoutOwner(right));
  if (base === undefined || head === undefined) return notFound();
  const middle = await mergeBase(gitdir, base, head);
  if (middle === undefined) return failure(404, `No common ancestor between ${left} and ${right}.`);
  const [baseCommit, middleCommit] = await commitObjects(call.state, repository, gitdir, [base, middle]);
  const ahead = await commitsBetween(gitdir, base, head);
  const behind = await commitsBetween(gitdir, head, base);
  const isPaged = call.query["page"] !== undefined || call.query["per_page"] !== undefined;
  const limits = isPaged ? {} : { perPage: MAX_COMPARED_COMMITS, max: MAX_COMPARED_COMMITS };
  const page = paginate(ahead, call, limits);
  const isFirstPage = (call.query["page"] ?? "1") === "1";
  const files = isFirstPage ? await filesOf(repository, gitdir, middle, head) : [];
  const address = `${pageRoot(repository)}/compare/${base}...${head}`;
  const body = {
    url: `${apiRoot(repository)}/compare/${base}...${head}`,
    html_url: address,
    permalink_url: address,
    diff_url: `${address}.diff`,
    patch_url: `${address}.patch`,
    base_commit: baseCommit ?? null,
    merge_base_commit: middleCommit ?? null,
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: await commitObjects(call.state, repository, gitdir, page.items),
    files: files.slice(0, MAX_FILES),
  };
  return found(body, page.headers);
}

/** Single commits and comparisons of two. */
export const commits: Handlers = {
  "repos/get-commit": inRepository(commit),
  "repos/compare-commits-with-basehead": inRepository(comparison),
};
