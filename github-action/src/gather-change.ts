import { isSourceProblem } from "@interlock/compiler";
import type { SourceProblem } from "@interlock/compiler";
import {
  migrationChanges,
  MIGRATIONS_PER_CHANGE,
  possibleDetours,
  snapshotLimits,
} from "@interlock/pull-requests";
import type { Answer, ChangeCommit, ChangedFile } from "@interlock/pull-requests";
import type { Configuration } from "@interlock/runtime/schema";
import * as z from "zod";
import { askAll } from "./api.ts";
import type { Api } from "./api.ts";
import type { HeadReader } from "./change.ts";
import { accountAnswer } from "./pull.ts";
import type { Pull, RepositoryName } from "./pull.ts";
import { quoted } from "./source-problem.ts";

const fileAnswers = z.array(
  z.object({
    filename: z.string().min(1),
    previous_filename: z.string().min(1).optional(),
    status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
    sha: z.string().nullable(),
    contents_url: z.string(),
  }),
);

type FileAnswer = z.infer<typeof fileAnswers>[number];

const commitAnswers = z.array(
  z.object({
    sha: z.string().regex(/^[0-9a-f]{40}$/),
    author: accountAnswer,
    committer: accountAnswer,
    commit: z.object({
      author: z.object({ email: z.string().optional() }).nullable(),
      committer: z.object({ email: z.string().optional() }).nullable(),
      message: z.string(),
      verification: z.object({ verified: z.boolean() }).optional(),
    }),
  }),
);

/**
 * Lists the files of the change and reads the texts of its migrations. Unknown where the list cannot be had whole:
 * the count that the pull request names must be the count that was listed, each of the very head, and nothing may
 * stand where migrations are that brings files by another name.
 */
export async function gatherFiles(
  api: Api,
  repository: RepositoryName,
  pull: Pull,
  head: HeadReader,
  configuration: Configuration,
): Promise<Answer<readonly ChangedFile[]>> {
  const most = snapshotLimits.files;
  if (pull.changed_files > most) return unknown(tooMany("files", pull.changed_files, most));
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
  const listed = await askAll(api, fileAnswers, route, placeOf(repository, pull), most);
  if (listed.kind === "failed") return unknown(listed.reason);
  if (listed.value.length !== pull.changed_files) {
    return unknown(incomplete("files", listed.value.length, pull.changed_files));
  }
  const files = listed.value.map(changedFile);
  const wrong =
    (await whyOfAnotherHead(listed.value, pull.head.sha, head)) ??
    (await detourIn(files, head, configuration));
  if (wrong !== null) return unknown(wrong);
  const wanted = new Set(
    migrationChanges(files, configuration)
      .filter((change) => change.unknownBecause === null)
      .map((change) => change.fileIndex),
  );
  const texts = new Map<number, Answer<string>>();
  for (const index of wanted) {
    const answer = listed.value[index];
    if (answer !== undefined) texts.set(index, await migrationText(head, answer, texts.size));
  }
  return { kind: "known", value: files.map((file, index) => ({ ...file, text: texts.get(index) ?? null })) };
}

/**
 * Why the list is not of this head, or null: whoever pushes can have another one stand there just while the list is
 * read. Each file names the commit that it is read at; one that is gone names an earlier one, and must be gone.
 */
async function whyOfAnotherHead(
  files: readonly FileAnswer[],
  sha: string,
  head: HeadReader,
): Promise<string | null> {
  for (const { filename, status, contents_url: url } of files) {
    if (status === "removed") {
      const problem = await head.whyNoFile(filename);
      if (problem === null || isThere(problem, filename)) {
        return `the API listed ${quoted(filename)} as removed, and the head holds it`;
      }
      if (!GONE.has(problem.code)) return `${problem.code}: ${problem.message}`;
    } else if (!url.endsWith(`?ref=${sha}`)) {
      return `the API listed ${quoted(filename)} of another commit than the head`;
    }
  }
  return null;
}

/** What reading a path answers where nothing is found under its name. */
const GONE: ReadonlySet<string> = new Set([
  "IL4009",
  "IL4010",
  "IL4011",
  "IL4012",
  "IL4013",
  "IL4014",
  "IL4015",
]);

/** Whether the path itself is something other than a file; a folder on the way to it is named by its own path. */
function isThere({ code, path }: SourceProblem, filename: string): boolean {
  return (code === "IL4012" || code === "IL4013" || code === "IL4014") && path === filename;
}

/** Why a changed path may bring migrations that the list does not name; null where none does. */
async function detourIn(
  files: readonly ChangedFile[],
  head: HeadReader,
  configuration: Configuration,
): Promise<string | null> {
  for (const path of possibleDetours(files, configuration)) {
    const problem = await head.whyNoFile(path);
    if (problem !== null) return `${problem.code}: ${problem.message}`;
  }
  return null;
}

function changedFile({ filename, previous_filename: previous, status }: FileAnswer): ChangedFile {
  return { path: filename, previousPath: previous ?? null, status, text: null };
}

/** The text at the judged head, found from its commit down by hash; the listed blob must be the same one. */
async function migrationText(head: HeadReader, file: FileAnswer, count: number): Promise<Answer<string>> {
  if (count >= MIGRATIONS_PER_CHANGE) {
    return unknown(`the change has more than ${MIGRATIONS_PER_CHANGE} migrations`);
  }
  const source = await head.readFile(file.filename);
  if (isSourceProblem(source)) return unknown(`${source.code}: ${source.message}`);
  if (source.blob !== file.sha) {
    return unknown(`the list of files names another blob than the head's for ${quoted(file.filename)}`);
  }
  return { kind: "known", value: source.text };
}

/** Lists the commits of the change. Unknown where the list cannot be had whole. */
export async function gatherCommits(
  api: Api,
  repository: RepositoryName,
  pull: Pull,
): Promise<Answer<readonly ChangeCommit[]>> {
  const most = snapshotLimits.commits;
  if (pull.commits > most) return unknown(tooMany("commits", pull.commits, most));
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits";
  const listed = await askAll(api, commitAnswers, route, placeOf(repository, pull), most);
  if (listed.kind === "failed") return unknown(listed.reason);
  if (listed.value.length !== pull.commits) {
    return unknown(incomplete("commits", listed.value.length, pull.commits));
  }
  if (!listed.value.some((commit) => commit.sha === pull.head.sha)) {
    return unknown(`the list of commits does not hold the head ${pull.head.sha}`);
  }
  const commits = listed.value.map(({ sha, author, committer, commit }) => ({
    sha,
    author,
    committer,
    authorEmail: commit.author?.email ?? "",
    committerEmail: commit.committer?.email ?? "",
    message: commit.message,
    isVerified: commit.verification?.verified ?? false,
  }));
  return { kind: "known", value: commits };
}

function placeOf(repository: RepositoryName, pull: Pull): Readonly<Record<string, unknown>> {
  return { owner: repository.owner, repo: repository.name, pull_number: pull.number };
}

function unknown(reason: string): { readonly kind: "unknown"; readonly reason: string } {
  return { kind: "unknown", reason };
}

function tooMany(what: string, count: number, most: number): string {
  return `the change has ${count} ${what}, the API lists at most ${most}`;
}

function incomplete(what: string, listed: number, count: number): string {
  return `the API listed ${listed} ${what} of a change that has ${count}`;
}
