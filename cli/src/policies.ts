import { relative, resolve, sep } from "node:path";
import {
  type CompiledSet,
  compilePolicySet,
  describeSourceProblem,
  isSourceProblem,
  loadPolicySet,
  readConfiguration,
  type ReadConfiguration,
  type SourceFile,
  type SourceProblem,
  type SourceReader,
  type SourceSet,
} from "@interlock/compiler";
import {
  findRepository,
  loadModule,
  openCommit,
  openWorkingTree,
  resolveCommit,
} from "@interlock/compiler/node";
import { type Diagnostic, diagnosticsJson, type LineIndex, renderDiagnostic } from "@interlock/lang";
import type { PolicyModule } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";

import { CommandFailure, misused, type Problem, problem } from "./command-failure.ts";
import { count } from "./count.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { nameWhatIsLeftOut } from "./left-out.ts";
import { type Paint, paintFor } from "./paint.ts";
import type { Revision } from "./revision.ts";
import { quotedText, shownText } from "./shown-text.ts";
import type { World } from "./world.ts";

/** Policies as they lie in one place, read and not yet checked. */
export interface LoadedPolicies {
  /** Reads from where they lie. */
  readonly reader: SourceReader;
  /** The folder from which paths are counted, an absolute path. */
  readonly root: string;
  /** The policies whose rules are judged, by path from the root. */
  readonly entries: readonly string[];
  readonly set: SourceSet;
  readonly texts: ReadonlyMap<string, string>;
  /** What `interlock.yaml` or `interlock.json` says; null where only named files were read, and there is none. */
  readonly configuration: Configuration | null;
  /** The file that says it. */
  readonly configurationFile: SourceFile | null;
}

/** Policies that compiled. */
export interface BuiltPolicies extends LoadedPolicies {
  readonly compiled: CompiledSet;
  /** Warnings only. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Policies that compiled, loaded from the very bytes that the digest names. */
export interface CompiledPolicies extends BuiltPolicies {
  readonly module: PolicyModule;
}

/** Which policies are wanted. */
export interface PolicyChoice {
  /** Files as the user named them, from the folder in which the command runs. */
  readonly files: readonly string[];
  /**
   * Whether the policies that the configuration names are wanted too. The baseline that it names counts for named files
   * in any case.
   */
  readonly configured: "always" | "never";
}

/** Reads policies and whatever they import. Throws a failure that says everything that is missing. */
export async function loadPolicies(
  choice: PolicyChoice,
  revision: Revision,
  world: World,
): Promise<LoadedPolicies> {
  const { reader, root } = await openReader(revision, world);
  const named = choice.files.map((file) => pathFrom(root, file, world));
  const read = await configurationFor(choice, reader);
  const configuration = read?.configuration ?? null;
  const configured = choice.configured === "never" ? [] : (configuration?.policies ?? []);
  const namer = { path: read?.file.path ?? "", names: configured };
  const entries = [...new Set([...configured, ...named])];
  const baseline = configuration?.baseline ?? null;
  const loaded = await loadPolicySet(reader, { policies: entries, baseline });
  if (loaded.kind === "failed") throw notLoaded(loaded.problems, namer);
  const { files, commit } = loaded.set;
  if (commit !== null && revision.kind === "commit" && revision.name === "HEAD")
    await nameWhatIsLeftOut({ root, commit, configuration: read?.file ?? null, sources: files }, world);
  const texts = new Map(files.map((file) => [file.path, file.text] as const));
  const configurationFile = read?.file ?? null;
  return { reader, root, entries, set: loaded.set, texts, configuration, configurationFile };
}

/** Compiles and loads policies. Throws a failure that shows every mistake where they do not compile. */
export async function compilePolicies(loaded: LoadedPolicies, world: World): Promise<CompiledPolicies> {
  const built = await buildPolicies(loaded, world);
  const { javascript, moduleDigest } = built.compiled;
  return { ...built, module: await loadModule(javascript, moduleDigest, { isTrial: true }) };
}

/** Compiles policies that nothing shall be decided by here. Throws as {@link compilePolicies} does. */
export async function buildPolicies(loaded: LoadedPolicies, world: World): Promise<BuiltPolicies> {
  const compilation = await compilePolicySet(loaded.set, loaded.entries);
  const { diagnostics } = compilation;
  if (compilation.kind === "failed") {
    const frames = showDiagnostics(diagnostics, loaded.texts, paintFor(world));
    const message = `the policies do not compile\n\n${frames}${tally(diagnostics)}`;
    throw new CommandFailure(exitCodes.no, message, { problems: problemsIn(diagnostics, loaded.texts) });
  }
  return { ...loaded, compiled: compilation.compiled, diagnostics };
}

/** Shows diagnostics with their places, each followed by an empty line. */
export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  paint: Paint,
): string {
  const options = { color: paint.isColored, otherSources: texts, indexes: new Map<string, LineIndex>() };
  return diagnostics
    .map((diagnostic) => `${renderDiagnostic(diagnostic, texts.get(diagnostic.path) ?? "", options)}\n\n`)
    .join("");
}

/** How many mistakes there are: `2 errors, 1 warning`. */
export function tally(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  const warnings = diagnostics.length - errors;
  const first = errors === 0 ? "no errors" : count(errors, "error");
  return warnings === 0 ? first : `${first}, ${count(warnings, "warning")}`;
}

/** Opens where policies are read from. Throws a failure where that is not there, or not signed as demanded. */
export async function openReader(
  revision: Revision,
  world: World,
): Promise<{ readonly reader: SourceReader; readonly root: string }> {
  const repository = findRepository(world.cwd);
  if (isSourceProblem(repository)) {
    // Without a repository there is no commit; the files that lie there can be read all the same.
    if (revision.kind === "commit" || repository.code !== "IL4017") throw failureOf(repository);
    return { reader: orFail(openWorkingTree(world.cwd)), root: world.cwd };
  }
  const { root } = repository;
  if (revision.kind === "working-tree") return { reader: orFail(openWorkingTree(root)), root };
  const { commit } = orFail(await resolveCommit(root, revision.name));
  const reader = orFail(await openCommit(root, commit));
  if (revision.signedBy !== undefined) {
    // Demanded from outside of the commit, and so asked before anything in it is believed.
    const demand = { keys: revision.signedBy, demandedBy: "`--signed-by`" };
    const problem = await reader.whyNotSigned(demand);
    if (problem !== null) throw failureOf(problem);
  }
  return { reader, root };
}

async function configurationFor(
  choice: PolicyChoice,
  reader: SourceReader,
): Promise<Extract<ReadConfiguration, { readonly kind: "read" }> | null> {
  const read = await readConfiguration(reader);
  if (read.kind === "read") return read;
  const [first, ...more] = read.problems;
  if (first.code === "IL4010") {
    if (choice.configured !== "always" && choice.files.length > 0) return null;
    const place = reader.commit === null ? "the working tree" : `commit ${reader.commit}`;
    throw failureOf({ ...first, message: `${first.message} at the root of ${place}` });
  }
  throw first.code === "IL4027" ? notConfigured([first, ...more]) : failureOf(first);
}

/** A path from the root, as sources are named, of a file that the user named from where the command runs. */
function pathFrom(root: string, file: string, world: World): string {
  const path = relative(root, resolve(world.cwd, file)).split(sep).join("/");
  if (path === ".." || path.startsWith("../")) {
    throw misused(`${quotedText(file)} lies outside of ${quotedText(root)}`);
  }
  return path;
}

function orFail<T extends object>(answer: T | SourceProblem): T {
  if (isSourceProblem(answer)) throw failureOf(answer);
  return answer;
}

function failureOf(source: SourceProblem): CommandFailure {
  return new CommandFailure(exitCodeOf(source), describeProblem(source), { problems: [problemOf(source)] });
}

function exitCodeOf({ code }: SourceProblem): ExitCode {
  // What stands behind `--at` is no revision, wherever one looks.
  if (code === "IL4001") return exitCodes.usage;
  // The commit was read, and is not signed as it has to be; or there is one configuration too many.
  const isRead = code === "IL4022" || code === "IL4023" || code === "IL4024" || code === "IL4028";
  return isRead ? exitCodes.no : exitCodes.unreadable;
}

/** The file that names policies, and what it names. */
interface Namer {
  readonly path: string;
  readonly names: readonly string[];
}

function notLoaded(sources: readonly SourceProblem[], namer: Namer): CommandFailure {
  const problems = sources.map((source) => withNamer(source, namer));
  const lines = problems.map((source) => `  ${describeProblem(source)}`).join("\n");
  // IL4021: they were read, and do not stand under the baseline that they have to.
  const isRead = problems.every(({ code }) => code === "IL4021");
  const text = `the policies ${isRead ? "are not loaded" : "cannot be read"}\n${lines}`;
  const exitCode = isRead ? exitCodes.no : exitCodes.unreadable;
  return new CommandFailure(exitCode, text, { problems: problems.map(problemOf) });
}

/** Says who names a path that is not there, where the user did not. */
function withNamer(source: SourceProblem, namer: Namer): SourceProblem {
  const { code, path, help } = source;
  if (code !== "IL4010" || path === undefined) return source;
  const name = namer.names.find((entry) => entry === path || entry.startsWith(`${path}/`));
  if (name === undefined) return source;
  const said = `${quotedText(namer.path)} names ${quotedText(name)}`;
  return { ...source, help: help === undefined ? said : `${said}; ${help}` };
}

/** Every mistake of the configuration, each in a line with its place. */
function notConfigured(sources: readonly SourceProblem[]): CommandFailure {
  const lines = sources.map((source) => `  ${describeProblem(source)}`).join("\n");
  const text = `${quotedText(sources[0]?.path ?? "")} is not valid\n${lines}`;
  return new CommandFailure(exitCodes.no, text, { problems: sources.map(problemOf) });
}

function problemOf({ code, message, path, line, column, help }: SourceProblem): Problem {
  return problem(message, {
    code,
    path: path ?? null,
    line: line ?? null,
    column: column ?? null,
    help: help ?? null,
  });
}

/** The errors among diagnostics, as reports say them. */
function problemsIn(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): readonly Problem[] {
  return diagnosticsJson(
    diagnostics.filter(({ severity }) => severity === "error"),
    texts,
  ).map(({ code, message, help, path, start }) => problem(message, { code, help, path, ...start }));
}

// What a problem quotes is escaped already; its help may repeat names.
function describeProblem(source: SourceProblem): string {
  return shownText(describeSourceProblem(source));
}
