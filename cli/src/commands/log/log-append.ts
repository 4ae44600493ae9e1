import { LedgerError, verifyLog } from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { required } from "../../arguments.ts";
import { misused, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import { appendPlan } from "../../log/append-plan.ts";
import { originOf } from "../../log/log-options.ts";
import { openLogFolder } from "../../log/open-log-folder.ts";
import { readRecordInputs } from "../../log/record-inputs.ts";
import { readKeys } from "../../read-keys.ts";
import { shownText } from "../../shown-text.ts";

/** `interlock log append`: adds signed records to a log. */
export const appendLogCommand: Command = {
  name: "log append",
  usage: "FOLDER FILE… --key REGISTRY.json [--origin NAME]",
  summary: "add signed records to a log",
  description: [
    "Takes record files, such as those of the gate, of `activate` and of `keys`, folders of them, and",
    "FILE.jsonl with one a line, as `audit export` writes them, in any order. Each is verified by the keys in force at the end of the log; whole streams",
    "are added, each going on from what the log holds of it: all of them, or none. What the log has",
    "already is left alone, so doing it again is no error. `log sequence` gives them their place.",
  ],
  options: [
    ["--key FILE,…", "registries of the keys that the log begins with"],
    ["--origin NAME", "the log that it must be; what its folder says unless given"],
  ],
  exits: [
    [exitCodes.ok, "the log holds all of them, durably"],
    [exitCodes.unreadable, "a file or the log cannot be read or written, or records between are missing"],
    [exitCodes.invalid, "a record does not hold, or contradicts the log; nothing was added"],
  ],
  arguments: { flags: [], values: ["key", "origin"], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    const [folder, ...paths] = given.files;
    if (folder === undefined) throw misused("no folder is named");
    if (paths.length === 0) throw misused("no record is given");
    const keys = readKeys(required(given, "key"), world);
    const inputs = readRecordInputs(paths, world);
    const log = await openLogFolder(folder, "write", world);
    try {
      const origin = originOf(given, log);
      const options = { origin, verifySignature: verifyEd25519WithNode, sha256: sha256WithNode };
      // Which keys count now stands in the log's own records.
      const { keyHistory, size } = await verifyLog(log, { ...options, keys, nowMs: world.nowMs() });
      const plan = await appendPlan(inputs, log, { history: keyHistory, size, options });
      await log.appendAll(plan.records);
      const lines = [
        `added    ${count(plan.records.length, "record")} of ${count(plan.streams, "stream")}`,
        `known    ${count(plan.known, "record")}`,
      ];
      world.stdout(`${lines.join("\n")}\n`);
      return exitCodes.ok;
    } catch (cause) {
      if (!(cause instanceof LedgerError)) throw cause;
      throw unreadable(`nothing was added: ${shownText(cause.message)}`, cause);
    } finally {
      await log.close();
    }
  },
};
