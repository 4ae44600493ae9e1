import { canonical, EVERY_SWITCH, type HaltBody, type Sha256 } from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";
import { processMemory } from "../process-memory.ts";
import { revokeOnHalt } from "../revoke.ts";
import { frameOf, recorded } from "../written.ts";
import { withRecord } from "./halt-changes.ts";
import { haltMemory } from "./halt-memory.ts";
import type { SwitchRecord } from "./halt-view.ts";
import { haltKey, readHaltRow, standing, type Thrown, writeHaltRow } from "./halt-row.ts";
import { commitThrow } from "./commit-throw.ts";
import { completeResume } from "./complete-resume.ts";
import { learnHaltEpoch } from "./learn-epoch.ts";
import { isLeftAlone } from "./left-alone.ts";
import { switchRecords } from "./rebuild-halts.ts";
import { quorumAtThrow } from "./resume-quorum.ts";

/** How often a row is written again because somebody else wrote it first. */
const MAX_ATTEMPTS = 100;

/** Signs the halt record of a throw that stands in the state, and has the row name it. Rejects where a store fails. */
async function recordThrow(parts: GuardParts, name: string, entry: Thrown): Promise<Sha256> {
  const { policy } = parts;
  const { epoch, by, reason, isDrill, cause, moduleDigest } = entry;
  // Who resumes is what the policy said when it was thrown. Whoever does not have that policy any more leaves it to registrars.
  const quorum = moduleDigest === policy.policy.moduleDigest ? quorumAtThrow(policy.module, name) : null;
  const { recording } = haltMemory(parts);
  recording.add(entry.id);
  try {
    const record = await recorded(parts, {
      kind: "halt",
      ...frameOf(parts),
      parents: cause === null ? [] : [cause],
      body: { switch: name, epoch, quorum, by, reason, isDrill, cause },
    });
    parts.trace("halt-durable");
    const memory = processMemory(parts);
    memory.haltEpoch = Math.max(memory.haltEpoch, epoch);
    await nameRecord(parts, entry.id, record.digest);
    return record.digest;
  } finally {
    recording.delete(entry.id);
  }
}

/** Ends the grants that a throw reaches: a drill ends none, and a switch that the policy in force does not know all. */
export async function endGrants(
  parts: GuardParts,
  { switch: name, entry: { isDrill }, record }: Completed,
): Promise<void> {
  if (isDrill) return;
  const { switches, vocabulary } = parts.policy.module;
  const stopped = vocabulary.actions.filter(({ effect }) => effect !== "restores");
  const actions =
    name === EVERY_SWITCH
      ? stopped.map((action) => action.name)
      : (switches.find(({ id }) => id === name)?.actions ?? null);
  await revokeOnHalt(parts, { actions, cause: record });
}

/** A throw that has got its record. */
export interface Completed {
  readonly switch: string;
  readonly entry: Thrown;
  readonly record: Sha256;
}

/**
 * Writes the records of throws that have none yet, the earliest first: those of this process, and those of processes that are gone. Without
 * them nobody can tell what is halted. Rejects where a store fails.
 */
export async function completeHalts(parts: GuardParts): Promise<readonly Completed[]> {
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  const [row = null] = rows;
  const state = row === null ? null : readHaltRow(row);
  const missing = state === null ? [] : standing(state).filter(([, { record }]) => record === null);
  const written: Completed[] = [];
  for (const [name, entry] of missing.toSorted(([, a], [, b]) => a.epoch - b.epoch)) {
    const record = await owedRecord(parts, name, entry);
    if (record !== null) written.push({ switch: name, entry, record });
  }
  return written;
}

/** Brings every throw of this process to its end, and those of processes that are gone: row, record, and the grants that they reach. */
export async function settleHalts(parts: GuardParts): Promise<void> {
  for (const [id, thrown] of haltMemory(parts).uncommitted) await commitThrow(parts, id, thrown);
  for (const completed of await completeHalts(parts)) await endGrants(parts, completed);
  await completeResume(parts);
}

/** The record of a throw whose process does not write it any more, named by its row now; null where somebody else will, or nobody may. */
async function owedRecord(parts: GuardParts, name: string, entry: Thrown): Promise<Sha256 | null> {
  const { own, recording } = haltMemory(parts);
  if (recording.has(entry.id)) return null;
  if (own.has(entry.id)) return await recordThrow(parts, name, entry);
  if (!(await isLeftAlone(parts, entry))) return null;
  const begun = await begunBy(parts, entry.epoch);
  if (begun.length === 0) return await recordThrow(parts, name, entry);
  // Of another throw it shows that this one stands in its place.
  const record = begun.find((one) => one.kind === "halt" && one.switch === name && isOf(one.body, entry));
  if (record === undefined) return null;
  await nameRecord(parts, entry.id, record.digest);
  return record.digest;
}

/** The signed records that began an epoch. */
async function begunBy(parts: GuardParts, epoch: number): Promise<readonly SwitchRecord[]> {
  await learnHaltEpoch(parts);
  if (processMemory(parts).haltEpoch < epoch) return [];
  return (await switchRecords(parts)).filter((record) => record.isWriters && record.epoch === epoch);
}

/** Whether a halt record says what a throw says. */
function isOf(body: HaltBody, { by, reason, isDrill, cause }: Thrown): boolean {
  const said = { by: body.by, reason: body.reason, isDrill: body.isDrill, cause: body.cause };
  return canonical(said) === canonical({ by, reason, isDrill, cause });
}

async function nameRecord(parts: GuardParts, id: string, record: Sha256): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
    const row = rows[0] ?? null;
    const state = row === null ? null : readHaltRow(row);
    const next = state === null ? null : withRecord(state, id, record);
    // A throw that does not stand any more needs no record in the row; a row that nobody can read shows that by itself.
    if (row === null || next === null || next === state) return;
    const step = { kind: "put", key: haltKey, version: row.version, value: writeHaltRow(next) } as const;
    if ((await parts.state.commit([step])).ok) return;
  }
  throw new Error("the halt state never stood still");
}
