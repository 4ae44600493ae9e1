import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { quotedText } from "../shown-text.ts";

/** `interlock keys`: says which commands there are about keys. */
export const keysCommand: Command = {
  name: "keys",
  usage: "new|show|enroll|rotate|revoke [ARGUMENTS…]",
  summary: "make keys, and say in the log which ones are believed",
  description: [
    "keys new     makes a key",
    "keys show    says what stands in a key's file",
    "keys enroll  has the log believe a key from here on",
    "keys rotate  has a new key take an old one's place",
    "keys revoke  ends a key",
    "",
    "Each has a help of its own. The registry that a verifier brings is what everything begins",
    "with; what the log says of keys holds for the records behind it.",
  ],
  options: [],
  exits: [[exitCodes.ok, "done"]],
  arguments: { flags: [], values: [], files: 1 },
  run({ files: [verb] }) {
    const said = verb === undefined ? "no verb is given" : `\`keys\` knows no ${quotedText(verb)}`;
    throw misused(`${said}: say \`keys new\`, \`show\`, \`enroll\`, \`rotate\` or \`revoke\``);
  },
};
