import { LedgerError, parseCheckpointNote, verifyCheckpoint } from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";

import { CommandFailure, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { folderOf, originOf } from "../../log/log-options.ts";
import { openLogFolder } from "../../log/open-log-folder.ts";
import { readKeys } from "../../read-keys.ts";
import { quotedText, shownText } from "../../shown-text.ts";

/** `interlock log checkpoint`: shows the last signed size and root of a log. */
export const checkpointLogCommand: Command = {
  name: "log checkpoint",
  usage: "FOLDER [--key REGISTRY.json] [--origin NAME]",
  summary: "show the last signed size and root of a log",
  description: [
    "Prints the log's last checkpoint as it was signed: keep it somewhere else, and hand it to",
    "`interlock verify FOLDER --anchor FILE` later. With --key its signature is verified first;",
    "whether the log's records make the tree that it names takes `interlock verify`.",
  ],
  options: [
    ["--key FILE,…", "registries, one of them with the log's key"],
    ["--origin NAME", "the log that it must be; what its folder says unless given"],
  ],
  exits: [
    [exitCodes.ok, "shown"],
    [exitCodes.no, "the log has none yet"],
    [exitCodes.unreadable, "the log cannot be read"],
    [exitCodes.invalid, "it is none, or no key of the registry signed it"],
  ],
  arguments: { flags: [], values: ["key", "origin"], files: 1 },
  async run(given, world) {
    const folder = folderOf(given);
    const path = given.values.get("key");
    const keys = path === undefined ? null : readKeys(path, world);
    const log = await openLogFolder(folder, "read", world);
    try {
      const stored = await log.checkpoint();
      if (stored === null) {
        throw new CommandFailure(exitCodes.no, `${quotedText(folder)} has no checkpoint yet`);
      }
      parseCheckpointNote(stored.note);
      if (keys !== null) {
        const demand = {
          origin: originOf(given, log),
          keys: keys.values(),
          verifySignature: verifyEd25519WithNode,
        };
        const verdict = verifyCheckpoint(stored.note, demand);
        if (!verdict.ok) throw new LedgerError(verdict.problem);
      }
      // Line by line: a name in a signature of somebody else may hold whatever is no blank.
      const lines = new TextDecoder().decode(stored.note).split("\n");
      world.stdout(lines.map(shownText).join("\n"));
      return exitCodes.ok;
    } catch (cause) {
      if (!(cause instanceof LedgerError)) throw cause;
      if (cause.code.startsWith("store.")) throw unreadable(shownText(cause.message), cause);
      throw new CommandFailure(exitCodes.invalid, shownText(`${cause.code}: ${cause.message}`), { cause });
    } finally {
      await log.close();
    }
  },
};
