import { join, resolve } from "node:path";
import { isSourceProblem } from "@interlock/compiler";
import { commitNamed } from "@interlock/compiler/node";

import { type ParsedArguments, required } from "../arguments.ts";
import { builtNames } from "../built-files.ts";
import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import type { Compiling } from "../compile-anew.ts";
import { changedSince, compilerNamed, isOfCommit, isOfFiles } from "../compiled-before.ts";
import { noteFor, readNote, type ReadNote } from "../compiled-note.ts";
import { compilerDigest } from "../compiler-digest.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { nameWhatIsLeftOut } from "../left-out.ts";
import { paintFor } from "../paint.ts";
import { openReader } from "../policies.ts";
import { type Revision, revisionOf, signedByOption } from "../revision.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock compile`: writes the evaluator of one commit. */
export const compileCommand: Command = {
  name: "compile",
  usage: "--out DIR [--at COMMIT | --working-tree [--watch]] | --verify DIR [--signed-by KEYS]",
  summary: "compile a commit's policies into a pinned evaluator",
  description: [
    "Compiles the policies that interlock.yaml names, as they stand in one commit (HEAD unless",
    "another is named), and writes evaluator.ts, evaluator.js with its map to the policies,",
    "evaluator.d.ts, the policies' words as types in vocabulary.d.ts, and pin.json. The pin names",
    "the commit and every source by its hashes, and the digest of evaluator.js.",
    "The same commit of the same repository gives the same bytes anywhere: --verify compiles",
    "once more what the pin in a folder names, and compares. Where the folder holds already",
    "what would be written, it says so and compiles nothing.",
  ],
  options: [
    ["--out DIR", "where to write; files of these names are replaced"],
    ["--verify DIR", "rebuild what pin.json there names, and say which files differ by a byte"],
    ["--at COMMIT", "another commit: a full id, refs/heads/main, refs/tags/v1 or HEAD"],
    signedByOption,
    ["--working-tree", "the files as they are now: the pin names no commit, so no guard enforces it unasked"],
    ["--watch", "compile the working tree again whenever a policy or interlock.yaml changes"],
  ],
  exits: [
    [exitCodes.ok, "compiled and written, or verified to the last byte"],
    [exitCodes.no, "errors, a commit not signed as demanded (nothing was written), or a file that differs"],
    [exitCodes.unreadable, "a file or the commit cannot be read, or the folder cannot be written"],
  ],
  arguments: { flags: ["watch", "working-tree"], values: ["at", "out", "signed-by", "verify"], files: 0 },
  async run(given, world) {
    const verified = given.values.get("verify");
    if (verified !== undefined) return verify(verified, given, world);
    const out = required(given, "out");
    const revision = revisionOf(given, { kind: "commit", name: "HEAD" });
    const note = noteFor(resolve(world.cwd, out), world);
    const compiling = { out, revision, compiler: compilerDigest(), note };
    const isWatching = given.flags.has("watch");
    if (isWatching && revision.kind === "commit")
      throw misused("a commit does not change: `--watch` goes with `--working-tree`");
    if (!isWatching && (await isThereAlready(compiling, world))) return exitCodes.ok;
    // Loaded when something is compiled: it takes longer to load than to see that nothing has to be.
    const { compileAnew, compileOnChange } = await import("../compile-anew.ts");
    return isWatching ? compileOnChange(compiling, world) : compileAnew(compiling, world);
  },
};

/** Says so where a folder holds what would be compiled into it, and names what was changed in it by others. */
async function isThereAlready(compiling: Compiling, world: World): Promise<boolean> {
  const { out, revision, compiler, note: place } = compiling;
  if (compiler === null || place === null) return false;
  const note = readNote(place);
  if (note === null || note.compiler !== compilerNamed(compiler)) return false;
  if (!(await isCompiledFrom(note, place.root, revision, world))) return false;
  const shown = (name: string): string => shownText(join(out, name));
  const changed = await changedSince(note, resolve(world.cwd, out), place, world);
  if (changed.length > 0) {
    const names = changed.map((name) => `  ${shown(name)}`).join("\n");
    const { wait } = paintFor(world);
    world.stderr(`${wait("note:")} changed or gone since it was written, and written anew\n${names}\n`);
    return false;
  }
  const { commit } = note;
  const [configuration = null, ...sources] = note.sources.map(([path, sha256]) => ({ path, sha256 }));
  if (commit !== null && revision.kind === "commit" && revision.name === "HEAD")
    await nameWhatIsLeftOut({ root: place.root, commit, configuration, sources }, world);
  const lines = [
    `commit  ${commit ?? "none: these files are not committed, and no guard enforces them unasked"}`,
    `module  sha256 ${note.files["evaluator.js"].sha256}`,
    "unchanged",
    ...builtNames.map((name) => `  ${shown(name)}`),
  ];
  world.stdout(`${lines.join("\n")}\n`);
  return true;
}

async function isCompiledFrom(
  note: ReadNote,
  root: string,
  revision: Revision,
  world: World,
): Promise<boolean> {
  // Whether a commit is signed as demanded is for the commit itself to say, each time.
  if (revision.kind === "working-tree" || revision.signedBy !== undefined) {
    const { reader } = await openReader(revision, world);
    return reader.commit === null ? isOfFiles(note, reader) : isOfCommit(note, root, reader.commit);
  }
  const commit = await commitNamed(root, revision.name);
  return !isSourceProblem(commit) && isOfCommit(note, root, commit);
}

async function verify(folder: string, given: ParsedArguments, world: World): Promise<ExitCode> {
  const { flags, values } = given;
  const other = ["out", "at", "working-tree", "watch"].find((name) => values.has(name) || flags.has(name));
  if (other !== undefined)
    throw misused(
      `\`--verify\` reads the commit that the pin names, and writes nothing: leave out \`--${other}\``,
    );
  const revision = revisionOf(given, { kind: "commit", name: "HEAD" });
  // Loaded where it is asked for: it reads data from outside, and compiling reads none.
  const { verifyBuild } = await import("../verify-build.ts");
  return verifyBuild(folder, revision.kind === "commit" ? revision.signedBy : undefined, world);
}
