import {
  type DecisionChange,
  type NotReplayable,
  type ReplayAnswer,
  type ReplayTally,
  ruleTransitionsOf,
  transitionsOf,
} from "@interlock/analysis";
import { canonical, type JsonObject, type JsonValue } from "@interlock/ledger";
import { unreachable } from "@interlock/runtime";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";
import { headingOf } from "../show-finding.ts";
import { shownText } from "../shown-text.ts";
import type { ReplayedDecision } from "./replay-batch.ts";
import type { StreamAnswer } from "./replay-stream.ts";

/** What came of one record as a person reads it, line by line, and an empty line behind it. */
export function showAnswer(answer: StreamAnswer, paint: Paint): readonly string[] {
  const place = shownText(answer.place);
  switch (answer.kind) {
    case "replayed": {
      const [word, ...lines] = replayLines(answer.answer, paint);
      return [`${place}: ${word}`, ...[about(answer.decision), ...lines].map((line) => `  ${line}`), ""];
    }
    case "invalid": {
      const { code, message } = answer.problem;
      return [`${place}: ${paint.bad("INVALID, not replayed")}`, `  ${shownText(`${code}: ${message}`)}`, ""];
    }
    case "unreadable":
      return [`${place}: ${paint.bad("not read")}`, `  ${answer.reason}`, ""];
    case "passed-over":
      return [`${place}: holds no decision to replay`, ""];
    case "waiting":
      throw new Error("what waits for its proposal is answered in the end");
    default:
      return unreachable(answer);
  }
}

function about({ action, targets, outcome, at, policy }: ReplayedDecision): string {
  const place = policy?.commit?.slice(0, 12) ?? "a working tree";
  const by = policy === null ? "" : `, by ${policy.repository} @ ${place}`;
  return shownText(`${outcome} for ${action} on ${targets.join(", ")}, decided ${at}${by}`);
}

function replayLines(answer: ReplayAnswer, paint: Paint): readonly string[] {
  switch (answer.kind) {
    case "equal":
      return [paint.good("equal")];
    case "differs":
      return [
        `${paint.bad("DIFFERS")}, ${shownText(answer.before)} → ${shownText(answer.after)}`,
        ...answer.changes.flatMap((change) => changeLines(change, paint)),
      ];
    case "voices-disagree":
      return [
        paint.bad("THE TWO VOICES DISAGREE: a fault of Interlock"),
        "the compiled module decides the first, the interpreter of its plan the second; trust neither, and report it",
        ...answer.changes.flatMap((change) => changeLines(change, paint)),
      ];
    case "contradicted":
      return [paint.bad("CONTRADICTED"), shownText(`${answer.code}: ${answer.message}`)];
    case "not-replayable":
      return [paint.wait("not replayable"), ...whyNot(answer)];
    default:
      return unreachable(answer);
  }
}

function whyNot({ code, message, help }: NotReplayable): readonly string[] {
  return [shownText(`${code}: ${message}`), ...(help === null ? [] : [shownText(`(${help})`)])];
}

function changeLines(change: DecisionChange, paint: Paint): readonly string[] {
  switch (change.kind) {
    case "outcome":
      return [shownText(`the ${change.verdict} outcome: ${change.before} → ${change.after}`)];
    case "finding":
      return findingLines(change, paint);
    case "member":
      return [shownText(`${change.at}: ${valueText(change.before)} → ${valueText(change.after)}`)];
    case "order":
      return ["the same findings stand in another order"];
    default:
      return unreachable(change);
  }
}

/** What a person looks for in a finding, in this order and before everything else. */
const firstMembers: readonly string[] = ["outcome", "seen", "bound", "margin"];

type FindingChange = Extract<DecisionChange, { readonly kind: "finding" }>;

function findingLines({ before, after, members }: FindingChange, paint: Paint): readonly string[] {
  const finding = after ?? before ?? {};
  const heading = paint.strong(shownText(findingHeading(finding)));
  if (before === null || after === null) {
    const which = before === null ? "only decided now" : "only in the record";
    return [`${heading}, ${which}`, ...rows(firstMembers.slice(0, 3), finding)];
  }
  const changed = [...firstMembers, ...members.filter((name) => !firstMembers.includes(name))];
  const changes = changed
    .filter((name) => members.includes(name))
    .map((name) =>
      name === "role"
        ? "  role: it decides in one of the two, or binds there"
        : shownText(`  ${name}: ${valueText(before[name])} → ${valueText(after[name])}`),
    );
  return [heading, ...changes];
}

function rows(names: readonly string[], finding: JsonObject): readonly string[] {
  return names.map((name) => shownText(`  ${name}: ${valueText(finding[name])}`));
}

function findingHeading(finding: JsonObject): string {
  const at = textAt(finding, "at");
  const element = textAt(finding, "element");
  const heading = headingOf({
    source: textAt(finding, "source") ?? "a finding",
    rule: textAt(finding, "rule"),
    clause: textAt(finding, "clause"),
  });
  return `${heading}${element === null ? "" : `, for ${element}`}${at === null ? "" : ` at ${at}`}`;
}

function textAt(finding: JsonObject, name: string): string | null {
  const value = finding[name];
  return typeof value === "string" ? value : null;
}

/** A value as a line holds it: a text as it is, anything else as JSON. */
function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : canonical(value);
}

/** What came of all of them: how many, what changed into what, and by which rules. */
export function showTally(tally: ReplayTally, isAgainst: boolean): readonly string[] {
  const { counts, reasons } = tally;
  const decisions = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const parts = [
    `${counts.equal} equal`,
    `${counts.differs} ${isAgainst ? "would differ" : counts.differs === 1 ? "differs" : "differ"}`,
    ...(counts["not-replayable"] === 0 ? [] : [`${counts["not-replayable"]} not replayable`]),
    ...(counts.contradicted === 0 ? [] : [`${counts.contradicted} contradicted`]),
    ...(counts["voices-disagree"] === 0
      ? []
      : [`${counts["voices-disagree"]} AT ODDS BETWEEN THE TWO VOICES`]),
  ];
  const why = [...reasons].map(([code, times]) => [code, String(times)] as const);
  const changes = transitionsOf(tally).map(({ before, after, count: times }) => [
    before,
    after,
    String(times),
  ]);
  const rules = ruleTransitionsOf(tally).map(({ rule, source, before, after, count: times }) => [
    rule ?? "no rule",
    source,
    before,
    after,
    String(times),
  ]);
  return [
    ...table("not replayed", ["why", "decisions"], why),
    ...table("changes of the outcome", ["before", "after", "decisions"], changes),
    ...table("by rule and primitive", ["rule", "primitive", "before", "after", "decisions"], rules),
    `${count(decisions, "decision")}: ${parts.join(", ")}`,
  ];
}

/** A table with a title and an empty line behind it; nothing where it has no rows. */
function table(
  title: string,
  head: readonly string[],
  body: readonly (readonly string[])[],
): readonly string[] {
  if (body.length === 0) return [];
  const lines = [head, ...body].map((line) => line.map((cell) => shownText(cell)));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const shown = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...shown.map((line) => `  ${line}`), ""];
}
