import { isSourceProblem } from "@interlock/compiler";
import type { SourceReader } from "@interlock/compiler";
import { migrationChanges, MIGRATIONS_PER_CHANGE, snapshotLimits } from "@interlock/pull-requests";
import type { Answer, ChangeCommit, ChangedFile } from "@interlock/pull-requests";
import type { Configuration } from "@interlock/runtime/schema";
import * as z from "zod";
import { askAll } from "./api.ts";
import type { Api } from "./api.ts";
import { accountAnswer } from "./pull.ts";
import type { Pull, RepositoryName } from "./pull.ts";
import { quoted } from "./source-problem.ts";

const fileAnswers = z.array(
  z.object({
    filename: z.string().min(1),
    previous_filename: z.string().min(1).optional(),
    status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
    sha: z.string().nullable(),
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
      message: z.string(),
      verification: z.object({ verified: z.boolean() }).optional(),
    }),
  }),
);

/**
 * Lists the files of the change and reads the texts of its migrations. Unknown where the list cannot be had whole:
 * the count that the pull request names must be the count that was listed.
 */
export async function gatherFiles(
  api: Api,
  repository: RepositoryName,
  pull: Pull,
  head: SourceReader,
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

function changedFile({ filename, previous_filename: previous, status }: FileAnswer): ChangedFile {
  return { path: filename, previousPath: previous ?? null, status, text: null };
}

/** The text at the judged head, found from its commit down by hash; the listed blob must be the same one. */
async function migrationText(head: SourceReader, file: FileAnswer, count: number): Promise<Answer<string>> {
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
