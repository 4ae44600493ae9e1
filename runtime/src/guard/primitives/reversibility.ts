import { canonicalDigest, type JsonObject, type Reversal, type Sha256 } from "@interlock/ledger";

import { absent, known, unknown } from "../../fact.ts";
import type { Facts } from "../../facts.ts";
import { type Proposal, targetKey } from "../../proposal.ts";
import type { StateAnswer, StateQuestion, StateRow, StateStep } from "../../state/state-store.ts";
import type { Finding } from "../../verdict.ts";
import type { PlannedStep } from "../planned-step.ts";
import { guardFinding } from "../refusal.ts";
import { stateKey } from "../state-keys.ts";

/** How long a reserved way back is exempt: who comes later proposes a change as everybody else. */
export const RESERVED_MS: number = 30 * 24 * 60 * 60 * 1_000;

/** What a planner answered: a way back, that there is none (null), or nothing that could be used, and why. */
export type PlannedWay =
  { readonly reversal: Reversal; readonly undo: UndoProposal | null } | null | { readonly unknown: string };

/** The proposal that carries a way back out. */
export type UndoProposal = Pick<Proposal, "action" | "targets" | "payload">;

/** A way back that an enforced action reserved, as its row says it. */
export interface ReservedWay {
  readonly key: string;
  readonly version: number;
  /** What the enforce record names: the seal over the planner's plan and this very proposal. */
  readonly plan: Sha256;
  /** The plan's digest as the planner gave it, and the salt of the seal: an undo may hold what is easily guessed. */
  readonly of: Sha256;
  readonly salt: string;
  /** The evaluation whose enforcement reserved it. */
  readonly evaluation: Sha256;
  readonly atMs: number;
  /** The evaluation whose enforcement used it up. */
  readonly used: Sha256 | null;
}

/** The facts of an action's way back. What nobody could tell is unknown, and refuses where a clause asks for it. */
export function reversalFacts(way: PlannedWay): NonNullable<Facts["reversal"]> {
  if (way === null) return { declared: absent(), lossless: absent(), testedAtMs: absent() };
  if ("unknown" in way) {
    const nobody = unknown(way.unknown);
    return { declared: nobody, lossless: nobody, testedAtMs: nobody };
  }
  const { isLossless, testedAtMs } = way.reversal;
  return {
    declared: known(true),
    lossless: isLossless === null ? unknown("nobody could tell") : known(isLossless),
    testedAtMs: testedAtMs === null ? absent() : known(testedAtMs),
  };
}

/** A way back as the record of an enforcement names it, so that no row can put another proposal in its place. */
export interface SealedWay {
  readonly undo: UndoProposal;
  readonly plan: Sha256;
  readonly of: Sha256;
  readonly salt: string;
}

/** What binds a plan to the proposal that carries it out. */
export function sealOf(undo: UndoProposal, of: Sha256, salt: string): Sha256 {
  return canonicalDigest({ of, salt, undo: saidOf(undo) });
}

function saidOf({ action, targets, payload }: UndoProposal): JsonObject {
  return { action, targets: targets.map(({ entity, id }) => ({ entity, id })), payload: { ...payload } };
}

/** Where the reservation of a proposal stands: by its digest alone, because its payload may hold secrets. */
export function reversalKey(undo: UndoProposal): string {
  return stateKey("reversal", canonicalDigest(saidOf(undo)));
}

/** Whether a proposal is a way back that is reserved, and whether its own way back stands there already. */
export function askReversal(proposal: UndoProposal, undo: UndoProposal | null): StateQuestion {
  return { rows: [proposal, ...(undo === null ? [] : [undo])].map(reversalKey), tallies: [] };
}

/** The answers to {@link askReversal}: the reservation of the proposal itself, and the row of its way back. */
export function readReversal({ rows }: Pick<StateAnswer, "rows">): {
  readonly own: ReservedWay | null;
  readonly undo: StateRow | null;
} {
  const [own = null, undo = null] = rows;
  return { own: own === null ? null : readReservedWay(own), undo };
}

/** A reservation that can be used at this time; null for one that was used, is too old, or is malformed. */
export function usableWay(way: ReservedWay | null, nowMs: number): ReservedWay | null {
  if (way === null || way.used !== null) return null;
  return way.atMs <= nowMs && nowMs < way.atMs + RESERVED_MS ? way : null;
}

/** What is known of a proposal that is a reserved way back: the record shows that its targets had the state that it restores. */
export function reservedFacts(
  { evaluation }: ReservedWay,
  { targets }: Pick<Proposal, "targets">,
): Pick<Facts, "reserved" | "restored"> {
  const restored = Object.fromEntries(targets.map((target) => [targetKey(target), known(true)] as const));
  return { reserved: known(evaluation), restored };
}

/**
 * What enforcing an action with a way back reserves: that proposal, once. `seen` is the row that stands there already; what another action
 * reserved and nobody used stays that action's, and serves both.
 */
export function reserveSteps(
  { undo, plan, of, salt }: SealedWay,
  seen: StateRow | null,
  { evaluation, nowMs }: { readonly evaluation: Sha256; readonly nowMs: number },
): readonly PlannedStep[] {
  const [key, version] = [reversalKey(undo), seen?.version ?? 0];
  const isReserved = seen !== null && usableWay(readReservedWay(seen), nowMs) !== null;
  const value: JsonObject = { plan, of, salt, evaluation, atMs: nowMs, used: null };
  const step: StateStep = isReserved
    ? { kind: "expect", key, version }
    : { kind: "put", key, version, value };
  return [{ step, refusal: () => changed("its way back was reserved or used by another action meanwhile") }];
}

/** What enforcing a reserved way back takes: the reservation, which nobody else can have taken. */
export function takeWaySteps(way: ReservedWay, evaluation: Sha256): readonly PlannedStep[] {
  return [
    { step: usedStep(way, evaluation), refusal: () => changed("the reserved way back was used meanwhile") },
  ];
}

/** What settling takes back of an enforcement of which nothing started: what it reserved, and what it used of another. */
export function notStartedSteps(
  rows: readonly (StateRow | null)[],
  evaluation: Sha256,
): readonly StateStep[] {
  const ways = rows.flatMap((row) => (row === null ? [] : (readReservedWay(row) ?? [])));
  // What takes itself back is asked for twice.
  return [...new Map(ways.map((way) => [way.key, way])).values()].flatMap((way): readonly StateStep[] => {
    if (way.used === evaluation) return [usedStep(way, null)];
    const isOwn = way.evaluation === evaluation && way.used === null;
    return isOwn ? [{ kind: "remove", key: way.key, version: way.version }] : [];
  });
}

function usedStep({ key, version, ...way }: ReservedWay, used: Sha256 | null): StateStep {
  return { kind: "put", key, version, value: { ...way, used } };
}

/** Reads a row strictly; null for what no guard wrote, which reserves nothing. */
export function readReservedWay({ key, version, value }: StateRow): ReservedWay | null {
  const { plan, of, salt, evaluation, atMs, used } = value;
  if (!isDigest(plan) || !isDigest(of) || !isDigest(evaluation) || typeof salt !== "string") return null;
  if (typeof atMs !== "number" || !Number.isSafeInteger(atMs)) return null;
  if (used !== null && !isDigest(used)) return null;
  return { key, version, plan, of, salt, evaluation, atMs, used };
}

function isDigest(value: unknown): value is Sha256 {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function changed(seen: string): Finding {
  return guardFinding("reversibility", {
    seen,
    bound: "a reservation as it was evaluated",
    remedy: "propose it again",
  });
}
