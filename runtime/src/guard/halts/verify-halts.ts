import type { PredicateOf, Sha256 } from "@interlock/ledger";

import type { StateRow } from "../../state/state-store.ts";
import type { GuardParts } from "../ports.ts";
import { processMemory } from "../process-memory.ts";
import { verifiedRecord } from "../verified-record.ts";
import { type HaltState, noHalts, readHaltRow, standing } from "./halt-row.ts";
import { haltMemory } from "./halt-memory.ts";
import type { HaltView, SwitchRecord } from "./halt-view.ts";

/**
 * What a halt row comes to, held against the signed records that it names and against what this process knows by itself. It is
 * verified once for each version. Rejects where the log cannot be read.
 */
export async function verifyHaltState(parts: GuardParts, row: StateRow | null): Promise<HaltView> {
  const memory = processMemory(parts);
  const own = haltMemory(parts);
  const version = row?.version ?? 0;
  const known = own.view?.version === version ? own.view : null;
  const verified = known ?? (await verifiedRow(parts, row));
  const least = Math.max(memory.haltEpoch, verified.epoch);
  if (verified.kind === "unverifiable") return { ...verified, epoch: least };
  if (verified.epoch < least) {
    const why = `the halt state is of epoch ${verified.epoch}, and epoch ${least} has begun`;
    return { kind: "unverifiable", epoch: least, version, why, waiting: null };
  }
  // What could not be verified is looked at again each time: a record may only have been late.
  own.view = verified;
  memory.haltEpoch = least;
  const here = [...own.uncommitted.values()].map(({ switch: name }) => name);
  return here.length === 0 ? verified : { ...verified, thrown: new Set([...verified.thrown, ...here]) };
}

/** What a row comes to by the records that it names alone, whatever epoch this process knows of. */
export async function verifiedRow(parts: GuardParts, row: StateRow | null): Promise<HaltView> {
  if (row === null) return { kind: "known", epoch: 0, version: 0, state: noHalts, thrown: new Set() };
  const { version } = row;
  const state = readHaltRow(row);
  const unverifiable = { kind: "unverifiable", epoch: 0, version, waiting: null } as const;
  if (state === null) return { ...unverifiable, why: "the halt state is malformed" };
  const why = await unproven(parts, state);
  if (why !== null) return { ...unverifiable, why };
  // A throw without a record could stand in the place of another one that has one: until it is written nobody can tell.
  const waiting = standing(state).find(([, { record }]) => record === null);
  if (waiting !== undefined) {
    return {
      ...unverifiable,
      why: `the record of halt epoch ${waiting[1].epoch} is not written`,
      waiting: state,
    };
  }
  return { kind: "known", epoch: state.epoch, version, state, thrown: new Set(state.thrown.keys()) };
}

/** Why records do not show that no more is thrown than a state says; null where they do. */
async function unproven(parts: GuardParts, state: HaltState): Promise<string | null> {
  const records: SwitchRecord[] = [];
  for (const { epoch, record } of state.history) {
    const found = await switchRecord(parts, record);
    if (found?.isWriters !== true || found.epoch !== epoch)
      return `nothing on record began halt epoch ${epoch}`;
    records.push(found);
  }
  const gap = missingEpoch(state, records[0]);
  if (gap !== null) return `nothing on record began halt epoch ${gap}`;
  const open = new Map<Sha256, string>();
  const [first] = records;
  if (first?.kind === "resume" && first.epoch > 1) {
    // What was open when this history begins, by the word of whoever was let resume then.
    for (const digest of first.others) {
      const found = await switchRecord(parts, digest);
      if (found?.kind !== "halt") return "a halt that was open is not on record";
      open.set(digest, found.switch);
    }
  }
  for (const record of records) {
    if (record.kind === "halt") open.set(record.digest, record.switch);
    else for (const digest of record.halts) open.delete(digest);
  }
  for (const [digest, name] of open) {
    const entries = state.thrown.get(name) ?? [];
    if (!entries.some(({ record }) => record === digest)) return `nobody resumed \`${name}\``;
  }
  return null;
}

/** The first epoch of which a state does not say how it began; null where it says it of all. */
function missingEpoch(state: HaltState, first: SwitchRecord | undefined): number | null {
  const waiting = standing(state).flatMap(([, { epoch, record }]) => (record === null ? [epoch] : []));
  const begun = new Set([...state.history.map(({ epoch }) => epoch), ...waiting]);
  const isWhole = first === undefined || first.kind === "halt";
  let at = isWhole ? 1 : first.epoch;
  // A history is short, so this ends soon, whatever epoch a row claims.
  while (at <= state.epoch && begun.has(at)) at += 1;
  return at <= state.epoch ? at : null;
}

/** A halt or a resume on record, if a believed key signed it; kept, since records never change. */
export async function switchRecord(parts: GuardParts, digest: Sha256): Promise<SwitchRecord | null> {
  const { records } = haltMemory(parts);
  const kept = records.get(digest);
  if (kept !== undefined) return kept;
  const found = await verifiedRecord(parts, digest, "halt", "resume");
  if (found === null) return null;
  const read = summaryOf(parts, found);
  // More than any row names; what is needed again is read again.
  if (records.size >= 1_024) records.clear();
  records.set(digest, read);
  return read;
}

/** What a halt or a resume says. */
export function summaryOf(
  { keyOf }: Pick<GuardParts, "keyOf">,
  { digest, predicate }: { readonly digest: Sha256; readonly predicate: PredicateOf<"halt" | "resume"> },
): SwitchRecord {
  const { kind, body, parents } = predicate;
  const key = keyOf(predicate.keyId);
  const said = { digest, epoch: body.epoch, switch: body.switch };
  const isWriters = key.ok && key.key.purpose === "writer";
  if (kind === "halt") {
    const moduleDigest = predicate.policy?.moduleDigest ?? null;
    return { ...said, kind, isWriters, body, moduleDigest, atMs: Date.parse(predicate.at) };
  }
  const named = new Set([...body.halts, ...body.approvals]);
  const others = parents.filter((parent) => !named.has(parent));
  return { ...said, kind, isWriters, halts: body.halts, others };
}
