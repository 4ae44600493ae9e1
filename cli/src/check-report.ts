import { compilerVersion, textDigest } from "@interlock/compiler";
import { type Diagnostic, diagnosticsJson, placesIn, sarifLog, type WideningEntry } from "@interlock/lang";
import type { Configuration } from "@interlock/runtime/schema";

import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { type LoadedPolicies, showDiagnostics, tally } from "./policies.ts";
import { showWidening } from "./show-widening.ts";

/** What `interlock check` found. */
export interface CheckReport {
  readonly loaded: LoadedPolicies;
  readonly rules: number;
  readonly tests: number;
  readonly diagnostics: readonly Diagnostic[];
  /** What could widen; null where nobody asked. */
  readonly widening: readonly WideningEntry[] | null;
  /** Whether the command ends with 0. */
  readonly isFine: boolean;
}

/** The report for a person: code frames, what could widen, and one line that sums up. */
export function textReport(report: CheckReport, paint: Paint): string {
  const { loaded, rules, tests, diagnostics, widening, isFine } = report;
  const sizes = [
    count(loaded.entries.length, "policy", "policies"),
    count(rules, "rule"),
    count(tests, "test"),
  ];
  const answer = isFine ? paint.good(tally(diagnostics)) : paint.bad(tally(diagnostics));
  const listing =
    widening === null ? "" : showWidening(widening, vouchedIn(loaded.configuration), loaded.texts, paint);
  return `${showDiagnostics(diagnostics, loaded.texts, paint)}${listing}${answer} in ${sizes.join(", ")}\n`;
}

/** The report as JSON; `docs/diagnostics/README.md` documents its shape. */
export function jsonReport({ loaded, diagnostics, widening, isFine }: CheckReport): string {
  const { set, entries, texts } = loaded;
  return written({
    ok: isFine,
    commit: set.commit,
    policies: entries,
    diagnostics: diagnosticsJson(diagnostics, texts),
    ...(widening === null ? {} : { widening: wideningJson(widening, texts) }),
  });
}

/** The report as a SARIF log. */
export function sarifReport({ loaded, diagnostics }: CheckReport): string {
  const { texts } = loaded;
  return written(sarifLog(diagnostics, { version: compilerVersion, texts, digest: textDigest }));
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
    facts: facts.map(({ sort, name, source, reader, clause, span: at }) => ({
      sort,
      name,
      source,
      reader,
      clause,
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
