import { resolve } from "node:path";
import { LedgerError } from "@interlock/ledger";

import { required } from "../../arguments.ts";
import { CommandFailure, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { folderOf, newOrigin } from "../../log/log-options.ts";
import { logEngine } from "../../log/open-log-folder.ts";
import { shellWord } from "../../shell-word.ts";
import { shownText } from "../../shown-text.ts";

/** `interlock log init`: makes an empty log in a folder. */
export const initLogCommand: Command = {
  name: "log init",
  usage: "FOLDER --origin NAME",
  summary: "make an empty log in a folder",
  description: [
    "Makes a log in a folder that is empty or not there yet. The name stands in every record and in",
    "every checkpoint: what was signed for another log means nothing in this one.",
  ],
  options: [["--origin NAME", "the log's name, such as `log.example.com/shop`; it never changes"]],
  exits: [
    [exitCodes.ok, "made"],
    [exitCodes.no, "there is a log already, or something else; nothing was changed"],
    [exitCodes.unreadable, "the folder cannot be written"],
  ],
  arguments: { flags: [], values: ["origin"], files: 1 },
  async run(given, world) {
    const folder = folderOf(given);
    const origin = newOrigin(required(given, "origin"));
    const { createLog } = await logEngine();
    try {
      createLog(resolve(world.cwd, folder), { origin });
    } catch (cause) {
      if (!(cause instanceof LedgerError)) throw cause;
      const message = shownText(cause.message);
      if (cause.code === "store.failed") throw unreadable(message, cause);
      throw new CommandFailure(exitCodes.no, message, { cause });
    }
    world.stdout(`log     ${shownText(origin)}\nfolder  ${shownText(folder)}\n`);
    world.stdout(`next    interlock log append ${shellWord(folder)} FILES… --key REGISTRY.json\n`);
    return exitCodes.ok;
  },
};
