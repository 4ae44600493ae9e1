import {
  check,
  type CheckResult,
  type Diagnostic,
  findSuspicions,
  unvouchedSources,
  whatWidens,
} from "@interlock/lang";

import type { ParsedArguments } from "../arguments.ts";
import {
  type CheckReport,
  failedJson,
  failedSarif,
  jsonReport,
  sarifReport,
  textReport,
  vouchedIn,
} from "../check-report.ts";
import { misused, type Problem } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { foldersMissingIn } from "../missing-folder-notes.ts";
import { orReport } from "../or-report.ts";
import { paintFor } from "../paint.ts";
import { loadPolicies, type LoadedPolicies } from "../policies.ts";
import { revisionOf, signedByOption } from "../revision.ts";
import { quotedText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock check`: says everything that is wrong with policies, and what looks wrong. */
export const checkCommand: Command = {
  name: "check",
  usage: "[FILES…] [--widening] [--deny-warnings] [--format FORMAT] [--at COMMIT]",
  summary: "say everything that is wrong with policies",
  description: [
    "Checks the policies that interlock.yaml names, or the given files and what they import,",
    "and shows every mistake with its place; once there is none, what looks like one. Reads the",
    "working tree unless a commit is named. Every code has a page under docs/diagnostics.",
  ],
  options: [
    ["--widening", "list what could turn a verdict upward; each source in it has to be vouched for"],
    ["--deny-warnings", "end with 1 for a warning, too"],
    ["--format FORMAT", "text (the default), json or sarif"],
    ["--json", "the same as --format json"],
    ["--at COMMIT", "read a commit: a full id, refs/heads/main, refs/tags/v1 or HEAD"],
    signedByOption,
  ],
  exits: [
    [exitCodes.ok, "no errors (there may be warnings)"],
    [exitCodes.no, "errors in the policies or in interlock.yaml, or warnings that are denied"],
    [exitCodes.unreadable, "a file or the commit is not there, or cannot be read"],
  ],
  arguments: {
    flags: ["deny-warnings", "json", "widening"],
    values: ["at", "format", "signed-by"],
    files: Number.POSITIVE_INFINITY,
  },
  async run(given, world) {
    const format = formatOf(given);
    const { files, flags } = given;
    const configured = files.length === 0 ? "always" : "never";
    const revision = revisionOf(given, { kind: "working-tree" });
    const loading = loadPolicies({ files, configured }, revision, world);
    const loaded = await orReport(loading, failureReports[format], world);
    const found = look(loaded, flags.has("widening"));
    const missingFolders = files.length === 0 ? await foldersMissingIn(loaded) : [];
    const isFine = found.diagnostics.every(
      ({ severity }) => severity !== "error" && !flags.has("deny-warnings"),
    );
    world.stdout(shown({ ...found, missingFolders, loaded, isFine }, format, world));
    return isFine ? exitCodes.ok : exitCodes.no;
  },
};

const formats = ["text", "json", "sarif"] as const;

type Format = (typeof formats)[number];

function formatOf({ flags, values }: ParsedArguments): Format {
  const written = values.get("format");
  if (flags.has("json")) {
    if (written !== undefined && written !== "json") throw misused("`--json` and `--format` do not agree");
    return "json";
  }
  const format = formats.find((known) => known === (written ?? "text"));
  if (format === undefined) {
    throw misused(`${quotedText(written ?? "")} is no format: write text, json or sarif`);
  }
  return format;
}

/** Mistakes; where there is none, what looks like one, and what could widen. */
function look(
  loaded: LoadedPolicies,
  isWidening: boolean,
): Omit<CheckReport, "loaded" | "missingFolders" | "isFine"> {
  const checked: CheckResult = check(loaded.set.files, loaded.entries);
  const { set } = checked;
  const vouched = vouchedIn(loaded.configuration);
  const widening = isWidening && isCorrect(checked.diagnostics) ? whatWidens(set) : null;
  const diagnostics = [
    ...checked.diagnostics,
    ...findSuspicions(checked),
    ...(widening === null ? [] : unvouchedSources(widening, vouched)),
  ];
  return {
    sizes: sizesOf(set),
    // What a file with a mistake states may not have been understood.
    advisory: isCorrect(checked.diagnostics) ? advisoryIn(checked) : [],
    diagnostics,
    widening,
    strangers: widening === null ? [] : strangersIn(vouched, checked),
  };
}

/** The sources for which the configuration vouches and which no policy declares: a name is easily misspelt. */
function strangersIn(vouched: object, { modules }: CheckResult): readonly string[] {
  const declared = modules.flatMap(({ module: { declarations } }) =>
    declarations.flatMap((declaration) =>
      declaration.kind === "source" ? declaration.names.map(({ text }) => text) : [],
    ),
  );
  return Object.keys(vouched).filter((name) => !declared.includes(name));
}

function sizesOf({ modules, rules, tests }: CheckResult["set"]): CheckReport["sizes"] {
  const policies = modules.filter(({ sort }) => sort === "policy").length;
  return { policies, baselines: modules.length - policies, rules: rules.length, tests: tests.length };
}

/** The judged policies that leave it open whether they bind: no stage is stated, and some rule has none of its own. */
function advisoryIn({ set, modules }: CheckResult): readonly string[] {
  const judged = new Set(set.modules.filter(({ sort }) => sort === "policy").map(({ path }) => path));
  return modules.flatMap(({ path, module: { declarations } }) => {
    const isStated = declarations.some(({ kind }) => kind === "stage");
    const hasOpen = declarations.some(
      (declaration) =>
        (declaration.kind === "permit" || declaration.kind === "bound" || declaration.kind === "refuse") &&
        declaration.stage === null,
    );
    return judged.has(path) && !isStated && hasOpen ? [path] : [];
  });
}

function isCorrect(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}

const failureReports: Readonly<Record<Format, (problems: readonly Problem[]) => string>> = {
  text: () => "",
  json: failedJson,
  sarif: failedSarif,
};

function shown(report: CheckReport, format: Format, world: World): string {
  switch (format) {
    case "text":
      return textReport(report, paintFor(world));
    case "json":
      return jsonReport(report);
    case "sarif":
      return sarifReport(report);
    default:
      return format satisfies never;
  }
}
