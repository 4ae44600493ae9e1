import { type ReplayTally, ruleTransitionsOf, transitionsOf } from "@interlock/analysis";
import { canonical, type LogVerdict } from "@interlock/ledger";
import { unreachable } from "@interlock/runtime";

import type { StreamAnswer } from "./replay-stream.ts";

/** What came of one record as one line of JSON; null for a record that holds no decision. */
export function answerJson(answer: StreamAnswer): string | null {
  switch (answer.kind) {
    case "replayed": {
      const { kind, ...details } = answer.answer;
      return line({ place: answer.place, answer: kind, ...details, decision: answer.decision });
    }
    case "invalid":
      return line({ place: answer.place, answer: answer.kind, problem: answer.problem });
    case "unreadable":
      return line({ place: answer.place, answer: answer.kind, reason: answer.reason });
    case "passed-over":
      return null;
    case "waiting":
      throw new Error("what waits for its proposal is answered in the end");
    default:
      return unreachable(answer);
  }
}

/** What a replay counted beside its decisions. */
export interface OtherCounts {
  readonly invalid: number;
  readonly unreadable: number;
  /** Valid records that hold no decision, or one that nobody asked for. */
  readonly passedOver: number;
}

/** What came of all of them. */
export interface ReplaySummary {
  readonly tally: ReplayTally;
  readonly others: OtherCounts;
  readonly log: LogVerdict | null;
  /** False where it was interrupted. */
  readonly isWhole: boolean;
}

/** The last line: what came of all of them. */
export function summaryJson({ tally, others, log, isWhole }: ReplaySummary): string {
  const summary = {
    ...others,
    counts: tally.counts,
    reasons: Object.fromEntries(tally.reasons),
    transitions: transitionsOf(tally),
    rules: ruleTransitionsOf(tally),
    log: log === null ? null : { ...log, streams: log.streams.length },
    isWhole,
  };
  return line({ summary });
}

/** One canonical line; a member that is not there is left out. */
function line(value: object): string {
  return `${canonical(JSON.parse(JSON.stringify(value)))}\n`;
}
