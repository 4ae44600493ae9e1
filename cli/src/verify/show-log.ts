import type { LogProblem, LogVerdict } from "@interlock/ledger";
import { unreachable } from "@interlock/runtime";

import { count } from "../count.ts";
import { toldProblems } from "../log/told-problems.ts";
import type { Paint } from "../paint.ts";
import { shownText } from "../shown-text.ts";

/**
 * What came of a log, in lines that a person reads: never one word alone. Whether the user demanded the log's name is said, too: a
 * folder's own word for it proves nothing.
 */
export function showLog(
  path: string,
  verdict: LogVerdict,
  isNameDemanded: boolean,
  paint: Paint,
): readonly string[] {
  const { origin, size, root, unsequenced, late } = verdict;
  return [
    `${shownText(path)}: ${headline(verdict, paint)}`,
    `  log       ${shownText(origin)}${isNameDemanded ? "" : ", as its folder says: demand a name with --origin"}`,
    `  records   ${size} in the tree, ${unsequenced} without a place${late === 0 ? "" : `, ${late} late`}`,
    `  root      ${root}`,
    `  signed    ${signedText(verdict)}`,
    `  anchored  ${anchoredText(verdict)}`,
    ...streamLines(verdict),
    ...doubtedLines(verdict),
    "",
    ...problemLines(verdict),
    ...provenLines(verdict),
    "none of this proves",
    ...limitsOf(verdict).map((line) => `    ${shownText(line)}`),
  ];
}

/** One problem in one line. */
export function problemLine(problem: LogProblem): string {
  return `${sortOf(problem)}  ${problemText(problem)}`;
}

function sortOf({ kind }: Pick<LogProblem, "kind">): string {
  return kind === "gap" ? "gap" : "INVALID";
}

/** Where a problem is, and what it is. */
function problemText({ code, message, index, stream, seq }: LogProblem): string {
  const places = [
    ...(index === null ? [] : [`record ${index}`]),
    ...(stream === null ? [] : [`${seq === null ? "" : `number ${seq} of `}stream ${stream}`]),
  ];
  const where = places.length === 0 ? "" : `${places.join(", ")}: `;
  return shownText(`${where}${code}: ${message}`);
}

function headline(verdict: LogVerdict, paint: Paint): string {
  switch (verdict.class) {
    case "complete":
      return `${paint.good("complete")}: ${count(verdict.size, "record")}, all of which hold and are anchored`;
    case "unanchored":
      return `${paint.good("holds")}, ${paint.bad("with a tail that nothing anchors")}`;
    case "gap":
      return paint.bad("GAP: something is missing, or came late");
    case "invalid":
      return paint.bad("INVALID: something is not what was signed");
    default:
      return unreachable(verdict.class);
  }
}

function signedText({ checkpoint, size }: LogVerdict): string {
  if (checkpoint === null) return "no checkpoint that holds";
  const { atMs } = checkpoint;
  const when = atMs === null ? "at no time that is known" : `at ${new Date(atMs).toISOString()}`;
  return `${checkpoint.size} of ${count(size, "record")}, ${when}`;
}

function anchoredText({ anchoredSize, size, unsequenced }: LogVerdict): string {
  const tail = size - (anchoredSize ?? 0) + unsequenced;
  const rest = tail === 0 ? "" : `: ${count(tail, "record")} could be cut off unseen`;
  return anchoredSize === null ? `nothing${rest}` : `${anchoredSize} of ${count(size, "record")}${rest}`;
}

function streamLines({ streams }: LogVerdict): readonly string[] {
  const of = (state: (typeof streams)[number]["state"]): number =>
    streams.filter((stream) => stream.state === state).length;
  const text = `${of("closed")} closed, ${of("open")} open, ${of("silent")} silent, ${of("undeclared")} that never said`;
  return [`  streams   ${streams.length}: ${text}`];
}

/** They hold, so no problem names them; whoever relies on the log has to know of them all the same. */
function doubtedLines({ doubted }: LogVerdict): readonly string[] {
  return doubted.flatMap(({ keyId, compromisedSinceMs, records, firstIndex }) => {
    if (firstIndex === null) return [];
    const since = new Date(compromisedSinceMs).toISOString();
    const text = `${count(records, "record")} signed while ${keyId} may have been somebody else's, since ${since}`;
    return [
      `  doubted   ${shownText(text)}; the first is record ${firstIndex}: they hold, and are to be looked at`,
    ];
  });
}

function problemLines({ problems, problemCount, late }: LogVerdict): readonly string[] {
  if (problemCount === 0) return [];
  const ordered = problems.map((problem) => {
    return { kind: problem.kind, isLate: problem.code === "log.late", text: problemText(problem) };
  });
  const { told, more } = toldProblems(ordered, { all: problemCount, late });
  return [
    count(problemCount, "problem"),
    ...told.map((one) => `  ${sortOf(one)}  ${one.text}`),
    ...(more === 0 ? [] : [`  and ${more} more`]),
    "",
  ];
}

function provenLines(verdict: LogVerdict): readonly string[] {
  const { anchoredSize, size } = verdict;
  // Of a log of which something does not hold, what else holds is not said: nobody could rely on it.
  if (verdict.class === "invalid" || size === 0) return [];
  return [
    "proves",
    `    each of the ${count(size, "record")} was signed by a key that was in force at its place, and no byte of it changed`,
    "    none of them was left out, moved, put in later or signed twice within its stream",
    ...(anchoredSize === null || anchoredSize === 0
      ? []
      : [
          `    the first ${anchoredSize} are those that were anchored: none of them was taken away or replaced`,
        ]),
    "",
  ];
}

function limitsOf({ streams, class: found }: LogVerdict): readonly string[] {
  const isOpen = streams.some(({ state }) => state === "open");
  const isUndeclared = streams.some(({ state }) => state === "undeclared");
  return [
    "that what the records assert was true, nor that nothing went unrecorded",
    ...(found === "complete" ? [] : ["that nothing was cut off after the last anchored record"]),
    ...(isUndeclared ? ["that streams which never said when they are open have come to their end"] : []),
    ...(isOpen ? ["that open streams wrote all that they had to since their last sign of life"] : []),
    "that the log's key did not sign another tree for somebody else: that takes comparing checkpoints",
  ];
}
