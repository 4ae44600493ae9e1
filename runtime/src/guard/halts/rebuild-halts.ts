import { EVERY_SWITCH, MAX_READ_RECORDS, type Sha256 } from "@interlock/ledger";

import type { GuardParts } from "../ports.ts";
import { believedRecord } from "../verified-record.ts";
import { frameOf, recorded } from "../written.ts";
import { type Begun, type HaltState, MAX_HISTORY, type Thrown } from "./halt-row.ts";
import type { SwitchRecord } from "./halt-view.ts";
import { openHalts } from "./halt-changes.ts";
import { summaryOf } from "./verify-halts.ts";

/** How many epochs may have lost their record, for a state to be made anew: each is taken for a throw of everything. */
const MAX_LOST = 8;

/**
 * The halt state as the signed records of the whole log say it, for a row that is gone or that they contradict. An epoch that no
 * record began is taken for a throw of everything, and gets a halt record that says so. Null where that cannot be done: then nobody
 * can tell what is halted. Reads every record of the log, and so is for repairs.
 */
export async function rebuiltHalts(
  parts: GuardParts,
  unsound: Pick<HaltState, "epoch">,
): Promise<HaltState | null> {
  const written = (await switchRecords(parts)).filter(({ isWriters }) => isWriters);
  const signed = Math.max(0, ...written.map(({ epoch }) => epoch));
  // A row can claim any epoch. Every one that nobody signed stands for a throw of everything, so that more of them would stop no more.
  const last = Math.max(signed, Math.min(unsound.epoch, signed + MAX_LOST));
  const bySlot = new Map<number, SwitchRecord>();
  for (const record of written) {
    const before = bySlot.get(record.epoch);
    // Of two that claim one epoch only one was taken; a resume that lost is none.
    if (before === undefined || (before.kind === "resume" && record.kind === "halt")) {
      bySlot.set(record.epoch, record);
    }
  }
  const lost = lostEpochs(bySlot, last);
  if (lost === null) return null;
  for (const epoch of lost) bySlot.set(epoch, await standIn(parts, epoch));
  return stateOf(
    [...bySlot.values()].sort((a, b) => a.epoch - b.epoch),
    written,
    parts,
  );
}

function lostEpochs(bySlot: ReadonlyMap<number, unknown>, last: number): readonly number[] | null {
  if (last - bySlot.size > MAX_LOST) return null;
  const lost: number[] = [];
  for (let epoch = 1; epoch <= last; epoch += 1) if (!bySlot.has(epoch)) lost.push(epoch);
  return lost.length > MAX_LOST ? null : lost;
}

function stateOf(
  begun: readonly SwitchRecord[],
  all: readonly SwitchRecord[],
  parts: GuardParts,
): HaltState | null {
  const resumed = new Set(begun.flatMap((record) => (record.kind === "resume" ? record.halts : [])));
  const open = new Map<Sha256, Extract<SwitchRecord, { readonly kind: "halt" }>>();
  for (const record of [...all, ...begun]) {
    if (record.kind === "halt" && !resumed.has(record.digest)) open.set(record.digest, record);
  }
  if (open.size >= openHalts.all) return null;
  const thrown = new Map<string, readonly Thrown[]>();
  for (const halt of open.values()) {
    thrown.set(halt.switch, [...(thrown.get(halt.switch) ?? []), thrownBy(halt, parts)]);
  }
  const history: readonly Begun[] = begun.map(({ epoch, digest }) => ({ epoch, record: digest }));
  const from = Math.max(0, history.length - MAX_HISTORY / 2);
  const start = from === 0 ? 0 : begun.findIndex(({ kind }, index) => index >= from && kind === "resume");
  const epoch = begun.at(-1)?.epoch ?? 0;
  return start < 0 ? null : { epoch, thrown, history: history.slice(start) };
}

function thrownBy(
  { digest, epoch, body, moduleDigest, atMs }: Extract<SwitchRecord, { readonly kind: "halt" }>,
  { stream, policy }: GuardParts,
): Thrown {
  const { by, reason, isDrill, cause } = body;
  return {
    id: digest,
    epoch,
    record: digest,
    isDrill,
    atMs,
    by,
    reason,
    cause,
    stream,
    moduleDigest: moduleDigest ?? policy.policy.moduleDigest,
  };
}

/** The record of a throw of everything, for an epoch of which nobody knows how it began. */
async function standIn(parts: GuardParts, epoch: number): Promise<SwitchRecord> {
  const { kind, ids, name } = parts.host;
  const { digest, statement } = await recorded(parts, {
    kind: "halt",
    ...frameOf(parts),
    parents: [],
    body: {
      switch: EVERY_SWITCH,
      epoch,
      quorum: null,
      by: { kind, ids: [...ids], name },
      reason: `no record says how halt epoch ${epoch} began`,
      isDrill: false,
      cause: null,
    },
  });
  const { predicate } = statement;
  if (predicate.kind !== "halt") throw new Error("a halt was signed as something else");
  return summaryOf(parts, { digest, predicate });
}

/** Every halt and resume in the log that a believed key signed. */
export async function switchRecords(parts: GuardParts): Promise<readonly SwitchRecord[]> {
  const found: SwitchRecord[] = [];
  for (const stream of await parts.records.streams()) {
    for (let from = 0; ;) {
      const page = await parts.records.read(stream, from, MAX_READ_RECORDS);
      for (const stored of page) {
        const believed = believedRecord(parts, stored, "halt", "resume");
        if (believed !== null) found.push(summaryOf(parts, believed));
      }
      if (page.length < MAX_READ_RECORDS) break;
      from += page.length;
    }
  }
  return found;
}
