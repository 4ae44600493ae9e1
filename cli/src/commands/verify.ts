import {
  type KeyRegistry,
  ORIGIN_PATTERN,
  type Problem,
  verifyRecord,
  type VerifyOptions,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";
import { unreachable } from "@interlock/runtime";

import { required } from "../arguments.ts";
import { isCommandFailure, misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { count } from "../count.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { type Paint, paintFor } from "../paint.ts";
import { readInput } from "../read-file.ts";
import { readKeys } from "../read-keys.ts";
import { chainsOf, type CheckedRecord, type StreamAnswer } from "../record-chains.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** `interlock verify`: says what signed records prove. */
export const verifyCommand: Command = {
  name: "verify",
  usage: "FILE… --key REGISTRY.json [--origin NAME]",
  summary: "verify signed records, and say what they prove and what they do not",
  description: [
    "Verifies record files (DSSE envelopes) against keys that you bring: none is taken from a",
    "record. Several records of one stream are also held against one another, in any order.",
    "A record proves that a key asserted these facts and this verdict; not that the facts were",
    "true, nor that nothing went unrecorded. Records cut off after the last one given cannot be",
    "seen from the records.",
  ],
  options: [
    ["--key FILE", "a key registry (NAME.keys.json), or one writer's Ed25519 public key in PEM"],
    ["--origin NAME", "the log that the records must belong to; without it, any that the key may sign for"],
  ],
  exits: [
    [exitCodes.ok, "every record is valid, and no stream has a gap"],
    [exitCodes.unreadable, "a file cannot be read, or records between those given are missing"],
    [exitCodes.invalid, "a record is not valid, or two contradict one another (comes before 3)"],
  ],
  arguments: { flags: [], values: ["key", "origin"], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    if (given.files.length === 0) throw misused("no record is given");
    const registry = readKeys(required(given, "key"), world);
    const origin = given.values.get("origin");
    if (origin !== undefined && !ORIGIN_PATTERN.test(origin)) {
      throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
    }
    const options = { verifySignature: verifyEd25519WithNode, ...(origin === undefined ? {} : { origin }) };
    const answers = given.files.map((path) => answerFor(path, registry, options, world));
    const valid = answers.flatMap((answer) => (answer.kind === "valid" ? [answer] : []));
    const streams = chainsOf(valid, registry, options);
    const paint = paintFor(world);
    const lines = [
      ...answers.flatMap((answer) => showAnswer(answer, paint)),
      ...streams.flatMap((stream) => showStream(stream, paint)),
      ...limitsOf(valid, streams),
      `${count(answers.length, "file")}: ${valid.length} valid`,
    ];
    world.stdout(`${lines.join("\n")}\n`);
    return exitCodeOf(answers, streams);
  },
};

/** What came of one file. */
type FileAnswer =
  | ({ readonly kind: "valid" } & CheckedRecord)
  | { readonly kind: "invalid"; readonly path: string; readonly problem: Problem }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

function answerFor(
  path: string,
  registry: KeyRegistry,
  options: VerifyOptions,
  world: Pick<World, "cwd">,
): FileAnswer {
  let envelope: Uint8Array;
  try {
    envelope = readInput(path, world);
  } catch (error) {
    // One file that is not there does not keep the others from being verified.
    if (isCommandFailure(error)) return { kind: "unreadable", path, reason: error.message };
    throw error;
  }
  const record = verifyRecord(envelope, registry, options);
  if (!record.ok) return { kind: "invalid", path, problem: record.problem };
  return { kind: "valid", path, envelope, record };
}

function showAnswer(answer: FileAnswer, paint: Paint): readonly string[] {
  const path = shownText(answer.path);
  switch (answer.kind) {
    case "valid":
      return [
        `${path}: ${paint.good("valid")}`,
        ...about(answer.record.statement.predicate),
        "  proves",
        ...listed(answer.record.proves),
        "",
      ];
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

type Asserted = CheckedRecord["record"]["statement"]["predicate"];

/** What a valid record asserts, in a few lines. */
function about(predicate: Asserted): readonly string[] {
  const { policy } = predicate;
  const pin =
    policy === undefined
      ? []
      : [`policy ${policy.repository} @ ${policy.commit ?? "no commit"}, module ${policy.moduleDigest}`];
  return [`asserts ${predicate.kind} at ${predicate.at}`, ...content(predicate), ...pin].map(
    (line) => `  ${shownText(line)}`,
  );
}

function content(predicate: Asserted): readonly string[] {
  switch (predicate.kind) {
    case "evaluate": {
      const { outcome, action, targets } = predicate.body;
      return [`verdict ${outcome} for ${action} on ${targets.join(", ")}`];
    }
    case "activate": {
      const { module, replaces } = predicate.body;
      return [
        `puts ${module} in force at ${predicate.stage}`,
        `replaces ${replaces ?? "none: it is the first"}`,
      ];
    }
    case "propose":
    case "enforce":
    case "remember":
      return [];
    default:
      return unreachable(predicate);
  }
}

function showStream(answer: StreamAnswer, paint: Paint): readonly string[] {
  const state =
    answer.kind === "whole" ? paint.good("whole") : paint.bad(answer.kind === "gap" ? "GAP" : "BROKEN");
  const proves = answer.kind === "whole" ? ["  proves", ...listed(answer.proves)] : [];
  return [`stream ${shownText(answer.stream)}: ${state}`, `  ${shownText(answer.text)}`, ...proves, ""];
}

/** What none of it proves, each said once. */
function limitsOf(valid: readonly CheckedRecord[], streams: readonly StreamAnswer[]): readonly string[] {
  const limits = [
    ...valid.flatMap(({ record }) => record.doesNotProve),
    ...streams.flatMap((stream) => (stream.kind === "whole" ? stream.doesNotProve : [])),
  ];
  return limits.length === 0 ? [] : ["none of this proves", ...listed([...new Set(limits)]), ""];
}

function listed(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${shownText(line)}`);
}

function exitCodeOf(answers: readonly FileAnswer[], streams: readonly StreamAnswer[]): ExitCode {
  if (answers.some(({ kind }) => kind === "invalid")) return exitCodes.invalid;
  if (streams.some(({ kind }) => kind === "broken")) return exitCodes.invalid;
  const isLess =
    answers.some(({ kind }) => kind === "unreadable") || streams.some(({ kind }) => kind === "gap");
  return isLess ? exitCodes.unreadable : exitCodes.ok;
}
