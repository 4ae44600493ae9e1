import { resolve } from "node:path";
import { describeSourceProblem, isSourceProblem } from "@interlock/compiler";
import { fileHistory, isListedBranch } from "@interlock/compiler/node";

import type { ParsedArguments } from "../arguments.ts";
import { misused, unreadable } from "../command-failure.ts";
import { readInput } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** The branch on which checkpoints are anchored unless another one is named. */
export const ANCHOR_BRANCH = "refs/heads/interlock/anchors";

/** The file that each commit of such a branch holds: a checkpoint, and nothing else. */
export const ANCHOR_FILE = "checkpoint";

/** What the reader of repositories says of a branch that is not there. */
const NO_BRANCH = "IL4002";

/** The options that bring checkpoints which were kept elsewhere, for the help of a command. */
export const anchorOptions: readonly (readonly [option: string, meaning: string])[] = [
  ["--anchors REPO#BRANCH", "a git branch that `log anchor` put checkpoints on; the log must extend each"],
  ["--anchor FILES", "checkpoints that were kept in files, separated by commas; likewise"],
];

/** The names of {@link anchorOptions}. */
export const anchorValues: readonly string[] = ["anchors", "anchor"];

/** A branch of anchors in a repository. */
export interface AnchorBranch {
  /** The folder of the repository, an absolute path. */
  readonly dir: string;
  /** The branch's full name. */
  readonly ref: string;
}

/** The branch that `REPO#BRANCH` names. A name that begins with no `refs/` is one of the repository's own branches. */
export function anchorBranch(written: string, world: Pick<World, "cwd">): AnchorBranch {
  const at = written.lastIndexOf("#");
  if (at <= 0) throw misused(`${quotedText(written)} names no branch: say \`FOLDER#BRANCH\``);
  return { dir: resolve(world.cwd, written.slice(0, at)), ref: fullBranchName(written.slice(at + 1)) };
}

/** The full name of a branch of anchors. */
export function fullBranchName(written: string): string {
  const ref = written.startsWith("refs/") ? written : `refs/heads/${written}`;
  if (isListedBranch(ref)) return ref;
  throw misused(`${quotedText(written)} is no branch`);
}

/** The checkpoints that a branch holds. */
export interface Anchored {
  /** The commit that the branch stands at; null where there is no such branch yet. */
  readonly tip: string | null;
  /** Every checkpoint of its history, newest first; nothing of them is believed yet. */
  readonly notes: readonly Uint8Array[];
}

/** Reads the anchors on a branch. Throws a failure where one of its commits holds none, or cannot be read. */
export async function readAnchors({ dir, ref }: AnchorBranch): Promise<Anchored> {
  const versions = await fileHistory(dir, ref, ANCHOR_FILE);
  if (!isSourceProblem(versions)) {
    const notes = versions.map(({ text }) => new TextEncoder().encode(text));
    return { tip: versions[0]?.commit ?? null, notes };
  }
  if (versions.code === NO_BRANCH) return { tip: null, notes: [] };
  throw unreadable(`the anchors cannot be read: ${shownText(describeSourceProblem(versions))}`);
}

/** The checkpoints that the options bring. */
export async function anchorsGiven(
  { values }: ParsedArguments,
  world: Pick<World, "cwd">,
): Promise<readonly Uint8Array[]> {
  const branch = values.get("anchors");
  const files = values.get("anchor");
  return [
    ...(branch === undefined ? [] : await notesOn(anchorBranch(branch, world))),
    ...(files === undefined ? [] : files.split(",").map((file) => readInput(file, world))),
  ];
}

async function notesOn(branch: AnchorBranch): Promise<readonly Uint8Array[]> {
  const { tip, notes } = await readAnchors(branch);
  // Whoever names a branch relies on it: that it is gone is no reason to do without.
  if (tip === null)
    throw unreadable(`the anchors cannot be read: there is no branch ${quotedText(branch.ref)}`);
  return notes;
}
