import { openEnvelope, parseCanonicalJson, type SignedRecord, type Statement } from "@interlock/ledger";

import type { Proposal } from "../proposal.ts";
import { stopper } from "./abort.ts";
import { frozen } from "./copied.ts";
import { type Outcome, outcomeOf, thrownOutcome } from "./effect-report.ts";
import { isHeld, type Lease, renewedLease } from "./lease.ts";
import type { Effect, GuardParts, Work } from "./ports.ts";
import { processMemory } from "./process-memory.ts";
import { revealed } from "./revealed.ts";
import { isOwnRecord } from "./written.ts";

/** What came of starting an effect. */
export type Ran =
  | { readonly kind: "not-started" }
  | {
      readonly kind: "ran";
      readonly outcome: Outcome;
      readonly value: unknown;
      readonly startedAtMs: number;
      readonly endedAtMs: number;
    };

/** How often the lease is renewed before an effect that could not start in time is given up. */
const MOST_LEASES = 3;

/**
 * Starts an effect under a lease and waits for its end, no longer than the limit. The lease is looked at in the very turn in which the
 * effect is called. An effect that never ends is told to stop, and nobody knows how it went.
 */
export async function runEffect(parts: GuardParts, effect: Effect, work: Work, first: Lease): Promise<Ran> {
  let lease: Lease | null = first;
  for (let tries = 0; tries < MOST_LEASES && lease !== null; tries += 1) {
    const held: Lease = lease;
    const ran = await started(parts, effect, work, () => isHeld(parts, held));
    if (ran.kind === "ran") return ran;
    lease = await renewedLease(parts, held);
  }
  return { kind: "not-started" };
}

async function started(parts: GuardParts, effect: Effect, work: Work, mayStart: () => boolean): Promise<Ran> {
  const { clock, limits, trace } = parts;
  const { running } = processMemory(parts);
  const { signal, stop } = stopper();
  let startedAtMs: number | null = null;
  const run = async (): Promise<Outcome & { readonly value?: unknown }> => {
    if (!mayStart()) return notStarted;
    startedAtMs = clock.nowMs();
    running.add(stop);
    trace("effect-started");
    try {
      const report = await effect(work, signal);
      return { ...outcomeOf(report), value: report.value };
    } catch (error) {
      return thrownOutcome(error);
    }
  };
  try {
    const { value, ...outcome } = await clock.within(limits.outcomeMs, run);
    if (startedAtMs === null) return { kind: "not-started" };
    trace("effect-ended");
    return { kind: "ran", outcome, value, startedAtMs, endedAtMs: endOf(startedAtMs, clock.nowMs()) };
  } catch {
    // Only being late makes it reject: whatever the effect throws was caught.
    stop();
    if (startedAtMs === null) return { kind: "not-started" };
    const outcome = { result: "unknown", observed: { overdue: true } } as const;
    return {
      kind: "ran",
      outcome,
      value: undefined,
      startedAtMs,
      endedAtMs: endOf(startedAtMs, clock.nowMs()),
    };
  } finally {
    running.delete(stop);
  }
}

const notStarted: Outcome = { result: "unknown", observed: {} };

/** Nothing ends before it began, whatever the clock does. */
function endOf(startedAtMs: number, nowMs: number): number {
  return Math.max(startedAtMs, nowMs);
}

/**
 * The proposal as its record's bytes say it, with its secrets in their places and frozen: all that an effect is told. Null where a secret
 * is gone.
 */
export async function recordedProposal(
  parts: Pick<GuardParts, "secrets">,
  record: SignedRecord,
): Promise<Proposal | null> {
  // What this process signed was read back from the bytes, and frozen.
  const { predicate } = isOwnRecord(record)
    ? record.statement
    : (parseCanonicalJson(openEnvelope(record.envelope).payload) as unknown as Statement);
  if (predicate.kind !== "propose") throw new Error("only a propose record holds a proposal");
  const whole = await revealed(parts, predicate.body.proposal);
  return whole.kind === "whole" ? frozen(whole.document as unknown as Proposal) : null;
}
