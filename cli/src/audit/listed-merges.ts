import { branchCommits, type BranchCommit, isListedBranch, treeOfCommit } from "@interlock/compiler/node";
import { isSourceProblem } from "@interlock/compiler";
import { resolve } from "node:path";

import { misused, unreadable } from "../command-failure.ts";
import { readInput } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { changesOnto } from "./counted-changes.ts";
import { type JudgedMerge, judgeHeads, judgeMerges } from "./judge-merges.ts";
import type { JudgedChange } from "./judged-changes.ts";

/** What stands before a branch's own name. */
const FOLDERS = /^refs\/(?:heads|remotes\/[^/]+)\//u;

const COMMIT_PATTERN = /^[0-9a-f]{40}$/;

/** A list of what happened, that does not come from the log. */
export interface IndependentList {
  /** What it is, for a person; safe to show. */
  readonly name: string;
  readonly count: number;
  judge(changes: readonly JudgedChange[]): Promise<readonly JudgedMerge[]>;
}

/** The commits of a branch, `FOLDER#BRANCH`, behind `after`. Throws a failure that says what is wrong. */
export async function branchList(
  written: string,
  after: string | undefined,
  world: Pick<World, "cwd">,
): Promise<IndependentList> {
  const at = written.lastIndexOf("#");
  const [folder, branch] = [written.slice(0, Math.max(at, 0)), written.slice(at + 1)];
  const ref = branch.startsWith("refs/") ? branch : `refs/heads/${branch}`;
  if (folder === "" || !isListedBranch(ref)) {
    throw misused(
      `${quotedText(written)} is no FOLDER#BRANCH, as \`.#main\` or \`.#refs/remotes/origin/main\``,
    );
  }
  if (after !== undefined && !COMMIT_PATTERN.test(after)) {
    throw misused(`\`--after\` ${quotedText(after)} is no whole commit id`);
  }
  const dir = resolve(world.cwd, folder);
  const commits = await branchCommits(dir, ref, after ?? null);
  if (isSourceProblem(commits)) throw unreadable(shownText(`${commits.code}: ${commits.message}`));
  return {
    name: shownText(`${ref} of ${folder}${after === undefined ? "" : ` after ${after}`}`),
    count: commits.length,
    async judge(all) {
      const changes = changesOnto(all, ref.replace(FOLDERS, ""));
      const trees = await headTrees(dir, commits, changes);
      return judgeMerges(commits, { changes, treeOf: (head) => trees.get(head) ?? null });
    },
  };
}

/** Head commits from a file, one a line. Throws a failure that names the line. */
export function headList(path: string, world: Pick<World, "cwd">): IndependentList {
  const lines = new TextDecoder().decode(readInput(path, world)).split(/\r?\n/u);
  if (lines.at(-1) === "") lines.pop();
  const wrong = lines.findIndex((line) => !COMMIT_PATTERN.test(line));
  if (wrong >= 0) throw unreadable(`${quotedText(path)}, line ${wrong + 1}, is no whole commit id`);
  return {
    name: shownText(`the heads in ${path}`),
    count: lines.length,
    judge: async (changes) => judgeHeads(lines, changes),
  };
}

/** The trees of heads that may have been squashed onto one of these commits. */
async function headTrees(
  dir: string,
  commits: readonly BranchCommit[],
  changes: readonly JudgedChange[],
): Promise<ReadonlyMap<string, string>> {
  const bases = new Set(commits.flatMap(({ parents }) => (parents.length === 1 ? parents : [])));
  const trees = new Map<string, string>();
  for (const { head, base } of changes) {
    if (!bases.has(base) || trees.has(head)) continue;
    const tree = await treeOfCommit(dir, head);
    if (tree !== null) trees.set(head, tree);
  }
  return trees;
}
