import { dirname, join, resolve } from "node:path";
import {
  copiedPath,
  importLockPath,
  isCopied,
  isSourceProblem,
  loadPolicySet,
  readImportLock,
  type SourceProblem,
  type SourceSet,
} from "@interlock/compiler";
import {
  findRepository,
  isBranchName,
  isObjectId,
  openCommit,
  openWorkingTree,
  whyNotOnBranch,
} from "@interlock/compiler/node";
import type { ImportLock, LockedImport } from "@interlock/runtime/schema";

import { type ParsedArguments, required } from "../arguments.ts";
import { CommandFailure, misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { revisionOf, signedByOption } from "../revision.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { writeFiles } from "../write-files.ts";

/** `interlock import`: copies policies of another repository into this one, and locks them. */
export const importCommand: Command = {
  name: "import",
  usage: "CLONE FILES… --at COMMIT --branch BRANCH [--signed-by KEYS]",
  summary: "copy policies of another repository here, locked at a commit",
  description: [
    "Copies the given files of a local clone, and what they import there, as they stand in one commit,",
    "into interlock.imports, and notes each with its digest in interlock.lock. Commit both. Policies",
    "name them as github.com/owner/name@COMMIT/file.policy. The commit has to lie on a branch of the",
    "clone's remote origin: nothing is fetched here, that is for git to do.",
  ],
  options: [
    ["--at COMMIT", "the full id of the commit"],
    ["--branch BRANCH", "the branch that it lies on, as refs/heads/main"],
    signedByOption,
  ],
  exits: [
    [exitCodes.ok, "copied and locked"],
    [
      exitCodes.no,
      "the commit does not lie on the branch, or is not signed as demanded; nothing was written",
    ],
    [exitCodes.unreadable, "a file, the clone or the commit cannot be read, or nothing can be written"],
  ],
  arguments: { flags: [], values: ["at", "branch", "signed-by"], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    const wanted = wantedOf(given);
    const root = orFail(findRepository(world.cwd)).root;
    const lock = orFail(await readImportLock(orFail(openWorkingTree(root))));
    const set = await readClone(wanted, world);
    const locked = lockedImport(set, wanted);
    await writeCopies(root, set, locked, world);
    const text = `${JSON.stringify(withImport(lock, locked), null, 2)}\n`;
    await writeFiles(root, [{ name: importLockPath, text }], world);
    const lines = locked.files.map(({ path }) => `  ${shownText(`${addressOf(locked)}/${path}`)}`);
    world.stdout(`${["imported, to be committed with `interlock.lock`", ...lines].join("\n")}\n`);
    return exitCodes.ok;
  },
};

interface Wanted {
  readonly clone: string;
  readonly files: readonly string[];
  readonly commit: string;
  readonly branch: string;
  readonly signedBy: readonly string[] | undefined;
}

function wantedOf(given: ParsedArguments): Wanted {
  const [clone, ...files] = given.files;
  if (clone === undefined || files.length === 0) throw misused("name a clone, and the files in it");
  const other = files.find((file) => !file.endsWith(".policy"));
  if (other !== undefined) throw misused(`${quotedText(other)} does not end in \`.policy\``);
  const commit = required(given, "at");
  if (!isObjectId(commit)) throw misused(`${quotedText(commit)} is no full commit id of 40 digits`);
  const branch = required(given, "branch");
  if (!isBranchName(branch)) throw misused(`${quotedText(branch)} is no branch in full, as refs/heads/main`);
  const revision = revisionOf(given, { kind: "commit", name: commit });
  const signedBy = revision.kind === "commit" ? revision.signedBy : undefined;
  return { clone, files, commit, branch, signedBy };
}

/** The wanted files and what they import, once everything that is asked of their commit holds. */
async function readClone(
  { clone, files, commit, branch, signedBy }: Wanted,
  world: World,
): Promise<SourceSet> {
  const { root } = orFail(findRepository(resolve(world.cwd, clone)));
  const reader = orFail(await openCommit(root, commit));
  const stray = await whyNotOnBranch(root, commit, branch);
  if (stray !== null) throw failure([stray]);
  if (signedBy !== undefined) {
    const problem = await reader.whyNotSigned({ keys: signedBy, demandedBy: "`--signed-by`" });
    if (problem !== null) throw failure([problem]);
  }
  const loaded = await loadPolicySet(reader, { policies: files, baseline: null });
  if (loaded.kind === "failed") throw failure(loaded.problems);
  return loaded.set;
}

/** What the lock says of a set. What that repository copied from others is theirs: it is imported by itself. */
function lockedImport({ repository, files }: SourceSet, { clone, commit, branch }: Wanted): LockedImport {
  if (repository === null) {
    const message = `${quotedText(clone)} has no remote \`origin\` that names its repository`;
    throw new CommandFailure(exitCodes.unreadable, message);
  }
  const own = files.filter(({ path }) => !isCopied(path));
  return { repository, commit, branch, files: own.map(({ path, sha256 }) => ({ path, sha256 })) };
}

async function writeCopies(
  root: string,
  set: SourceSet,
  { repository, commit }: LockedImport,
  world: World,
): Promise<void> {
  for (const { path, text } of set.files) {
    if (isCopied(path)) continue;
    const copy = copiedPath(repository, commit, path);
    const name = copy.slice(dirname(copy).length + 1);
    await writeFiles(join(root, dirname(copy)), [{ name, text }], world);
  }
}

/** The lock with one more import; files that were locked of the same commit before stay locked. */
function withImport(lock: ImportLock, added: LockedImport): ImportLock {
  const isSame = (other: LockedImport): boolean => addressOf(other) === addressOf(added);
  const before = lock.imports.filter(isSame).flatMap(({ files }) => files);
  const paths = new Set(added.files.map(({ path }) => path));
  const files = [...before.filter(({ path }) => !paths.has(path)), ...added.files];
  const whole = { ...added, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
  const imports = [...lock.imports.filter((other) => !isSame(other)), whole];
  return { version: 1, imports: imports.toSorted((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1)) };
}

function addressOf({ repository, commit }: LockedImport): string {
  return `${repository}@${commit}`;
}

function orFail<T extends object>(answer: T | SourceProblem): T {
  if (isSourceProblem(answer)) throw failure([answer]);
  return answer;
}

const refusals: ReadonlySet<string> = new Set(["IL4022", "IL4023", "IL4024", "IL4026"]);

function failure(problems: readonly SourceProblem[]): CommandFailure {
  const isRefused = problems.some(({ code }) => refusals.has(code));
  const lines = problems.map(({ code, message, help }) =>
    shownText(`  ${code}: ${message}${help === undefined ? "" : ` (${help})`}`),
  );
  return new CommandFailure(
    isRefused ? exitCodes.no : exitCodes.unreadable,
    `nothing is imported\n${lines.join("\n")}`,
  );
}
