import { coverage, coveredPercent, decideProofs, runTests } from "@interlock/analysis";

import type { ParsedArguments } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { orReport } from "../or-report.ts";
import { paintFor } from "../paint.ts";
import {
  compilePolicies,
  loadPolicies,
  showDiagnostics,
  type CompiledPolicies,
  type LoadedPolicies,
} from "../policies.ts";
import { revisionOf, signedByOption } from "../revision.ts";
import { quotedText } from "../shown-text.ts";
import { failedJson, jsonReport } from "../test-report/json.ts";
import { failedJunit, junitReport } from "../test-report/junit.ts";
import { failedTap, tapReport } from "../test-report/tap.ts";
import { tallyOf, type TestRun } from "../test-report/test-run.ts";
import { textReport } from "../test-report/text.ts";
import { repeatOnChange } from "../watch.ts";
import type { World } from "../world.ts";

/** `interlock test`: runs the tests that stand in policies, and decides their proofs. */
export const testCommand: Command = {
  name: "test",
  usage: "[FILES…] [--coverage] [--threshold N] [--format FORMAT] [--watch] [--at COMMIT]",
  summary: "run the tests and decide the proofs that stand in policies",
  description: [
    "Runs the tests of the policies that interlock.yaml names, or of the given files, and of the",
    "baselines that they stand under. A test is judged by the rules of its own module and of those",
    "baselines, whatever their stage; evidence that it does not give is unknown. Then decides the proofs,",
    "over every rule of the set. Reads the working tree unless a commit is named.",
  ],
  options: [
    ["--coverage", "say which rules, clauses and switches no test made apply, pass or fail"],
    ["--threshold N", "fail where less than N percent of that is covered"],
    ["--format FORMAT", "text (the default), tap, junit or json"],
    ["--watch", "run again whenever a policy or interlock.yaml changes"],
    ["--at COMMIT", "read a commit: a full id, refs/heads/main, refs/tags/v1 or HEAD"],
    signedByOption,
  ],
  exits: [
    [exitCodes.ok, "every test passed and every proof is proven, or there is none"],
    [
      exitCodes.no,
      "a test failed, a proof is not proven, too little is covered, or the policies have errors",
    ],
    [exitCodes.unreadable, "a file or the commit is not there, or cannot be read"],
  ],
  arguments: {
    flags: ["coverage", "watch"],
    values: ["at", "format", "threshold", "signed-by"],
    files: Number.POSITIVE_INFINITY,
  },
  async run(given, world) {
    const options = optionsOf(given);
    const { files } = given;
    const revision = revisionOf(given, { kind: "working-tree" });
    const configured = files.length === 0 ? "always" : "never";
    const load = (): Promise<LoadedPolicies> => loadPolicies({ files, configured }, revision, world);
    if (options.isWatching) {
      const judge = async (loaded: LoadedPolicies): Promise<ExitCode> =>
        answer(await compilePolicies(loaded, world), options, world);
      return repeatOnChange({ files, load, judge }, world);
    }
    const compiling = load().then((loaded) => compilePolicies(loaded, world));
    return answer(await orReport(compiling, failureReports[options.format], world), options, world);
  },
};

const formats = ["text", "tap", "junit", "json"] as const;

interface Options {
  readonly format: (typeof formats)[number];
  readonly isWatching: boolean;
  /** Null where nobody asked for coverage. */
  readonly threshold: number | null;
}

function optionsOf({ flags, values }: ParsedArguments): Options {
  const written = values.get("format") ?? "text";
  const format = formats.find((known) => known === written);
  if (format === undefined) throw misused(`${quotedText(written)} is no format: text, tap, junit or json`);
  const isWatching = flags.has("watch");
  if (isWatching && format !== "text") throw misused("`--watch` shows text only");
  if (isWatching && values.has("at"))
    throw misused("a commit never changes: `--watch` and `--at` do not go together");
  const threshold = values.get("threshold");
  if (threshold === undefined) return { format, isWatching, threshold: flags.has("coverage") ? 0 : null };
  if (!/^(?:100|\d{1,2})(?:\.\d)?$/u.test(threshold) || Number(threshold) > 100) {
    throw misused(
      `${quotedText(threshold)} is no threshold: a number from 0 to 100, with one decimal at most`,
    );
  }
  return { format, isWatching, threshold: Number(threshold) };
}

function answer(policies: CompiledPolicies, options: Options, world: World): ExitCode {
  const { compiled, module, texts, diagnostics } = policies;
  const paint = paintFor(world);
  world.stderr(showDiagnostics(diagnostics, texts, paint));
  const { format, threshold } = options;
  const covered = threshold === null ? null : coverage(compiled, module);
  const percent = covered === null ? 100 : coveredPercent(covered);
  const run: TestRun = {
    results: runTests(compiled, module, texts),
    proofs: decideProofs(compiled, module, texts),
    coverage: covered,
    missed: percent < (threshold ?? 0) ? threshold : null,
  };
  world.stdout(format === "text" ? textReport(run, paint) : reports[format](run));
  if (run.missed !== null) {
    world.stderr(`${paint.bad("interlock:")} ${percent}% is covered, less than ${run.missed}%\n`);
  }
  return tallyOf(run).failed === 0 && run.missed === null ? exitCodes.ok : exitCodes.no;
}

const reports = { tap: tapReport, junit: junitReport, json: jsonReport } as const;

const failureReports = { text: () => "", tap: failedTap, junit: failedJunit, json: failedJson } as const;
