import { ORIGIN_PATTERN } from "@interlock/ledger";
import { decodeBase64WithNode, sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { type ParsedArguments, required } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { anchorValues } from "../log/anchors.ts";
import { paintFor } from "../paint.ts";
import { readKeys } from "../read-keys.ts";
import { chainsOf, type StreamAnswer } from "../record-chains.ts";
import { quotedText } from "../shown-text.ts";
import { answersFor, type FileAnswer } from "../verify/file-answer.ts";
import { showAnswer, showCount, showLimits, showStream } from "../verify/show-answer.ts";
import { heldAgainstAnchors } from "../verify/anchored-bundles.ts";
import { verifyAnchors } from "../verify/verify-anchors.ts";
import { isFolder, logOptions, logValues, verifyFolder } from "../verify/verify-folder.ts";

/** `interlock verify`: says what signed records, bundles of them, and whole logs prove. */
export const verifyCommand: Command = {
  name: "verify",
  usage: "[FILE…|FOLDER] --key REGISTRY.json [--origin NAME] [--anchors REPO#BRANCH]",
  summary: "verify signed records, bundles and logs, and say what they prove and what they do not",
  description: [
    "Verifies files against keys that you bring: none is taken from what is verified. A file is a",
    "record (a DSSE envelope), a bundle (`interlock bundle` makes them), or FILE.jsonl with records, one a",
    "line (`interlock audit export` writes them). Several records of one stream are also held against one",
    "another, in any order; what a filter left out between them is a gap.",
    "A record proves that a key asserted these facts and this verdict; not that the facts were",
    "true, nor that nothing went unrecorded. Records cut off after the last one given cannot be",
    "seen from the records: that takes the log, or a bundle for the place of one record in it.",
    "A folder is a log, and verified whole: every record, stream and checkpoint, and the checkpoints",
    "that were kept elsewhere. Without those its end could have been cut off unseen. With --anchors",
    "the checkpoint of a bundle has to be one of those; alone, with --origin, they are held against",
    "one another.",
  ],
  options: [
    ["--key FILE,…", "key registries (NAME.keys.json), or a writer's key in PEM; separated by commas"],
    ["--origin NAME", "the log that the records must belong to; without it, any that the key may sign for"],
    ...logOptions,
  ],
  exits: [
    [exitCodes.ok, "everything that was given holds, and no stream of it has a gap; a log is anchored, too"],
    [exitCodes.unanchored, "a log holds but for an end that nothing anchors; a bundle, but for an anchor"],
    [exitCodes.unreadable, "something cannot be read, is missing, or came late"],
    [exitCodes.invalid, "something does not hold, or two records contradict one another (comes before 3)"],
  ],
  usageExit: exitCodes.verifyUsage,
  arguments: { flags: [], values: ["key", "origin", ...logValues], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    const hasAnchors = anchorValues.some((name) => given.values.has(name));
    if (given.files.length === 0 && !hasAnchors) throw misused("no record is given");
    const registry = readKeys(required(given, "key"), world);
    if (given.files.length === 0) return await verifyAnchors(given, registry, world);
    const folder = given.files.find((path) => isFolder(path, world));
    if (folder !== undefined) {
      if (given.files.length > 1) throw misused("a log is verified by itself: give its folder alone");
      return await verifyFolder(folder, registry, given, world);
    }
    if (given.values.has("late-after")) throw misused("`--late-after` is about a log: give its folder");
    const options = {
      verifySignature: verifyEd25519WithNode,
      sha256: sha256WithNode,
      decodeBase64: decodeBase64WithNode,
      ...originOf(given),
    };
    const read = given.files.flatMap((path) => answersFor(path, registry, options, world));
    const answers = hasAnchors ? await heldAgainstAnchors(read, given, registry, world) : read;
    const records = answers.flatMap((answer) => (answer.kind === "record" ? [answer] : []));
    const streams = chainsOf(records, registry, options);
    const paint = paintFor(world);
    const lines = [
      ...answers.flatMap((answer) => showAnswer(answer, paint)),
      ...streams.flatMap((stream) => showStream(stream, paint)),
      ...showLimits(answers, streams),
      showCount(answers, given.files.length),
    ];
    world.stdout(`${lines.join("\n")}\n`);
    return exitCodeOf(answers, streams);
  },
};

function originOf({ values }: ParsedArguments): { readonly origin?: string } {
  const origin = values.get("origin");
  if (origin === undefined) return {};
  if (ORIGIN_PATTERN.test(origin)) return { origin };
  throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
}

function exitCodeOf(answers: readonly FileAnswer[], streams: readonly StreamAnswer[]): ExitCode {
  if (answers.some(({ kind }) => kind === "invalid")) return exitCodes.invalid;
  if (streams.some(({ kind }) => kind === "broken")) return exitCodes.invalid;
  const isLess =
    answers.some(({ kind }) => kind === "unreadable") || streams.some(({ kind }) => kind === "gap");
  if (isLess) return exitCodes.unreadable;
  const isLoose = answers.some((answer) => answer.kind === "bundle" && answer.anchored === false);
  return isLoose ? exitCodes.unanchored : exitCodes.ok;
}
