import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { readSettings } from "@interlock/compiler";
import { LedgerError } from "@interlock/ledger";
import { newKeyPair } from "@interlock/ledger/node";
import { guardSettingsSchema } from "@interlock/runtime/schema";

import { required } from "../../arguments.ts";
import { CommandFailure, misused, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { GUARD_FILE } from "../../guard/guard-file.ts";
import { firstGuardFile } from "../../guard/first-guard-file.ts";
import { newOrigin } from "../../log/log-options.ts";
import { logEngine } from "../../log/open-log-folder.ts";
import { reasonOf } from "../../read-file.ts";
import { quotedText, shownText } from "../../shown-text.ts";
import { writeNewFile } from "../../write-new-file.ts";

/** The keys of a first guard, by what they are called. */
const KEYS = { writer: "writer", grants: "grant", log: "log" } as const;

/** `interlock guard init`: makes what a guard needs, to try it out. */
export const initGuardCommand: Command = {
  name: "guard init",
  usage: "[FOLDER] --origin NAME [--person ID]",
  summary: "make a log, keys and a guard.yaml, to begin with",
  description: [
    "Makes in a folder, the current one unless another is named: `audit`, an empty log; in `keys` one",
    "that signs what happens, one that issues grants and one that signs the log; and guard.yaml, which",
    "decides by the policies of the folder as the files are, for trying out. With --person an approver's",
    "key, held by that person, is made, too. Nothing is ever overwritten.",
  ],
  options: [
    ["--origin NAME", "the log's name, such as `log.example.com/shop`; it never changes"],
    ["--person ID", "who approves, by the id that groups list: `github:7`"],
  ],
  exits: [
    [exitCodes.ok, "made"],
    [exitCodes.no, "there is a guard.yaml, a key or a log already; what is there was not changed"],
    [exitCodes.unreadable, "the folder cannot be written"],
  ],
  arguments: { flags: [], values: ["origin", "person"], files: 1 },
  async run(given, world) {
    const [named = "."] = given.files;
    const folder = resolve(world.cwd, named);
    const origin = newOrigin(required(given, "origin"));
    const person = given.values.get("person");
    const file = join(named, GUARD_FILE);
    if (existsSync(join(folder, GUARD_FILE))) {
      throw new CommandFailure(exitCodes.no, `there is ${quotedText(file)} already`);
    }
    const text = firstGuardFile(origin, person);
    const read = await readSettings({ path: GUARD_FILE, text }, guardSettingsSchema);
    if (read.kind === "failed")
      throw misused(`\`--person\` takes an id that a platform attests: \`github:7\``);
    // Before anything is written: where the engine is missing, nothing is left behind that a second try would stumble over.
    await logEngine();
    makeKeys(join(folder, "keys"), origin, person);
    await makeLog(join(folder, "audit"), origin);
    // Last: a folder that has it can be guarded.
    await writeNewFile(folder, GUARD_FILE, new TextEncoder().encode(text), world);
    const lines = [
      `made    ${shownText(file)}, ${shownText(join(named, "audit"))} and ${shownText(join(named, "keys"))}`,
      "next    say in guard.yaml who may propose, and what carries each action out; then",
      "        interlock run PROPOSAL.json --as ID",
    ];
    world.stdout(`${lines.join("\n")}\n`);
    const { isInCommitsReach } = await import("@interlock/compiler/node");
    if (await isInCommitsReach(join(folder, "keys", "writer.pem"))) {
      world.stderr(
        "warning: git would take the keys into a commit: move them, or have .gitignore name them\n",
      );
    }
    return exitCodes.ok;
  },
};

function makeKeys(folder: string, origin: string, person: string | undefined): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [name, purpose] of Object.entries(KEYS)) newKeyPair(folder, name, { purpose, origin });
    if (person === undefined) return;
    const holder = { kind: "human", ids: [person] } as const;
    newKeyPair(folder, "approver", { purpose: "approver", origin, holder });
  } catch (cause) {
    const isOurs = cause instanceof LedgerError;
    const reason = reasonOf(isOurs ? cause.cause : cause);
    if (isOurs && reason === "EEXIST") {
      throw new CommandFailure(exitCodes.no, `there are keys in ${quotedText(folder)} already`, { cause });
    }
    throw unreadable(`no key can be written to ${quotedText(folder)}: ${reason}`, cause);
  }
}

async function makeLog(folder: string, origin: string): Promise<void> {
  const { createLog } = await logEngine();
  try {
    createLog(folder, { origin });
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const message = shownText(cause.message);
    if (cause.code === "store.failed") throw unreadable(message, cause);
    throw new CommandFailure(exitCodes.no, message, { cause });
  }
}
