import { type HeldBack, LedgerError, sequenceOnce, type SequenceOptions } from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { required } from "../../arguments.ts";
import { CommandFailure, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { count } from "../../count.ts";
import { exitCodes } from "../../exit-code.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { lastSigned, type LastSigned } from "../../log/last-signed.ts";
import { folderOf, originOf } from "../../log/log-options.ts";
import { openLogFolder } from "../../log/open-log-folder.ts";
import { type LogSigning, mustStillSign, type SigningKeys, signingKeys } from "../../log/signing-key.ts";
import { readKeys } from "../../read-keys.ts";
import { shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** How long a watching sequencer waits when nothing waits for it. */
const PAUSE_MS = 1000;

/** `interlock log sequence`: gives waiting records their place, and signs the tree over all of them. */
export const sequenceLogCommand: Command = {
  name: "log sequence",
  usage: "FOLDER --sign-with KEY --key REGISTRY.json [--last FILE] [--origin NAME] [--watch]",
  summary: "give waiting records their place, and sign the tree over all of them",
  description: [
    "Gives the records that have no place yet the next ones in the log's one order, and signs the",
    "size and the root that are reached, and when that was. A record that waits for more than a",
    "minute verifies as late: a log that is in use has one of these running, with --watch.",
    "Nothing is signed that does not extend what was signed before. What that was is read from the",
    "log, which somebody may have set back: with --last it is kept where only the signer writes.",
    "The key has to be one for `log` by the registry, or by the log's own records about keys.",
    "A record that does not hold by these gets no place, which would be for good: it is named, and",
    "its stream waits behind it, and no other.",
  ],
  options: [
    ["--sign-with KEY", `the log's key: ${signWithForms}`],
    publicKeyOption,
    ["--last FILE", "the last checkpoint that the key signed, kept outside of the log; made when missing"],
    ["--key FILE,…", "registries of the keys that the log begins with: the log's own, and the writers'"],
    ["--origin NAME", "the log that it must be; what its folder says unless given"],
    ["--watch", "go on until interrupted"],
  ],
  exits: [
    [exitCodes.ok, "every record has its place"],
    [exitCodes.no, "the key is none for this log; or a record that does not hold got no place"],
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
    const keys = readKeys(required(given, "key"), world);
    const path = given.values.get("last");
    const kept = path === undefined ? null : lastSigned(path, world);
    const log = await openLogFolder(folder, "write", world);
    try {
      const signing: LogSigning = { log, signer, keys, origin: originOf(given, log), nowMs: world.nowMs };
      const known = await signingKeys(signing);
      const sequencing: Sequencing = { signing, kept, known, told: new Set(), holdsBack: false };
      const placed = await sequenceAll(sequencing, world);
      sayTree(placed.known.size, world);
      const last = given.flags.has("watch") ? await keepSequencing(placed, world) : placed;
      return last.holdsBack ? exitCodes.no : exitCodes.ok;
    } catch (cause) {
      throw failureOf(cause);
    } finally {
      await log.close();
    }
  },
};

/** What steps are made with. */
interface Sequencing {
  readonly signing: LogSigning;
  readonly kept: LastSigned | null;
  readonly known: SigningKeys;
  /** What was said of records that got no place: once is enough. */
  readonly told: Set<string>;
  readonly holdsBack: boolean;
}

/** Makes steps, a pause after each time that none is left to make, until the user interrupts. */
async function keepSequencing(first: Sequencing, world: World): Promise<Sequencing> {
  const interrupted = world.interrupted().then(() => "interrupted" as const);
  let sequencing = first;
  while ((await Promise.race([interrupted, pause()])) !== "interrupted") {
    const { size } = sequencing.known;
    sequencing = await sequenceAll(sequencing, world);
    // Nothing is said while nothing happens.
    if (sequencing.known.size !== size) sayTree(sequencing.known.size, world);
  }
  return sequencing;
}

/** Makes steps until no record waits, and says what was placed. */
async function sequenceAll(first: Sequencing, world: World): Promise<Sequencing> {
  const { signing, kept } = first;
  let { known } = first;
  for (;;) {
    const { added, checkpoint, heldBack, keys } = await sequenceOnce({
      ...optionsOf(signing, known),
      ...(kept === null ? {} : { lastSigned: kept.read() }),
    });
    for (const held of heldBack) sayHeldBack(held, first.told, world);
    known = keys ?? known;
    if (added === 0) return { ...first, known, holdsBack: heldBack.length > 0 };
    if (checkpoint !== null) await kept?.write(checkpoint.note);
    world.stdout(`${count(added, "record")} placed\n`);
    // What was placed may end the very key that signed it.
    mustStillSign(known, signing);
  }
}

function optionsOf({ log, signer, origin, nowMs }: LogSigning, known: SigningKeys): SequenceOptions {
  const verifying = { verifySignature: verifyEd25519WithNode, sha256: sha256WithNode };
  const keys = [...known.history.keys.values()];
  return { store: log, signer, keys, admittedBy: known, origin, nowMs, ...verifying };
}

function sayHeldBack(
  { stream, seq, problem }: HeldBack,
  told: Set<string>,
  { stderr }: Pick<World, "stderr">,
): void {
  const text = shownText(
    `no place for number ${seq} of stream ${stream}: ${problem.code}: ${problem.message}`,
  );
  if (told.has(text)) return;
  told.add(text);
  stderr(`${text}\n`);
}

function sayTree(size: number, world: Pick<World, "stdout">): void {
  world.stdout(`${count(size, "record")} in the tree\n`);
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
