import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { KEY_PURPOSES, LedgerError, ORIGIN_PATTERN } from "@interlock/ledger";
import { KEY_NAME_PATTERN, newKeyPair, type NewKeyOptions, type NewKeyPair } from "@interlock/ledger/node";

import { required } from "../arguments.ts";
import { CommandFailure, misused, unreadable } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { holderOf, holderOptions, holderValues, holderWords } from "../keys/holder.ts";
import { purposeOf } from "../keys/purpose.ts";
import { reasonOf } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";

/** `interlock keys new`: makes a key, for one purpose. */
export const newKeyCommand: Command = {
  name: "keys new",
  usage: "--out DIR [--purpose PURPOSE] [--name NAME] [--origin NAME] [--holder ID]",
  summary: "make a key that signs records",
  description: [
    "Makes an Ed25519 key: NAME.pem, the private key, readable by its owner only, and",
    "NAME.keys.json, the registry with its public key for whoever verifies. Never overwrites, and",
    "says so where git would take the private key into a commit.",
    "A writer signs what happens to actions, an activator which module decides about them, a",
    "registrar which keys are believed, an approver what a person agrees to, and a log's key its",
    "checkpoints. No key does two of these.",
    "What a key approves counts for its holder only: for keys of people, name one.",
  ],
  options: [
    ["--out DIR", "the folder for both files; it is made where it is missing"],
    ["--purpose PURPOSE", `writer, unless one of these is given: ${KEY_PURPOSES.join(", ")}`],
    ["--name NAME", "what the files are called; as the purpose unless given"],
    ["--origin NAME", "the only log that the key may sign for; any unless given"],
    ...holderOptions,
  ],
  exits: [
    [exitCodes.ok, "made"],
    [exitCodes.no, "there is a file of that name already; nothing was changed"],
    [exitCodes.unreadable, "the folder cannot be written"],
  ],
  arguments: { flags: [], values: ["out", "purpose", "name", "origin", ...holderValues], files: 0 },
  async run(given, world) {
    const out = required(given, "out");
    const purpose = purposeOf(given.values.get("purpose") ?? "writer");
    const name = given.values.get("name") ?? purpose;
    const origin = given.values.get("origin");
    if (!KEY_NAME_PATTERN.test(name)) throw misused(`a key cannot be called ${quotedText(name)}`);
    if (origin !== undefined && !ORIGIN_PATTERN.test(origin)) {
      throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
    }
    const holder = holderOf(given);
    const { keyId, privatePath } = make(resolve(world.cwd, out), name, {
      purpose,
      ...(origin === undefined ? {} : { origin }),
      ...(holder === null ? {} : { holder }),
    });
    const shownPath = join(out, `${name}.pem`);
    const lines = [
      `key      ${keyId}`,
      `private  ${shownText(shownPath)} (keep it: whoever has it signs as this ${purpose})`,
      `public   ${shownText(join(out, `${name}.keys.json`))} (hand it to whoever verifies)`,
      ...(holder === null ? [] : [`holder   ${shownText(holderWords(holder))}`]),
    ];
    world.stdout(`${lines.join("\n")}\n`);
    const { isInCommitsReach } = await import("@interlock/compiler/node");
    if (await isInCommitsReach(privatePath)) {
      world.stderr(
        `warning: git would take ${quotedText(shownPath)} into a commit: move it out of the repository, or have .gitignore name it\n`,
      );
    }
    return exitCodes.ok;
  },
};

function make(folder: string, name: string, options: NewKeyOptions): NewKeyPair {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return newKeyPair(folder, name, options);
  } catch (cause) {
    const isOurs = cause instanceof LedgerError;
    const reason = reasonOf(isOurs ? cause.cause : cause);
    if (isOurs && reason === "EEXIST") {
      const message = `there is a key \`${name}\` in ${quotedText(folder)} already`;
      throw new CommandFailure(exitCodes.no, message, { cause });
    }
    throw unreadable(`no key can be written to ${quotedText(folder)}: ${reason}`, cause);
  }
}
