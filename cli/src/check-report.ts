import { interlockVersion, textDigest } from "@interlock/compiler";
import { type Diagnostic, diagnosticsJson, placesIn, sarifLog, type WideningEntry } from "@interlock/lang";
import type { Configuration } from "@interlock/runtime/schema";

import { describeProblem, type Problem } from "./command-failure.ts";
import { count } from "./count.ts";
import { missingFolderNotes } from "./missing-folder-notes.ts";
import type { Paint } from "./paint.ts";
import { quotedText } from "./shown-text.ts";
import { type LoadedPolicies, showDiagnostics, tally } from "./policies.ts";
import { showWidening } from "./show-widening.ts";

/** How much was judged. */
export interface CheckedSizes {
  readonly policies: number;
  readonly baselines: number;
  /** Of both. */
  readonly rules: number;
  readonly tests: number;
}

/** What `interlock check` found. */
export interface CheckReport {
  readonly loaded: LoadedPolicies;
  readonly sizes: CheckedSizes;
  /** The judged policies that state no stage and have rules that are advisory for it, by path. */
  readonly advisory: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** What could widen; null where nobody asked. */
  readonly widening: readonly WideningEntry[] | null;
  /** Sources for which the configuration vouches and which no policy declares; empty where nobody asked what widens. */
  readonly strangers: readonly string[];
  /** Folders of migrations that the configuration names and that are not there; empty where only files were named. */
  readonly missingFolders: readonly string[];
  /** Whether the command ends with 0. */
  readonly isFine: boolean;
}

/** The report for a person: code frames, what could widen, and one line that sums up. */
export function textReport(report: CheckReport, paint: Paint): string {
  const { loaded, sizes, advisory, diagnostics, widening, strangers, missingFolders, isFine } = report;
  const answer = isFine ? paint.good(tally(diagnostics)) : paint.bad(tally(diagnostics));
  const listing =
    widening === null ? "" : showWidening(widening, vouchedIn(loaded.configuration), loaded.texts, paint);
  const notes = [
    ...missingFolderNotes(missingFolders, loaded),
    ...strangers.map(
      (name) =>
        `${quotedText(loaded.configurationFile?.path ?? "")} vouches for ${quotedText(name)}, which no policy declares`,
    ),
    ...advisory.map(
      (path) =>
        `${quotedText(path)} states no stage: its rules are advisory, and bind nothing unless they state their own`,
    ),
  ];
  const said = notes.map((note) => `${paint.wait("note:")} ${note}\n`).join("");
  const frames = showDiagnostics(diagnostics, loaded.texts, paint);
  return `${frames}${listing}${said}${answer} in ${showSizes(sizes, diagnostics)}\n`;
}

/** What was judged. A rule or a test with a mistake may not be among those that were understood: then none is counted. */
function showSizes(
  { policies, baselines, rules, tests }: CheckedSizes,
  diagnostics: readonly Diagnostic[],
): string {
  const isWhole = diagnostics.every(({ severity }) => severity !== "error");
  return [
    ...(policies === 0 && baselines > 0 ? [] : [count(policies, "policy", "policies")]),
    ...(baselines === 0 ? [] : [count(baselines, "baseline")]),
    ...(isWhole ? [count(rules, "rule"), count(tests, "test")] : []),
  ].join(", ");
}

/** The report as JSON; `docs/diagnostics/README.md` documents its shape. */
export function jsonReport(report: CheckReport): string {
  const { loaded, advisory, diagnostics, widening, strangers, missingFolders, isFine } = report;
  const { set, entries, texts } = loaded;
  return written({
    ok: isFine,
    commit: set.commit,
    policies: entries,
    advisory,
    missingFolders,
    diagnostics: diagnosticsJson(diagnostics, texts),
    problems: [],
    ...(widening === null ? {} : { widening: wideningJson(widening, texts), undeclaredSources: strangers }),
  });
}

/** The report as a SARIF log. */
export function sarifReport({ loaded, diagnostics }: CheckReport): string {
  const { texts } = loaded;
  return written(sarifLog(diagnostics, { version: interlockVersion, texts, digest: textDigest }));
}

/** What the report says in JSON where nothing could be checked. */
export function failedJson(problems: readonly Problem[]): string {
  return written({
    ok: false,
    commit: null,
    policies: [],
    advisory: [],
    missingFolders: [],
    diagnostics: [],
    problems,
  });
}

/** The same as a SARIF log: a run that did not succeed. */
export function failedSarif(problems: readonly Problem[]): string {
  const options = { version: interlockVersion, texts: new Map<string, string>(), digest: textDigest };
  const failures = problems.map((one) => ({
    code: one.code,
    message: describeProblem({ ...one, code: null, help: null }),
  }));
  return written(sarifLog([], { ...options, failures }));
}

/** What the configuration says of sources; nothing where there is none. */
export function vouchedIn(configuration: Configuration | null): Configuration["sources"] {
  return configuration?.sources ?? {};
}

function wideningJson(
  entries: readonly WideningEntry[],
  texts: ReadonlyMap<string, string>,
): readonly object[] {
  const placed = placesIn(texts);
  return entries.map(({ kind, id, path, span, facts }) => ({
    kind,
    id,
    ...placed({ path, span }),
    facts: facts.map(({ sort, name, source, reader, clause, restrictsOnly, span: at }) => ({
      sort,
      name,
      source,
      reader,
      clause,
      restrictsOnly,
      ...placed({ path, span: at }),
    })),
  }));
}

/** JSON that cannot steer a terminal: what no reader sees is escaped in it. */
function written(answer: object): string {
  const text = JSON.stringify(answer, null, 2).replace(/[^\n\P{C}]|\p{Zl}|\p{Zp}/gu, (found) =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
  return `${text}\n`;
}
