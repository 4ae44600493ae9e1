import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { isCopied } from "@interlock/compiler";

import { builtFiles } from "./built-files.ts";
import { changedSince, compilerNamed, writeNote } from "./compiled-before.ts";
import { type CompiledNote, type NotePlace, readNote } from "./compiled-note.ts";
import { count } from "./count.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { paintFor } from "./paint.ts";
import {
  type BuiltPolicies,
  buildPolicies,
  type LoadedPolicies,
  loadPolicies,
  showDiagnostics,
} from "./policies.ts";
import type { Revision } from "./revision.ts";
import { shownText } from "./shown-text.ts";
import { type Repeated, repeatOnChange } from "./watch.ts";
import type { World } from "./world.ts";
import { type FileToWrite, writeFiles } from "./write-files.ts";

/** What to compile, and where to. */
export interface Compiling {
  /** The folder as the user named it. */
  readonly out: string;
  readonly revision: Revision;
  /** The digest of everything that compiles; null where nothing is noted for the next time. */
  readonly compiler: string | null;
  /** Where it is noted; null where it is not. */
  readonly note: NotePlace | null;
}

/** Compiles policies and writes what comes of it. Throws a failure where they cannot be read or do not compile. */
export async function compileAnew(compiling: Compiling, world: World): Promise<ExitCode> {
  return buildAndWrite(compiling, await load(compiling, world), world);
}

/** Compiles and writes, and again whenever a policy or the configuration changes, until the user interrupts. */
export async function compileOnChange(compiling: Compiling, world: World): Promise<ExitCode> {
  const repeated: Repeated = {
    files: [],
    load: async () => load(compiling, world),
    judge: async (loaded) => buildAndWrite(compiling, loaded, world),
  };
  return repeatOnChange(repeated, world);
}

async function load({ revision }: Compiling, world: World): Promise<LoadedPolicies> {
  return loadPolicies({ files: [], configured: "always" }, revision, world);
}

async function buildAndWrite(
  { out, compiler, note: place }: Compiling,
  loaded: LoadedPolicies,
  world: World,
): Promise<ExitCode> {
  const policies = await buildPolicies(loaded, world);
  const files = builtFiles(policies.compiled);
  const folder = resolve(world.cwd, out);
  await writeFiles(folder, files, world);
  if (compiler !== null && place !== null && isWholeInNote(policies)) {
    await writeNote(noteOf(policies, files, compiler), place, world);
    // Read back: from then on their stamps stand for them.
    const note = readNote(place);
    if (note !== null) await changedSince(note, folder, place, world);
  }
  world.stderr(showDiagnostics(policies.diagnostics, policies.texts, paintFor(world)));
  const written = files.map(({ name }) => shownText(join(out, name)));
  world.stdout(`${[...summary(policies), "wrote", ...written.map((path) => `  ${path}`)].join("\n")}\n`);
  return exitCodes.ok;
}

/** Whether the next run says the same from a note alone. */
function isWholeInNote({ diagnostics, set }: BuiltPolicies): boolean {
  // What locks copies of other repositories' files is no source: of a commit it is the same, in a working tree it may not be.
  const isLocked = set.commit === null && set.files.some(({ path }) => isCopied(path));
  // Warnings are for every run to show.
  return diagnostics.length === 0 && !isLocked;
}

function noteOf(policies: BuiltPolicies, files: readonly FileToWrite[], compiler: string): CompiledNote {
  const { set, configurationFile } = policies;
  const read = [...(configurationFile === null ? [] : [configurationFile]), ...set.files];
  const written = files.map(({ name, text }) => {
    return [name, { sha256: createHash("sha256").update(text).digest("hex"), stamp: null }] as const;
  });
  return {
    compiler: compilerNamed(compiler),
    repository: set.repository,
    commit: set.commit,
    sources: read.map(({ path, sha256 }) => [path, sha256]),
    files: Object.fromEntries(written) as CompiledNote["files"],
  };
}

const nameless = "        of a repository without a name: the clone has no remote `origin` that names one";

function summary({ compiled, entries }: BuiltPolicies): readonly string[] {
  const { pin, moduleDigest, plan } = compiled;
  const commit = pin.commit ?? "none: these files are not committed, and no guard enforces them unasked";
  return [
    `commit  ${commit}`,
    ...(pin.commit !== null && pin.repository === null ? [nameless] : []),
    `module  sha256 ${moduleDigest}`,
    `${count(entries.length, "policy", "policies")}, ${count(plan.rules.length, "rule")}`,
    ...plan.rules.map(
      ({ table }) => `  ${table.kind} ${table.id} (${table.stage}) at ${shownText(table.at)}`,
    ),
  ];
}
