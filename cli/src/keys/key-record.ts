import { join, resolve } from "node:path";
import {
  applyKeyRecord,
  type KeyRegistry,
  LedgerError,
  newKeyHistory,
  ORIGIN_PATTERN,
  type Problem,
  type RecordContent,
  type SignedRecord,
  type Signer,
  signRecord,
  ulid,
  ULID_RANDOM_BYTES,
  verifyRecord,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";

import { type ParsedArguments, required } from "../arguments.ts";
import { CommandFailure, misused } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { readKeys } from "../read-keys.ts";
import { shellWord } from "../shell-word.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import { writeNewFile } from "../write-new-file.ts";
import { publicKeyOption, signWithForms } from "./sign-with.ts";

/** What a record about a key says. */
export type KeyRecordBody =
  Extract<RecordContent, { readonly kind: `key.${string}` }> extends infer One
    ? One extends RecordContent
      ? Pick<One, "kind" | "body">
      : never
    : never;

/** The options of every command that writes a record about a key. */
export const keyRecordOptions: readonly (readonly [option: string, meaning: string])[] = [
  ["--sign-with KEY", `whose record it is: ${signWithForms}`],
  publicKeyOption,
  ["--origin NAME", "the log that the record belongs to"],
  ["--out DIR", "the folder that the record is written to; it is made where it is missing"],
  ["--key FILE,…", "registries of the keys that verifiers believe: refuse what they would not believe"],
];

/** The names of those options. */
export const keyRecordValues: readonly string[] = ["sign-with", "public-key", "origin", "out", "key"];

/** How these commands end. */
export const keyRecordExits: readonly (readonly [
  code: (typeof exitCodes)["ok" | "no" | "unreadable"],
  meaning: string,
])[] = [
  [exitCodes.ok, "written"],
  [exitCodes.no, "nobody would believe it; nothing was written"],
  [exitCodes.unreadable, "a key or a file cannot be read, or the record cannot be written"],
];

/** The log that the user names. */
export function originOf(given: ParsedArguments): string {
  const origin = required(given, "origin");
  if (ORIGIN_PATTERN.test(origin)) return origin;
  throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
}

/**
 * Signs a record about a key and writes it to a file of its own, ready to be appended to the log. The record is a stream by
 * itself: whoever signs need not know what stands in the log. Throws a failure for what verifiers would not believe.
 */
export async function writeKeyRecord(
  content: KeyRecordBody,
  signer: Signer,
  given: ParsedArguments,
  world: World,
): Promise<{ readonly record: SignedRecord; readonly path: string }> {
  const out = required(given, "out");
  const keys = given.values.get("key");
  const record = await signed(content, signer, originOf(given), world);
  if (keys === undefined) {
    world.stderr(
      "warning: nothing was checked: with `--key` this says whether verifiers would believe the record\n",
    );
  } else mustBeBelieved(record, readKeys(keys, world));
  const name = `${content.kind}-${record.statement.predicate.id}.dsse.json`;
  await writeNewFile(resolve(world.cwd, out), name, record.envelope, world);
  return { record, path: join(out, name) };
}

/** What is said of a record that was written. */
export function writtenLines(record: SignedRecord, path: string): readonly string[] {
  return [
    `record  ${record.digest}`,
    `log     ${shownText(record.statement.predicate.origin)}`,
    `wrote   ${shownText(path)} (it counts behind its place in the log)`,
    `next    interlock log append FOLDER ${shellWord(path)} --key REGISTRY.json`,
    "then    interlock log sequence FOLDER --sign-with KEY --key REGISTRY.json",
  ];
}

async function signed(
  content: KeyRecordBody,
  signer: Signer,
  origin: string,
  world: World,
): Promise<SignedRecord> {
  const atMs = world.nowMs();
  const id = ulid(atMs, world.randomBytes(ULID_RANDOM_BYTES));
  const place = { id, stream: `keys/${id}`, seq: 0, prev: null, at: new Date(atMs).toISOString(), origin };
  try {
    // Records about keys let no rule bind.
    return await signRecord({ ...content, ...place, stage: "advisory", parents: [] }, signer);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CommandFailure(exitCodes.no, `this cannot be signed: ${shownText(cause.message)}`, { cause });
  }
}

/** What the registry alone says of the record: the log may know of more, and is asked when the record is appended. */
function mustBeBelieved({ envelope }: SignedRecord, registry: KeyRegistry): void {
  const verified = verifyRecord(envelope, registry, { verifySignature: verifyEd25519WithNode });
  if (!verified.ok) throw notBelieved(verified.problem);
  const applied = applyKeyRecord(newKeyHistory(registry), verified, 0, verifyEd25519WithNode);
  if (!applied.ok) throw notBelieved(applied.problem);
}

function notBelieved({ code, message }: Problem): CommandFailure {
  return new CommandFailure(exitCodes.no, shownText(`nobody would believe this record: ${code}: ${message}`));
}
