import {
  LedgerError,
  type RegisteredKey,
  sequenceOnce,
  type SequenceOptions,
  type Signer,
} from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import type { ParsedArguments } from "../../arguments.ts";
import { CommandFailure, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { lastSigned, type LastSigned } from "../../log/last-signed.ts";
import { folderOf, originOf } from "../../log/log-options.ts";
import { openLogFolder } from "../../log/open-log-folder.ts";
import { readKeys } from "../../read-keys.ts";
import { shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** How long a watching sequencer waits when nothing waits for it. */
const PAUSE_MS = 1000;

/** `interlock log sequence`: gives waiting records their place, and signs the tree over all of them. */
export const sequenceLogCommand: Command = {
  name: "log sequence",
  usage: "FOLDER --sign-with KEY [--last FILE] [--key REGISTRY.json] [--origin NAME] [--watch]",
  summary: "give waiting records their place, and sign the tree over all of them",
  description: [
    "Gives the records that have no place yet the next ones in the log's one order, and signs the",
    "size and the root that are reached, and when that was. A record that waits for more than a",
    "minute verifies as late: a log that is in use has one of these running, with --watch.",
    "Nothing is signed that does not extend what was signed before. What that was is read from the",
    "log, which somebody may have set back: with --last it is kept where only the signer writes.",
  ],
  options: [
    ["--sign-with KEY", `the log's key: ${signWithForms}`],
    publicKeyOption,
    ["--last FILE", "the last checkpoint that the key signed, kept outside of the log; made when missing"],
    ["--key FILE", "a registry with the log's keys before this one, after a rotation"],
    ["--origin NAME", "the log that it must be; what its folder says unless given"],
    ["--watch", "go on until interrupted"],
  ],
  exits: [
    [exitCodes.ok, "every record has its place"],
    [exitCodes.unreadable, "the log, the key or a file cannot be read or written"],
    [exitCodes.invalid, "the log is not what was signed; nothing was signed on top of it"],
  ],
  arguments: {
    flags: ["watch"],
    values: ["sign-with", "public-key", "last", "key", "origin"],
    files: 1,
  },
  async run(given, world) {
    const folder = folderOf(given);
    const signer = signerOf(given, world);
    const keys = keysOf(given, signer, world);
    const path = given.values.get("last");
    const kept = path === undefined ? null : lastSigned(path, world);
    const log = await openLogFolder(folder, "write", world);
    try {
      const options: SequenceOptions = {
        store: log,
        signer,
        keys,
        origin: originOf(given, log),
        nowMs: world.nowMs,
        verifySignature: verifyEd25519WithNode,
        sha256: sha256WithNode,
      };
      await sequenceAll(options, kept, world);
      if (given.flags.has("watch")) await keepSequencing(options, kept, world);
      return exitCodes.ok;
    } catch (cause) {
      throw failureOf(cause);
    } finally {
      await log.close();
    }
  },
};

/** Makes steps, a pause after each time that none is left to make, until the user interrupts. */
async function keepSequencing(
  options: SequenceOptions,
  kept: LastSigned | null,
  world: World,
): Promise<void> {
  const interrupted = world.interrupted().then(() => "interrupted" as const);
  while ((await Promise.race([interrupted, pause()])) !== "interrupted") {
    await sequenceAll(options, kept, world);
  }
}

/** Makes steps until no record waits, and says what came of those that did something. */
async function sequenceAll(options: SequenceOptions, kept: LastSigned | null, world: World): Promise<void> {
  for (;;) {
    const known = kept === null ? {} : { lastSigned: kept.read() };
    const { added, size, checkpoint } = await sequenceOnce({ ...options, ...known });
    if (added === 0) {
      world.stdout(`${count(size, "record")} in the tree\n`);
      return;
    }
    if (checkpoint !== null) await kept?.write(checkpoint.note);
    world.stdout(`${count(added, "record")} placed\n`);
  }
}

function keysOf(
  given: ParsedArguments,
  { keyId, publicKey }: Signer,
  world: World,
): readonly RegisteredKey[] {
  const path = given.values.get("key");
  const known = path === undefined ? [] : [...readKeys(path, world).values()];
  const own: RegisteredKey = { keyId, publicKey, purpose: "log", origin: null };
  return [...known.filter((key) => key.purpose === "log" && key.keyId !== keyId), own];
}

async function pause(): Promise<"paused"> {
  return await new Promise((resolve) => {
    setTimeout(() => {
      resolve("paused");
    }, PAUSE_MS);
  });
}

function failureOf(cause: unknown): unknown {
  if (!(cause instanceof LedgerError)) return cause;
  const { code } = cause;
  const text = shownText(`nothing was signed: ${code}: ${cause.message}`);
  const isUnreadable = code === "store.failed" || code === "store.conflict" || code.startsWith("signer.");
  return isUnreadable ? unreadable(text, cause) : new CommandFailure(exitCodes.invalid, text, { cause });
}
