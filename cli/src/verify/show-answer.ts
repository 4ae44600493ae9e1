import type { PlacedRecord, Statement } from "@interlock/ledger";
import { unreachable } from "@interlock/runtime";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";
import type { StreamAnswer } from "../record-chains.ts";
import { recordContent } from "../record-content.ts";
import { shownText } from "../shown-text.ts";
import type { FileAnswer } from "./file-answer.ts";

/** What came of a file, in lines that a person reads: never one word alone. */
export function showAnswer(answer: FileAnswer, paint: Paint): readonly string[] {
  const path = shownText(answer.path);
  switch (answer.kind) {
    case "record": {
      const { statement, proves } = answer.record;
      const { stream, seq } = statement.predicate;
      return [
        `${path}: ${paint.good("valid")}, record ${seq} of stream ${shownText(stream)}, by itself`,
        ...about(statement.predicate),
        "  proves",
        ...listed(proves),
        "",
      ];
    }
    case "bundle":
      return showBundle(path, answer, paint);
    case "invalid": {
      const { code, message, at } = answer.problem;
      const place = at === undefined || at === "" ? "" : ` at ${at}`;
      return [`${path}: ${paint.bad("INVALID")}`, `  ${shownText(`${code}${place}: ${message}`)}`, ""];
    }
    case "unreadable":
      return [`${path}: ${paint.bad("not read")}`, `  ${answer.reason}`, ""];
    default:
      return unreachable(answer);
  }
}

function showBundle(
  path: string,
  { bundle, anchored }: Extract<FileAnswer, { readonly kind: "bundle" }>,
  paint: Paint,
): readonly string[] {
  const { about: main, records, checkpoint } = bundle;
  const { origin, size } = checkpoint.checkpoint;
  const others = records.filter(({ index }) => index !== main.index);
  return [
    `${path}: ${paint.good("valid")}, a bundle: record ${main.index} of the first ${size} of the log ${shownText(origin)}`,
    ...about(main.record.statement.predicate),
    ...others.map((one) => `  with ${shownText(oneLine(one))}`),
    ...bundle.sources.held.map((source) => `  with the policy's file ${shownText(source.path)}`),
    `  ${anchoredText(anchored)}`,
    "  proves",
    ...listed(bundle.proves),
    "",
  ];
}

function anchoredText(anchored: boolean | null): string {
  if (anchored === null) return "not held against any anchor";
  return anchored ? "its checkpoint is anchored" : "its checkpoint is none of those that are anchored";
}

function oneLine({ index, record }: PlacedRecord): string {
  const { predicate } = record.statement;
  return [`record ${index}: ${predicate.kind} at ${predicate.at}`, ...recordContent(predicate)].join(", ");
}

/** What a record that holds asserts, in a few lines. */
function about(predicate: Statement["predicate"]): readonly string[] {
  const { policy } = predicate;
  const pin =
    policy === undefined
      ? []
      : [`policy ${policy.repository} @ ${policy.commit ?? "no commit"}, module ${policy.moduleDigest}`];
  return [`asserts ${predicate.kind} at ${predicate.at}`, ...recordContent(predicate), ...pin].map(
    (line) => `  ${shownText(line)}`,
  );
}

/** What the records of one stream are together, in lines. */
export function showStream(answer: StreamAnswer, paint: Paint): readonly string[] {
  const state =
    answer.kind === "whole" ? paint.good("whole") : paint.bad(answer.kind === "gap" ? "GAP" : "BROKEN");
  const proves = answer.kind === "whole" ? ["  proves", ...listed(answer.proves)] : [];
  return [`stream ${shownText(answer.stream)}: ${state}`, `  ${shownText(answer.text)}`, ...proves, ""];
}

/** What none of it proves, each said once. */
export function showLimits(
  answers: readonly FileAnswer[],
  streams: readonly StreamAnswer[],
): readonly string[] {
  const limits = [
    ...answers.flatMap((answer) => limitsOf(answer)),
    ...streams.flatMap((stream) => (stream.kind === "whole" ? stream.doesNotProve : [])),
  ];
  return limits.length === 0 ? [] : ["none of this proves", ...listed([...new Set(limits)]), ""];
}

function limitsOf(answer: FileAnswer): readonly string[] {
  switch (answer.kind) {
    case "record":
      return answer.record.doesNotProve;
    case "bundle":
      return answer.bundle.doesNotProve;
    case "invalid":
    case "unreadable":
      return [];
    default:
      return unreachable(answer);
  }
}

/** The last line: how many of how many hold, and what they are; a file may have several records, one a line. */
export function showCount(answers: readonly FileAnswer[], files: number): string {
  const records = answers.filter(({ kind }) => kind === "record").length;
  const bundles = answers.filter(({ kind }) => kind === "bundle").length;
  const held = [
    ...(records > 0 || bundles === 0 ? [count(records, "valid record")] : []),
    ...(bundles > 0 ? [count(bundles, "valid bundle")] : []),
  ];
  const within = answers.length === files ? "" : ` with ${count(answers.length, "record")}`;
  return `${count(files, "file")}${within}: ${held.join(", ")}`;
}

function listed(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${shownText(line)}`);
}
