import {
  EVERY_SWITCH,
  type HaltBody,
  type KeyRegistry,
  type RecordStore,
  type Sha256,
  verifyRecord,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";
import { type Guard, haltView } from "@interlock/runtime/guard";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { shownText } from "../shown-text.ts";

/** A throw that nobody took back. */
export interface ThrownSwitch {
  readonly switch: string;
  readonly atMs: number;
  readonly by: string;
  readonly reason: string;
  readonly isDrill: boolean;
  /** Null where it is not written yet. */
  readonly record: Sha256 | null;
  /** What its record says; null where that is missing, or does not hold. */
  readonly halt: HaltBody | null;
}

/** What a person calls the switch that stops everything. */
export const EVERYTHING = "everything";

/** A switch as people and records name it. */
export function switchNamed(named: string): string {
  return named === EVERYTHING ? EVERY_SWITCH : named;
}

/** A switch as people name it. */
export function switchName(name: string): string {
  return name === EVERY_SWITCH ? EVERYTHING : name;
}

/** What is halted. Throws a failure where nobody can tell: then everything is. */
export async function thrownSwitches(
  guard: Pick<Guard, "parts">,
  records: Pick<RecordStore, "byDigest">,
  keys: KeyRegistry,
): Promise<readonly ThrownSwitch[]> {
  const view = await haltView(guard.parts());
  if (view.kind === "unverifiable") {
    throw new CommandFailure(
      exitCodes.invalid,
      `nobody can tell what is halted, so everything is: ${shownText(view.why)}`,
    );
  }
  const all = [...view.state.thrown].flatMap(([name, entries]) => entries.map((entry) => ({ name, entry })));
  return await Promise.all(
    all.map(async ({ name, entry: { atMs, by, reason, isDrill, record } }) => ({
      switch: name,
      atMs,
      by: by.name ?? by.ids[0] ?? "nobody",
      reason,
      isDrill,
      record,
      halt: record === null ? null : await haltBody(record, records, keys),
    })),
  );
}

async function haltBody(
  record: Sha256,
  records: Pick<RecordStore, "byDigest">,
  keys: KeyRegistry,
): Promise<HaltBody | null> {
  const stored = await records.byDigest(record);
  if (stored === null) return null;
  const verdict = verifyRecord(stored.envelope, keys, { verifySignature: verifyEd25519WithNode });
  if (!verdict.ok || verdict.statement.predicate.kind !== "halt") return null;
  return verdict.statement.predicate.body;
}
