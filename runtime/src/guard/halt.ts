import {
  EVERY_SWITCH,
  MAX_NAME_LENGTH,
  type Principal,
  type RecordStore,
  type Sha256,
} from "@interlock/ledger";

import type { Finding } from "../verdict.ts";
import { haltMemory } from "./halts/halt-memory.ts";
import { haltKey, readHaltRow, standing } from "./halts/halt-row.ts";
import { type Spread, spreadThrow, withinStore } from "./halts/spread-throw.ts";
import type { GuardParts } from "./ports.ts";
import { endLeases, processMemory } from "./process-memory.ts";
import { guardFinding } from "./refusal.ts";
import { believedRecord } from "./verified-record.ts";

/** What is thrown, and by whom. */
export interface HaltRequest {
  /** A switch of the module in force, or `*`. */
  readonly switch: string;
  /** A human whom the host has authenticated, or the host itself on an alarm. */
  readonly by: Principal;
  readonly reason: string;
  readonly isDrill?: boolean;
  /** The record that set off an alarm. */
  readonly cause?: Sha256;
}

/** What came of a throw. */
export type Halted = Spread | { readonly kind: "refused"; readonly findings: readonly Finding[] };

/**
 * Throws a switch. It works in this process before anything is awaited, and once this resolves with `isEverywhere` no effect in its
 * reach starts in any process: every lease that was taken before has ended. It needs no room on the disk but the row's own.
 */
export async function halt(parts: GuardParts, request: HaltRequest): Promise<Halted> {
  const { by, cause = null, isDrill = false, reason } = request;
  const problem = requestProblem(parts, request);
  if (problem !== null) return { kind: "refused", findings: [problem] };
  const id = throwHere(parts, request.switch, { by, cause, isDrill, reason });
  return await spreadThrow(parts, id, request.switch);
}

/**
 * Throws a switch on the strength of a halt record that a human signed with an approver's key, or an alarm with a writer's. The record
 * is appended to its own stream as it is. One that was taken back throws nothing again.
 */
export async function throwSigned(
  parts: GuardParts,
  envelope: Uint8Array,
  log: Pick<RecordStore, "append">,
): Promise<Halted> {
  const signed = believedRecord(parts, { envelope }, "halt");
  if (signed === null) return refused("no halt record that a believed key signed for this log");
  const { digest, predicate, leafHash } = signed;
  const { switch: name, by, reason, isDrill } = predicate.body;
  const key = parts.keyOf(predicate.keyId);
  if (!key.ok) return refused(key.problem.message);
  const { purpose, holder } = key.key;
  const isTheirs = holder?.kind === "human" && by.ids.some((one) => holder.ids.includes(one));
  if (purpose === "approver" && !isTheirs) return refused("its key is not held by the human who throws");
  if (!isSwitch(parts, name)) return refused(`\`${name}\` is no switch of the policy in force`);
  const before = await parts.records.byDigest(digest).catch(() => null);
  if (before !== null && !(await standsBy(parts, digest))) return refused("it was taken back already");
  const id = throwHere(parts, name, { by, cause: null, isDrill, reason });
  const { stream, seq, prev } = predicate;
  const isKept =
    before !== null ||
    (await withinStore(parts, async () => {
      await log.append({ stream, seq, prev, digest, leafHash, envelope });
      return true;
    })) === true;
  const thrown = haltMemory(parts).uncommitted.get(id);
  if (isKept && thrown !== undefined) {
    haltMemory(parts).uncommitted.set(id, { ...thrown, entry: { ...thrown.entry, cause: digest } });
  }
  return await spreadThrow(parts, id, name);
}

function refused(seen: string): Halted {
  return { kind: "refused", findings: [notThrown(seen)] };
}

/** What works at once and awaits nothing: the switch is thrown here, no lease holds, and what runs is told to stop. */
function throwHere(
  parts: GuardParts,
  name: string,
  {
    by,
    cause,
    isDrill,
    reason,
  }: Required<Pick<HaltRequest, "by" | "isDrill" | "reason">> & {
    readonly cause: Sha256 | null;
  },
): string {
  const id = parts.randomBytes(16).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");
  const { kind, ids, name: called } = by;
  haltMemory(parts).own.add(id);
  haltMemory(parts).uncommitted.set(id, {
    switch: name,
    entry: {
      id,
      record: null,
      isDrill,
      atMs: parts.clock.nowMs(),
      by: { kind, ids: [...ids], ...(called === undefined ? {} : { name: called }) },
      reason,
      cause,
      stream: parts.stream,
      moduleDigest: parts.policy.policy.moduleDigest,
    },
  });
  processMemory(parts).thrown.add(name);
  endLeases(parts);
  return id;
}

function requestProblem(parts: GuardParts, { switch: name, by, reason }: HaltRequest): Finding | null {
  if (!isSwitch(parts, name)) return notThrown(`\`${name}\` is no switch of the policy in force`);
  if (typeof reason !== "string" || reason.length > MAX_NAME_LENGTH) {
    return notThrown(`a reason of more than ${MAX_NAME_LENGTH} characters, or none`);
  }
  const isHost = by.ids[0] !== undefined && by.ids[0] === parts.host.ids[0];
  return by.kind === "human" || isHost ? null : notThrown(`${by.ids[0] ?? "nobody"} is no proven human`);
}

function isSwitch({ policy }: GuardParts, name: string): boolean {
  return name === EVERY_SWITCH || policy.module.switches.some(({ id }) => id === name);
}

async function standsBy(parts: GuardParts, digest: Sha256): Promise<boolean> {
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  const [row = null] = rows;
  const state = row === null ? null : readHaltRow(row);
  return state !== null && standing(state).some(([, { cause }]) => cause === digest);
}

function notThrown(seen: string): Finding {
  return guardFinding("kill_switch", {
    seen,
    bound: "a switch of the policy in force, or `*`, thrown by a human or on an alarm",
    remedy: "name a switch that the policy declares, or throw `*`",
  });
}
