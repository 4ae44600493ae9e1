import { countAnswer, emptyTally, type ReplayTally } from "@interlock/analysis";
import type { LogVerdict } from "@interlock/ledger";

import { count } from "../count.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { toldProblems } from "../log/told-problems.ts";
import { type Paint, paintFor } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import type { ReplayCrew } from "./replay-crew.ts";
import { answerJson, type OtherCounts, summaryJson } from "./replay-json.ts";
import { progressBar } from "./replay-progress.ts";
import { type RecordSource, replayStream, type StreamAnswer } from "./replay-stream.ts";
import { showAnswer, showTally } from "./show-replay.ts";

/** What is replayed, by whom, and how it is told. */
export interface Replay {
  readonly source: RecordSource;
  readonly crew: ReplayCrew;
  readonly isJson: boolean;
  /** Whether other policies decide than those that the records name. */
  readonly isAgainst: boolean;
  /** Whether every record was named by itself, so that each has its line. */
  readonly isEachNamed: boolean;
  /** What was found of the log that the records come from; null where they come from none. */
  readonly log: LogVerdict | null;
}

/** Whether the user asked to end; true once and for all. */
export interface Interruption {
  readonly isEnded: () => boolean;
  /** Is called when he does. */
  readonly whenEnded: (act: () => void) => void;
}

/** Listens for the user who wants to end. */
export function listenForEnd(world: Pick<World, "interrupted">): Interruption {
  let isEnded = false;
  const acts: (() => void)[] = [];
  void world.interrupted().then(() => {
    isEnded = true;
    for (const act of acts) act();
  });
  return { isEnded: () => isEnded, whenEnded: (act) => acts.push(act) };
}

/** Replays everything and tells what came of it; answers the code with which the command ends. */
export async function runReplay(
  replay: Replay,
  { isEnded, whenEnded }: Interruption,
  world: World,
): Promise<ExitCode> {
  const { source, crew, isJson, log } = replay;
  const paint = paintFor(world);
  const tally = emptyTally();
  const others = { invalid: 0, unreadable: 0, passedOver: 0 };
  const progress = progressBar("replaying", source.total, world);
  // Ended at once, and not when the batches in work are done.
  whenEnded(() => void crew.close());
  let done = 0;
  try {
    for await (const answer of replayStream(source, crew, isEnded)) {
      countOne(answer, tally, others);
      const text = isJson ? answerJson(answer) : listed(answer, paint, replay.isEachNamed);
      if (text !== null) {
        progress.clear();
        world.stdout(text);
      }
      done += 1;
      progress.show(done);
    }
  } catch (error) {
    // A thread that was ended does not answer any more.
    if (!isEnded()) throw error;
  }
  progress.clear();
  const isWhole = !isEnded();
  if (!isWhole) world.stderr(`${paint.wait("note:")} interrupted: what follows is not all of it\n`);
  world.stdout(
    isJson
      ? summaryJson({ tally, others, log, isWhole })
      : `${[...showTally(tally, replay.isAgainst), ...othersText(others), ...logText(log)].join("\n")}\n`,
  );
  return exitCodeOf(tally, others, log, isWhole);
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

function countOne(answer: StreamAnswer, tally: ReplayTally, others: Mutable<OtherCounts>): void {
  if (answer.kind === "replayed") countAnswer(tally, answer.answer);
  else if (answer.kind === "passed-over") others.passedOver += 1;
  else if (answer.kind !== "waiting") others[answer.kind] += 1;
}

/** What is said of one record: where not each was named, only what is not as it should be. */
function listed(answer: StreamAnswer, paint: Paint, isEachNamed: boolean): string | null {
  const isQuiet =
    answer.kind === "passed-over" || (answer.kind === "replayed" && answer.answer.kind === "equal");
  return isQuiet && !isEachNamed ? null : `${showAnswer(answer, paint).join("\n")}\n`;
}

function othersText({ invalid, unreadable, passedOver }: OtherCounts): readonly string[] {
  return [
    ...(invalid === 0 ? [] : [`${count(invalid, "record")} INVALID, and not replayed`]),
    ...(unreadable === 0 ? [] : [`${count(unreadable, "record")} not read`]),
    ...(passedOver === 0
      ? []
      : [`${count(passedOver, "record")} passed over: no decision, or before \`--since\``]),
  ];
}

function logText(log: LogVerdict | null): readonly string[] {
  if (log === null) return [];
  const { size, anchoredSize, unsequenced, problems, problemCount, late } = log;
  const ordered = problems.map(({ kind, code, message }) => {
    return { kind, isLate: code === "log.late", text: shownText(`${code}: ${message}`) };
  });
  const { told, more } = toldProblems(ordered, { all: problemCount, late });
  return [
    `the log ${shownText(log.origin)}: ${count(size, "record")} in its tree, ${anchoredSize ?? "none"} anchored, ${unsequenced} without a place; \`interlock verify\` says what that proves`,
    ...(problemCount === 0
      ? []
      : [`${count(problemCount, "thing")} wrong with the log`, ...told.map(({ text }) => `  ${text}`)]),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function exitCodeOf(
  { counts }: ReplayTally,
  others: OtherCounts,
  log: LogVerdict | null,
  isWhole: boolean,
): ExitCode {
  if (counts["voices-disagree"] > 0) return exitCodes.fault;
  if (others.invalid > 0 || log?.class === "invalid") return exitCodes.invalid;
  if (counts.differs + counts.contradicted > 0) return exitCodes.no;
  const isLess =
    !isWhole ||
    log?.class === "gap" ||
    others.unreadable + counts["not-replayable"] > 0 ||
    counts.equal === 0;
  return isLess ? exitCodes.unreadable : exitCodes.ok;
}
