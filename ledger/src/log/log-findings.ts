import type { Problem } from "../ledger-error.ts";
import { MAX_LOG_PROBLEMS } from "./log-verdict.ts";
import type { LogProblem } from "./log-verdict.ts";

/** Where in a log something was found. */
export type LogPlace = {
  readonly index?: number | null;
  readonly stream?: string | null;
  readonly seq?: number | null;
};

/** What a pass over a log has found so far: the first of it as it was, all of it counted. */
export type LogFindings = {
  readonly problems: LogProblem[];
  count: number;
  gaps: number;
  late: number;
};

/** Nothing found yet. */
export function noFindings(): LogFindings {
  return { problems: [], count: 0, gaps: 0, late: 0 };
}

/** Notes something that is not what was signed. */
export function noteInvalid(findings: LogFindings, problem: Problem, place: LogPlace = {}): void {
  note(findings, "invalid", problem, place);
}

/** Notes something that should be there and is not, or came late. */
export function noteGap(findings: LogFindings, problem: Problem, place: LogPlace = {}): void {
  findings.gaps += 1;
  note(findings, "gap", problem, place);
}

/** Notes a record that came late. */
export function noteLate(findings: LogFindings, message: string, place: LogPlace): void {
  findings.late += 1;
  noteGap(findings, { code: "log.late", message }, place);
}

function note(
  findings: LogFindings,
  kind: LogProblem["kind"],
  { code, message, at }: Problem,
  { index = null, stream = null, seq = null }: LogPlace,
): void {
  findings.count += 1;
  // What is invalid is told even after many gaps: it takes the place of the last one told.
  if (findings.problems.length >= MAX_LOG_PROBLEMS) {
    if (kind === "gap") return;
    const last = findings.problems.findLastIndex((problem) => problem.kind === "gap");
    if (last < 0) return;
    findings.problems.splice(last, 1);
  }
  const where = at === undefined || at === "" ? "" : ` (at ${at})`;
  findings.problems.push({ kind, code, message: `${message}${where}`, index, stream, seq });
}
