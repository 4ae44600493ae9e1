import type { Sha256 } from "@interlock/ledger";

import { MAX_LEASE_MS } from "../lease.ts";
import type { GuardParts } from "../ports.ts";
import { guardFinding } from "../refusal.ts";
import type { Finding } from "../../verdict.ts";
import { commitThrow } from "./commit-throw.ts";
import { haltMemory } from "./halt-memory.ts";
import { haltKey, readHaltRow, standing } from "./halt-row.ts";
import { completeHalts, endGrants } from "./record-throw.ts";

/** How long a throw waits for one store, in milliseconds, before it answers that others may not have heard of it. */
const STORE_MS = 5_000;

/** How far a throw has come. */
export type Spread =
  | {
      readonly kind: "halted";
      /** What is stopped: everything, where too many throws stand already or nobody could tell what is halted. */
      readonly switch: string;
      /** Null while only this process knows. */
      readonly epoch: number | null;
      /** Null where it could not be written: the switch is thrown all the same, and nobody resumes it before it is. */
      readonly record: Sha256 | null;
      /** Whether no effect in its reach starts anywhere from now on; else that is so in this process, and the next throw tries again. */
      readonly isEverywhere: boolean;
    }
  | { readonly kind: "refused"; readonly findings: readonly Finding[] };

/**
 * Makes a throw that works in this process work in all: its row, its record, and then the wait until every lease from before has
 * ended. Throws of this process that could not be spread before go first.
 */
export async function spreadThrow(parts: GuardParts, id: string, asked: string): Promise<Spread> {
  for (const earlier of haltMemory(parts).uncommitted.keys()) {
    if (earlier !== id) await committed(parts, earlier);
  }
  const change = await committed(parts, id);
  if (change === null)
    return { kind: "halted", switch: asked, epoch: null, record: null, isEverywhere: false };
  if (change.kind === "too-many") return { kind: "refused", findings: [tooManyDrills] };
  const sinceMs = parts.clock.monotonicMs();
  parts.trace("halted");
  const { switch: name, entry } = change;
  const written = (await withinStore(parts, () => completeHalts(parts))) ?? [];
  const own = written.find((one) => one.entry.id === entry.id);
  // A grant that could not be ended now is refused all the same wherever it is used: the switch is thrown.
  for (const one of written) await withinStore(parts, () => endGrants(parts, one));
  // Whatever this host says of its own leases, another one's may be as long as any.
  await waitUntil(parts, sinceMs + MAX_LEASE_MS);
  return {
    kind: "halted",
    switch: name,
    epoch: entry.epoch,
    // Another throw of this process may have written it meanwhile.
    record: own?.record ?? entry.record ?? (await withinStore(parts, () => recordOf(parts, entry.id))),
    isEverywhere: true,
  };
}

async function recordOf(parts: GuardParts, id: string): Promise<Sha256 | null> {
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  const [row = null] = rows;
  const state = row === null ? null : readHaltRow(row);
  return (state === null ? [] : standing(state)).find(([, entry]) => entry.id === id)?.[1].record ?? null;
}

async function committed(
  parts: GuardParts,
  id: string,
): Promise<Awaited<ReturnType<typeof commitThrow>> | null> {
  const thrown = haltMemory(parts).uncommitted.get(id);
  return thrown === undefined ? null : await withinStore(parts, () => commitThrow(parts, id, thrown));
}

/** What a store answers; null where it fails or takes too long, which must not keep a throw from its end. */
export async function withinStore<Answer>(
  { clock }: GuardParts,
  run: () => Promise<Answer>,
): Promise<Answer | null> {
  try {
    return await clock.within(STORE_MS, run);
  } catch {
    return null;
  }
}

/** No timer is exact: the hand that never jumps says when it is over. */
async function waitUntil({ clock }: GuardParts, untilMs: number): Promise<void> {
  for (let left = untilMs - clock.monotonicMs(); left > 0; left = untilMs - clock.monotonicMs()) {
    try {
      await clock.within(left, () => new Promise<never>(() => undefined));
    } catch {
      // What never answers is late in the end, and that is what was waited for.
    }
  }
}

const tooManyDrills: Finding = guardFinding("kill_switch", {
  seen: "too many switches are thrown for a drill beside them",
  bound: "a drill while little else stands still",
  remedy: "have switches resumed first, or halt in earnest",
});
