import { basename, dirname, resolve } from "node:path";
import {
  type Bundle,
  type BundledSource,
  canonicalBytes,
  type KeyRegistry,
  LedgerError,
  type LogStore,
  makeBundle,
  MAX_BUNDLE_BYTES,
  readUnverified,
  verifyBundle,
} from "@interlock/ledger";
import { sha256WithNode, verifyEd25519WithNode } from "@interlock/ledger/node";

import { type ParsedArguments, required } from "../arguments.ts";
import { calledRecord, isDigits } from "../bundle/called-record.ts";
import { policySources } from "../bundle/policy-sources.ts";
import { CommandFailure, misused, unreadable } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { count } from "../count.ts";
import { exitCodes } from "../exit-code.ts";
import { openLogFolder } from "../log/open-log-folder.ts";
import { readInput } from "../read-file.ts";
import { readKeys } from "../read-keys.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { writeNewFile } from "../write-new-file.ts";

/** `interlock bundle`: puts into one file what proves a decision to somebody who has nothing but the keys. */
export const bundleCommand: Command = {
  name: "bundle",
  usage: "RECORD --log DIR --out FILE [--chain] [--repository DIR] [--key REGISTRY.json]",
  summary: "put a record, its place in the log and its policy into one file that can be verified offline",
  description: [
    "Takes a record out of a log, by its digest (its first 8 digits or more, as `interlock audit` prints",
    "them) or its file, with the proof that it stands in the tree of a signed checkpoint, and writes both",
    "into one file: `interlock verify FILE` needs nothing else but the keys. With --chain the records come along that it follows from, and those",
    "that follow from it; with --repository the files of the policy that decided.",
    "The file is written only where there is none of its name, and with --key only if it holds.",
  ],
  options: [
    ["--log DIR", "the log that has the record, sequenced at least once since"],
    ["--out FILE", "the file to write"],
    ["--chain", "with what the record follows from, and what follows from it"],
    ["--repository DIR", "the repository that has the commit of the record's policy"],
    ["--key FILE,…", "verify the bundle against these keys before it is written"],
  ],
  exits: [
    [exitCodes.ok, "written"],
    [exitCodes.no, "there is a file of that name already"],
    [exitCodes.unreadable, "the record, its place, its policy or the log cannot be read"],
    [exitCodes.invalid, "what stands in the log does not hold; nothing was written"],
  ],
  arguments: { flags: ["chain"], values: ["log", "out", "repository", "key"], files: 1 },
  async run(given, world) {
    const out = required(given, "out");
    const keys = given.values.get("key");
    const registry = keys === undefined ? null : readKeys(keys, world);
    const called = calledOf(given, world);
    const log = await openLogFolder(required(given, "log"), "read", world);
    let bundle: Bundle;
    try {
      const digest = await calledRecord(log, called);
      const sources = await sourcesFor(log, digest, given, world);
      bundle = await makeBundle(log, digest, { withChain: given.flags.has("chain"), sources });
    } catch (cause) {
      if (!(cause instanceof LedgerError)) throw cause;
      throw unreadable(shownText(cause.message), cause);
    } finally {
      await log.close();
    }
    const bytes = bytesOf(bundle);
    if (registry !== null) mustHold(bytes, registry);
    const path = resolve(world.cwd, out);
    await writeNewFile(dirname(path), basename(path), bytes, world);
    const verified = registry === null ? "nothing of it was verified: `--key` does" : "it holds";
    world.stdout(
      `wrote ${quotedText(out)}: ${count(bundle.records.length, "record")}, ${count(bundle.sources.length, "file")} of the policy; ${verified}\n`,
    );
    return exitCodes.ok;
  },
};

/** The digest that was named, or as much of it as was, or the one of the record in the file that was named. */
function calledOf({ files: [named] }: ParsedArguments, world: Pick<World, "cwd">): string {
  if (named === undefined) throw misused("no record is given");
  if (isDigits(named)) return named;
  try {
    return readUnverified(readInput(named, world)).digest;
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const wanted = "a record's file, or the first 8 digits or more of its digest, is wanted";
    throw unreadable(`${quotedText(named)} is no record: ${shownText(cause.message)}; ${wanted}`, cause);
  }
}

async function sourcesFor(
  log: LogStore,
  digest: string,
  { values }: ParsedArguments,
  world: Pick<World, "cwd">,
): Promise<readonly BundledSource[]> {
  const repository = values.get("repository");
  if (repository === undefined) return [];
  const record = await log.byDigest(digest);
  if (record === null) return [];
  const { policy } = readUnverified(record.envelope).statement.predicate;
  if (policy === undefined) throw unreadable("the record names no policy: leave `--repository` out");
  return await policySources(policy, repository, world);
}

function bytesOf(bundle: Bundle): Uint8Array {
  const bytes = canonicalBytes(bundle);
  if (bytes.length <= MAX_BUNDLE_BYTES) return bytes;
  throw unreadable(`the bundle is larger than ${MAX_BUNDLE_BYTES} bytes: leave out its chain or its sources`);
}

function mustHold(bytes: Uint8Array, registry: KeyRegistry): void {
  const verdict = verifyBundle(bytes, registry, {
    verifySignature: verifyEd25519WithNode,
    sha256: sha256WithNode,
  });
  if (verdict.ok) return;
  const { code, message, at } = verdict.problem;
  throw new CommandFailure(
    exitCodes.invalid,
    shownText(`the bundle does not hold, and was not written: ${code} at ${at ?? "the top"}: ${message}`),
  );
}
