import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type KeyPurpose, LedgerError, ORIGIN_PATTERN } from "@interlock/ledger";
import { KEY_NAME_PATTERN, newKeyPair, type NewKeyPair } from "@interlock/ledger/node";

import { required } from "../arguments.ts";
import { CommandFailure, misused, unreadable } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { reasonOf } from "../read-file.ts";
import { quotedText, shownText } from "../shown-text.ts";

/** What keys are made for here; nothing uses the others yet. */
const purposes: readonly KeyPurpose[] = ["writer", "activator"];

/** `interlock keys new`: makes the key with which a writer signs records, or a person activates modules. */
export const keysCommand: Command = {
  name: "keys",
  usage: "new --out DIR [--purpose PURPOSE] [--name NAME] [--origin NAME]",
  summary: "make a key that signs records",
  description: [
    "Makes an Ed25519 key: NAME.pem, the private key, readable by its owner only, and",
    "NAME.keys.json, the registry with its public key for whoever verifies. Never overwrites.",
    "A writer signs what happens to actions, an activator which module decides about them; no key",
    "does both.",
  ],
  options: [
    ["--out DIR", "the folder for both files; it is made where it is missing"],
    ["--purpose PURPOSE", "writer, unless activator is given"],
    ["--name NAME", "what the files are called; as the purpose unless given"],
    ["--origin NAME", "the only log that the key may sign for; any unless given"],
  ],
  exits: [
    [exitCodes.ok, "made"],
    [exitCodes.no, "there is a file of that name already; nothing was changed"],
    [exitCodes.unreadable, "the folder cannot be written"],
  ],
  arguments: { flags: [], values: ["out", "purpose", "name", "origin"], files: 1 },
  async run(given, world) {
    const [verb] = given.files;
    if (verb !== "new")
      throw misused(verb === undefined ? "say `keys new`" : `${quotedText(verb)} is not \`new\``);
    const out = required(given, "out");
    const written = given.values.get("purpose") ?? "writer";
    const purpose = purposes.find((one) => one === written);
    if (purpose === undefined)
      throw misused(`${quotedText(written)} is neither \`writer\` nor \`activator\``);
    const name = given.values.get("name") ?? purpose;
    const origin = given.values.get("origin");
    if (!KEY_NAME_PATTERN.test(name)) throw misused(`a key cannot be called ${quotedText(name)}`);
    if (origin !== undefined && !ORIGIN_PATTERN.test(origin)) {
      throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
    }
    const { keyId } = make(resolve(world.cwd, out), name, purpose, origin);
    const lines = [
      `key      ${keyId}`,
      `private  ${shownText(join(out, `${name}.pem`))} (keep it: whoever has it signs as this ${purpose})`,
      `public   ${shownText(join(out, `${name}.keys.json`))} (hand it to whoever verifies)`,
    ];
    world.stdout(`${lines.join("\n")}\n`);
    return exitCodes.ok;
  },
};

function make(folder: string, name: string, purpose: KeyPurpose, origin: string | undefined): NewKeyPair {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return newKeyPair(folder, name, { purpose, ...(origin === undefined ? {} : { origin }) });
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
