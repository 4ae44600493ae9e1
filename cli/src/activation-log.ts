import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type Activation,
  type ActivationDemand,
  activationInForce,
  type KeyRegistry,
  LedgerError,
  type RecordContent,
  type SignedRecord,
  type Signer,
  signRecord,
  ulid,
  ULID_RANDOM_BYTES,
} from "@interlock/ledger";
import { readRecordFiles, verifyEd25519WithNode } from "@interlock/ledger/node";

import { CommandFailure, unreadable } from "./command-failure.ts";
import { exitCodes } from "./exit-code.ts";
import { quotedText, shownText } from "./shown-text.ts";
import type { World } from "./world.ts";
import { writeNewFile } from "./write-new-file.ts";

/** A folder with the activations of one module, and what is demanded of them. */
export interface ActivationLog {
  /** The folder as the user named it. */
  readonly folder: string;
  readonly keys: KeyRegistry;
  readonly origin: string;
  readonly module: string;
}

/** What a person signs; where it stands in the log is filled in when it is added. */
export type ActivationContent = Omit<
  Extract<RecordContent, { readonly kind: "activate" }>,
  "parents" | "body"
> & {
  readonly body: Omit<Extract<RecordContent, { readonly kind: "activate" }>["body"], "replaces">;
};

/** The activation in force by a folder; null where it holds none. Throws a failure where they cannot be believed. */
export function inForce(log: ActivationLog, world: World): Activation | null {
  const records = recordsIn(log, world);
  return records.length === 0 ? null : judged(records, log, world);
}

/**
 * Signs an activation that replaces the one that was found in force, and adds it to the folder: durably, never over
 * another file, and only if whoever believes these keys will believe it too. Throws a failure where that cannot be had,
 * as where another one is in force by now.
 */
export async function addActivation(
  log: ActivationLog,
  before: Activation | null,
  content: ActivationContent,
  signer: Signer,
  world: World,
): Promise<{ readonly record: SignedRecord; readonly path: string }> {
  const record = await signedAfter(before, log, content, signer, world);
  const verdict = activationInForce(
    [...recordsIn(log, world), record.envelope],
    log.keys,
    demandOf(log, world),
  );
  if (!verdict.ok) {
    const { code, message } = verdict.problem;
    throw new CommandFailure(
      exitCodes.no,
      shownText(`nobody would believe this activation: ${code}: ${message}`),
    );
  }
  const name = `${String(record.seq).padStart(6, "0")}-activate.json`;
  await writeNewFile(resolve(world.cwd, log.folder), name, record.envelope, world);
  const path = join(log.folder, name);
  if (inForce(log, world)?.digest !== record.digest)
    throw new CommandFailure(
      exitCodes.no,
      `${quotedText(path)} was written, and is not in force: the folder changed`,
    );
  return { record, path };
}

function recordsIn({ folder: shown }: ActivationLog, world: World): readonly Uint8Array[] {
  const folder = resolve(world.cwd, shown);
  if (!existsSync(folder)) return [];
  try {
    return readRecordFiles(folder);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(
      `the activations in ${quotedText(shown)} cannot be read: ${shownText(cause.message)}`,
      cause,
    );
  }
}

function judged(records: readonly Uint8Array[], log: ActivationLog, world: World): Activation {
  const verdict = activationInForce(records, log.keys, demandOf(log, world));
  if (verdict.ok) return verdict.activation;
  const { code, message } = verdict.problem;
  const which = verdict.index === undefined ? "" : `record ${verdict.index + 1} of ${records.length}: `;
  const text = `the activations in ${quotedText(log.folder)} do not hold: ${which}${shownText(`${code}: ${message}`)}`;
  throw new CommandFailure(exitCodes.invalid, text);
}

function demandOf({ origin, module }: ActivationLog, world: World): ActivationDemand {
  return { origin, module, nowMs: world.nowMs(), verifySignature: verifyEd25519WithNode };
}

async function signedAfter(
  before: Activation | null,
  { origin, module }: ActivationLog,
  content: ActivationContent,
  signer: Signer,
  world: World,
): Promise<SignedRecord> {
  const atMs = world.nowMs();
  const replaces = before?.digest ?? null;
  const draft = {
    ...content,
    parents: replaces === null ? [] : [replaces],
    body: { ...content.body, replaces },
    id: ulid(atMs, world.randomBytes(ULID_RANDOM_BYTES)),
    stream: before?.predicate.stream ?? `activate/${module}`,
    seq: before === null ? 0 : before.predicate.seq + 1,
    prev: before?.leafHash ?? null,
    at: new Date(atMs).toISOString(),
    origin,
  };
  try {
    return await signRecord(draft, signer);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CommandFailure(exitCodes.no, `this cannot be signed: ${shownText(cause.message)}`, { cause });
  }
}
