import {
  check,
  type CheckResult,
  type Diagnostic,
  findSuspicions,
  unvouchedSources,
  whatWidens,
} from "@interlock/lang";

import type { ParsedArguments } from "../arguments.ts";
import { type CheckReport, jsonReport, sarifReport, textReport, vouchedIn } from "../check-report.ts";
import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { paintFor } from "../paint.ts";
import { loadPolicies, type LoadedPolicies } from "../policies.ts";
import { revisionOf } from "../revision.ts";
import { quotedText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock check`: says everything that is wrong with policies, and what looks wrong. */
export const checkCommand: Command = {
  name: "check",
  usage: "[FILES…] [--widening] [--deny-warnings] [--format FORMAT] [--at COMMIT]",
  summary: "say everything that is wrong with policies",
  description: [
    "Checks the policies that interlock.json names, or the given files and what they import,",
    "and shows every mistake with its place; once there is none, what looks like one. Reads the",
    "working tree unless a commit is named. Every code has a page under docs/diagnostics.",
  ],
  options: [
    ["--widening", "list what could turn a verdict upward; each source in it has to be vouched for"],
    ["--deny-warnings", "end with 1 for a warning, too"],
    ["--format FORMAT", "text (the default), json or sarif"],
    ["--json", "the same as --format json"],
    ["--at COMMIT", "read a commit: a full id, a branch as refs/heads/main, or HEAD"],
  ],
  exits: [
    [exitCodes.ok, "no errors (there may be warnings)"],
    [exitCodes.no, "errors in the policies or in interlock.json, or warnings that are denied"],
    [exitCodes.unreadable, "a file or the commit is not there, or cannot be read"],
  ],
  arguments: {
    flags: ["deny-warnings", "json", "widening"],
    values: ["at", "format"],
    files: Number.POSITIVE_INFINITY,
  },
  async run(given, world) {
    const format = formatOf(given);
    const { files, flags } = given;
    const configured = files.length === 0 ? "always" : "never";
    const revision = revisionOf(given, { kind: "working-tree" });
    const loaded = await loadPolicies({ files, configured }, revision, world);
    const found = look(loaded, flags.has("widening"));
    const isFine = found.diagnostics.every(
      ({ severity }) => severity !== "error" && !flags.has("deny-warnings"),
    );
    world.stdout(shown({ ...found, loaded, isFine }, format, world));
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
): Pick<CheckReport, "rules" | "tests" | "diagnostics" | "widening"> {
  const checked: CheckResult = check(loaded.set.files, loaded.entries);
  const { set } = checked;
  const widening = isWidening && isCorrect(checked.diagnostics) ? whatWidens(set) : null;
  const diagnostics = [
    ...checked.diagnostics,
    ...findSuspicions(checked),
    ...(widening === null ? [] : unvouchedSources(widening, vouchedIn(loaded.configuration))),
  ];
  return { rules: set.rules.length, tests: set.tests.length, diagnostics, widening };
}

function isCorrect(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}

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
