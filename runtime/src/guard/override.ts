import {
  type ApproveBody,
  MAX_OVERRIDE_MS,
  type OverrideBody,
  type PredicateOf,
  type Sha256,
} from "@interlock/ledger";

import type { StateRow, StateStep } from "../state/state-store.ts";
import type { Finding, Verdict } from "../verdict.ts";
import { instantOf, msOf } from "./now.ts";
import { LEAST_OVERRIDERS, type OverrideDemand, overrideProblem } from "./overrides/overriders.ts";
import type { PlannedStep } from "./planned-step.ts";
import type { GuardParts } from "./ports.ts";
import { usedKey } from "./primitives/quorum.ts";
import { callerIn } from "./recorded-caller.ts";
import { guardFinding } from "./refusal.ts";
import { stateKey } from "./state-keys.ts";
import { verifiedRecord } from "./verified-record.ts";
import { frameOf, recorded } from "./written.ts";

/** How many approvals one override names. */
const MOST_APPROVALS = 16;

/** Which refusal is to be set aside, by whom, and why. */
export interface OverrideRequest extends Pick<OverrideBody, "proposalDigest" | "evaluation" | "reason"> {
  /** Of the kind `override`, each signed by a registrar's key. */
  readonly approvals: readonly ApproveBody[];
}

/** An override that is on record, or why there is none. */
export type OverrideAnswer =
  | { readonly ok: true; readonly record: Sha256; readonly expiresAtMs: number }
  | { readonly ok: false; readonly finding: Finding };

/**
 * Sets one refusal aside: the proposal that was refused may be enforced once, within an hour, whatever its rules say. It takes two people who
 * say which keys there are, and never passes a switch. It is on record before it counts, and every report lists it.
 */
export async function override(parts: GuardParts, request: OverrideRequest): Promise<OverrideAnswer> {
  const { proposalDigest, evaluation, approvals, reason } = request;
  const key = overrideKey(proposalDigest);
  const used = approvals.map(({ approvalDigest }) => usedKey(approvalDigest));
  const { rows, atMs } = await parts.state.read({ rows: [key, ...used], tallies: [] });
  const nowMs = msOf(instantOf(parts, atMs));
  if (nowMs === null) return refused("unknown (now)");
  const found = await verifiedRecord(parts, evaluation, "evaluate");
  const evaluated = found?.predicate;
  if (evaluated?.body.proposalDigest !== proposalDigest) return refused("no such evaluation is on record");
  if (evaluated.body.outcome !== "refuse") return refused("it was not refused");
  if (approvals.length > MOST_APPROVALS) return refused(`more than ${MOST_APPROVALS} approvals`);
  const behind = await peopleBehind(parts, evaluated);
  if (behind === null) return refused("nobody knows who proposed it");
  const problem = overrideProblem(parts, approvals, { proposalDigest, evaluation, behind, nowMs });
  if (problem !== null) return refused(problem);
  if (rows.slice(1).some((row) => row !== null)) return refused("an approval was used before");
  const records: Sha256[] = [];
  for (const body of approvals) {
    const { digest } = await recorded(parts, {
      ...frameOf(parts),
      kind: "approve",
      parents: [evaluation],
      body,
    });
    records.push(digest);
  }
  const ends = approvals.map(({ approval }) => approval.expiresAtMs);
  const expiresAtMs = Math.min(parts.clock.nowMs() + MAX_OVERRIDE_MS, ...ends);
  const body: OverrideBody = { proposalDigest, evaluation, approvals: records, reason, expiresAtMs };
  const parents = [evaluation, ...records];
  const { digest: record } = await recorded(parts, { ...frameOf(parts), kind: "override", parents, body });
  const committed = await parts.state.commit([
    ...used.map((at): StateStep => ({ kind: "put", key: at, version: 0, value: { record, atMs: nowMs } })),
    { kind: "put", key, version: rows[0]?.version ?? 0, value: { record, used: null, atMs: nowMs } },
  ]);
  return committed.ok ? { ok: true, record, expiresAtMs } : refused("an approval was used meanwhile");
}

/** An override that may be used once. */
export interface Override {
  readonly record: Sha256;
  readonly version: number;
  readonly proposalDigest: Sha256;
}

/** The override of a proposal that counts at this time, proven by its records; null where there is none. Rejects where a store fails. */
export async function askOverride(
  parts: GuardParts,
  proposalDigest: Sha256,
  nowMs: number,
): Promise<Override | null> {
  const { rows } = await parts.state.read({ rows: [overrideKey(proposalDigest)], tallies: [] });
  const row: StateRow | null = rows[0] ?? null;
  const record = row?.value["record"];
  if (row === null || typeof record !== "string" || row.value["used"] !== null) return null;
  const found = await verifiedRecord(parts, record, "override");
  const body = found?.predicate.body;
  if (body?.proposalDigest !== proposalDigest || !(nowMs < body.expiresAtMs)) return null;
  const evaluated = await verifiedRecord(parts, body.evaluation, "evaluate");
  const behind = evaluated === null ? null : await peopleBehind(parts, evaluated.predicate);
  if (behind === null) return null;
  const approvals: ApproveBody[] = [];
  for (const digest of body.approvals) {
    const approve = await verifiedRecord(parts, digest, "approve");
    if (approve === null) return null;
    approvals.push(approve.predicate.body);
  }
  const demand = { proposalDigest, evaluation: body.evaluation, behind, nowMs };
  if (overrideProblem(parts, approvals, demand) !== null) return null;
  return { record, version: row.version, proposalDigest };
}

/** Who proposed what was evaluated, and all on whose behalf; null where that is not on record. */
async function peopleBehind(
  parts: GuardParts,
  { parents }: PredicateOf<"evaluate">,
): Promise<OverrideDemand["behind"] | null> {
  for (const parent of parents) {
    const proposed = await verifiedRecord(parts, parent, "propose");
    const caller = proposed === null ? null : callerIn(proposed.predicate);
    if (caller === null) continue;
    const { principal, identity } = caller;
    return [principal, ...(identity.kind === "known" ? identity.chain : [])];
  }
  return null;
}

/** What no override passes: a switch that is thrown or unknown, and a proposal that is none. Null for everything else. */
export function beyondOverride({ deciding }: Verdict): Finding | null {
  return (
    deciding.find(({ source }) => source === "kill_switch") ??
    // What is wrong with the proposal as a whole names no target.
    deciding.find(({ source, target }) => source === "coverage" && target === null) ??
    null
  );
}

/** What enforcing under an override takes: the override, which nobody else can have taken. */
export function overrideSteps(
  { record, version, proposalDigest }: Override,
  evaluation: Sha256,
  nowMs: number,
): readonly PlannedStep[] {
  const key = overrideKey(proposalDigest);
  const step: StateStep = { kind: "put", key, version, value: { record, used: evaluation, atMs: nowMs } };
  return [{ step, refusal: () => notOverridden("the override was used meanwhile") }];
}

function overrideKey(proposalDigest: Sha256): string {
  return stateKey("override", proposalDigest);
}

function refused(seen: string): { readonly ok: false; readonly finding: Finding } {
  return { ok: false, finding: notOverridden(seen) };
}

function notOverridden(seen: string): Finding {
  return guardFinding("quorum", {
    seen,
    bound: `approvals of ${LEAST_OVERRIDERS} registrars of just this refusal`,
    remedy: "have as many registrars sign the evaluation that refused",
  });
}
