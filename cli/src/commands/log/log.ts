import { misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { quotedText } from "../../shown-text.ts";

/** `interlock log`: says which commands there are about logs. */
export const logCommand: Command = {
  name: "log",
  usage: "init|append|sequence|checkpoint|anchor [ARGUMENTS…]",
  summary: "keep signed records in one log, and sign and anchor its size",
  description: [
    "log init        makes an empty log in a folder",
    "log append      adds signed records to a log",
    "log sequence    gives waiting records their place, and signs the tree over all of them",
    "log checkpoint  shows the last signed size and root",
    "log anchor      keeps that in a git branch, so that a cut tail is noticed",
    "",
    "Each has a help of its own. `interlock verify FOLDER` verifies a log.",
  ],
  options: [],
  exits: [[exitCodes.ok, "done"]],
  arguments: { flags: [], values: [], files: 1 },
  run({ files: [verb] }) {
    const said = verb === undefined ? "no verb is given" : `\`log\` knows no ${quotedText(verb)}`;
    throw misused(`${said}: say \`log init\`, \`append\`, \`sequence\`, \`checkpoint\` or \`anchor\``);
  },
};
