import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Quoted, WindowDeclaration } from "../syntax/tree.ts";
import type { Scope } from "./scope.ts";

/** Checks that a window opens at all, and that its time zone exists. */
export function checkWindow(
  { when }: WindowDeclaration,
  scope: Pick<Scope, "path">,
  diagnostics: Diagnostic[],
): void {
  const place = { path: scope.path, span: when.span };
  if (when.kind === "dates") {
    if (when.fromMs < when.toMs) return;
    const isPoint = when.fromMs === when.toMs;
    const problem = isPoint ? "ends where it begins" : "ends before it begins";
    const remedy = "a window is open from its first instant until just before its second one";
    diagnostics.push(diagnose("IL2224", { problem, remedy }, place));
    return;
  }
  if (when.fromMinute === when.toMinute) {
    const facts = { problem: "ends where it begins", remedy: "a whole day is `00:00..24:00`" };
    diagnostics.push(diagnose("IL2224", facts, place));
  }
  checkTimeZone(when.zone, scope, diagnostics);
}

function checkTimeZone(
  { text, span }: Quoted,
  { path }: Pick<Scope, "path">,
  diagnostics: Diagnostic[],
): void {
  if (isTimeZone(text)) return;
  const known = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  diagnostics.push(diagnose("IL2225", { zone: text, known }, { path, span }));
}

/**
 * Whether a text names a time zone of the IANA database, as this engine knows it. An offset such as `+02:00` is none:
 * it would not follow its place through the year.
 */
function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]\w*(?:[/+-]\w+)*$/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
