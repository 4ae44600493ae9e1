import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { isSourceProblem } from "@interlock/compiler";
import { findRepository } from "@interlock/compiler/node";
import { ORIGIN_PATTERN } from "@interlock/ledger";
import { readInstant } from "@interlock/ledger/audit";

import { type ParsedArguments, required } from "../arguments.ts";
import { misused, unreadable } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { durationOf, lateAfterOption } from "../log/log-options.ts";
import { buildPolicies, loadPolicies } from "../policies.ts";
import { readKeys } from "../read-keys.ts";
import { secretFileOf } from "../replay/kept-secrets.ts";
import { builtVoices, policyBuilder } from "../replay/policy-builder.ts";
import { recordFiles } from "../replay/record-files.ts";
import { openLogRecords } from "../replay/record-log.ts";
import type { ReplaySettings } from "../replay/replay-batch.ts";
import { crewOfOne, crewOfThreads, type ReplayCrew } from "../replay/replay-crew.ts";
import { type Progress, progressBar } from "../replay/replay-progress.ts";
import type { RecordSource } from "../replay/replay-stream.ts";
import { type Interruption, listenForEnd, type Replay, runReplay } from "../replay/run-replay.ts";
import type { BuiltVoices } from "../replay/voice-box.ts";
import type { Revision } from "../revision.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock replay`: decides again what was decided, and compares. */
export const replayCommand: Command = {
  name: "replay",
  usage: "RECORD… | --log FOLDER --key REGISTRY.json [--against COMMIT | --working-tree] [--json]",
  summary: "decide recorded proposals again, and say whether the same comes out",
  description: [
    "Verifies decisions (evaluate records in files, in folders of them or in a log), builds the",
    "policies of each from the commit that its record names, and decides once more on the",
    "recorded facts: by the compiled module and by an interpreter of its plan. Both have to give",
    "the recorded decision, byte for byte. What is missing for that is named; nothing is guessed.",
    "The proposal is read from the propose record, among those given or in the same folder.",
    "With --against or --working-tree other policies decide on the same facts, and the decisions",
    "that they would change are listed. A fact that only they ask for is unknown.",
  ],
  options: [
    ["--log FOLDER", "the decisions of a log, which is verified first"],
    ["--key FILE,…", "key registries (NAME.keys.json), or a writer's key in PEM; separated by commas"],
    ["--origin NAME", "the log that the records must belong to; without it, any that the key may sign for"],
    ["--repository DIR", "a clone that has the commits; without it, the one around this folder"],
    ["--secrets FILE", "where the values are kept that records hold as commitments; of a log its secrets.db"],
    ["--against COMMIT", "decide by the policies of this commit: a full id, refs/heads/main or HEAD"],
    ["--working-tree", "decide by the policies as they lie in the repository's working tree"],
    lateAfterOption,
    ["--since WHEN", "only decisions from then on, by their signers' clocks: 2026-11-01, 36h, 7d"],
    ["--workers N", "how many threads; without it one a core where there are many records"],
    ["--json", "answer canonical JSON, a line a decision and a last one with the counts"],
  ],
  exits: [
    [exitCodes.ok, "all decisions are equal"],
    [exitCodes.no, "a decision differs or would differ, or a record contradicts its commit"],
    [
      exitCodes.unreadable,
      "something could not be replayed or read, there was nothing, or it was interrupted",
    ],
    [exitCodes.invalid, "a record is not valid (comes before 1, and 1 before 3)"],
  ],
  arguments: {
    flags: ["json", "working-tree"],
    values: ["against", "key", "late-after", "log", "origin", "repository", "secrets", "since", "workers"],
    files: Number.POSITIVE_INFINITY,
  },
  async run(given, world) {
    const folder = given.values.get("log");
    if (folder === undefined && given.files.length === 0) throw misused("no record is given");
    if (folder !== undefined && given.files.length > 0) {
      throw misused("`--log` replays a whole log: name either that or records");
    }
    const lateAfterMs = durationOf(given, "late-after");
    if (folder === undefined && lateAfterMs !== undefined) throw misused("`--late-after` is about a log");
    const lateAfter = lateAfterMs === undefined ? {} : { lateAfterMs };
    const secretFile = await secretFileOf(given.values.get("secrets"), folder, world);
    const settings = { ...settingsOf(given, world), secretFile };
    const root = repositoryRoot(given, world);
    const against = await otherPolicies(given, root, world);
    const interruption = listenForEnd(world);
    if (folder === undefined) {
      const source = recordFiles(given.files, world);
      return withCrew({ ...settings, against }, { source, log: null }, root, given, interruption, world);
    }
    const { registry, origin } = settings;
    const progress = (total: number): Progress => progressBar("verifying", total, world);
    const log = await openLogRecords(
      { folder, registry, origin, ...lateAfter },
      { progress, ...interruption },
      world,
    );
    try {
      const { source, history, verdict } = log;
      const ofLog = { ...settings, against, history, registry: history.keys, origin: verdict.origin };
      return await withCrew(ofLog, { source, log: verdict }, root, given, interruption, world);
    } finally {
      await log.close();
    }
  },
};

async function withCrew(
  settings: ReplaySettings,
  { source, log }: Pick<Replay, "source" | "log">,
  root: string | null,
  given: ParsedArguments,
  interruption: Interruption,
  world: World,
): Promise<ExitCode> {
  const crew = crewFor(source, workersOf(given, source), settings, root);
  try {
    const isEachNamed = log === null && given.files.length === source.total;
    const isJson = given.flags.has("json");
    const isAgainst = settings.against !== null;
    return await runReplay({ source, crew, isJson, isAgainst, isEachNamed, log }, interruption, world);
  } finally {
    await crew.close();
  }
}

/** From so many records on threads are worth starting. */
const manyRecords = 512;

/** The most threads that are started. */
const mostWorkers = 64;

/** What the arguments alone say. */
function settingsOf(given: ParsedArguments, world: World): Omit<ReplaySettings, "against" | "secretFile"> {
  const { values } = given;
  const registry = readKeys(required(given, "key"), world);
  const origin = values.get("origin") ?? null;
  if (origin !== null && !ORIGIN_PATTERN.test(origin)) {
    throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
  }
  const since = values.get("since");
  let sinceMs = Number.NEGATIVE_INFINITY;
  if (since !== undefined) {
    const read = readInstant(since, world.nowMs());
    if (!read.ok) throw misused(`\`--since\`: ${shownText(read.message)}`);
    sinceMs = read.atMs;
  }
  return { registry, history: null, origin, sinceMs };
}

/** The root of the clone that has the commits; null where none was named and none is around. */
function repositoryRoot({ values }: ParsedArguments, world: World): string | null {
  const named = values.get("repository");
  const repository = findRepository(resolve(world.cwd, named ?? "."));
  if (!isSourceProblem(repository)) return repository.root;
  if (named !== undefined) throw unreadable(`${quotedText(named)}: ${shownText(repository.message)}`);
  return null;
}

/** The policies of `--against` or `--working-tree`; null where each record names its own. */
async function otherPolicies(
  { flags, values }: ParsedArguments,
  root: string | null,
  world: World,
): Promise<BuiltVoices | null> {
  const name = values.get("against");
  const isWorkingTree = flags.has("working-tree");
  if (name !== undefined && isWorkingTree) throw misused("`--against` and `--working-tree` name two places");
  if (name === undefined && !isWorkingTree) return null;
  const revision: Revision = name === undefined ? { kind: "working-tree" } : { kind: "commit", name };
  const there = { ...world, cwd: root ?? world.cwd };
  const loaded = await loadPolicies({ files: [], configured: "always" }, revision, there);
  return builtVoices((await buildPolicies(loaded, there)).compiled);
}

function workersOf({ values }: ParsedArguments, { total }: RecordSource): number {
  const asked = values.get("workers");
  if (asked === undefined)
    return total !== null && total < manyRecords ? 1 : Math.min(availableParallelism(), mostWorkers);
  const workers = /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
  if (workers < 1 || workers > mostWorkers) throw misused(`\`--workers\` takes 1 to ${mostWorkers}`);
  return workers;
}

function crewFor(
  source: RecordSource,
  workers: number,
  settings: ReplaySettings,
  root: string | null,
): ReplayCrew {
  const build = policyBuilder(root);
  return workers === 1 || source.total === 0
    ? crewOfOne(settings, build)
    : crewOfThreads(workers, settings, build);
}
