import { type ApproveBody, MAX_NAME_LENGTH, MAX_NAMED_RECORDS, type Sha256 } from "@interlock/ledger";

import type { Finding } from "../verdict.ts";
import { groupAnswers } from "./halts/group-answers.ts";
import { withResume } from "./halts/halt-changes.ts";
import { haltMemory } from "./halts/halt-memory.ts";
import { haltKey, standing, writeHaltRow } from "./halts/halt-row.ts";
import type { HaltView, SwitchRecord } from "./halts/halt-view.ts";
import { missingFor } from "./halts/quorum-filled.ts";
import { settleHalts } from "./halts/record-throw.ts";
import { type ResumeApprover, resumeApprover } from "./halts/resume-approvers.ts";
import { switchRecord, verifyHaltState } from "./halts/verify-halts.ts";
import { instantOf, msOf } from "./now.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";
import { guardFinding } from "./refusal.ts";
import { usedKey } from "./primitives/quorum.ts";
import { frameOf, recorded } from "./written.ts";

/** How often a resume is signed again because another switch was thrown or resumed meanwhile. */
const MAX_ATTEMPTS = 16;

/** What is taken back, and who says so. */
export interface ResumeRequest {
  readonly switch: string;
  /** Approvals of the kind `resume` that name every halt record of the switch. */
  readonly approvals: readonly ApproveBody[];
  readonly reason: string;
}

/** What came of a resume. */
export type Resumed =
  | { readonly kind: "resumed"; readonly epoch: number; readonly record: Sha256 }
  | { readonly kind: "refused"; readonly findings: readonly Finding[] };

type Halt = Extract<SwitchRecord, { readonly kind: "halt" }>;

/**
 * Takes a switch back, on the approvals of those whom the policy in force at each throw named. The record is durable before anything
 * starts again. Rejects where a store fails: then the switch stands, unless the row was written after all.
 */
export async function resume(parts: GuardParts, request: ResumeRequest): Promise<Resumed> {
  const { reason } = request;
  if (typeof reason !== "string" || reason.length > MAX_NAME_LENGTH) {
    return refused(`a reason of more than ${MAX_NAME_LENGTH} characters, or none`);
  }
  await settleHalts(parts);
  let signed: readonly Sha256[] | null = null;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { rows, atMs } = await parts.state.read({ rows: [haltKey], tallies: [] });
    const view = await verifyHaltState(parts, rows[0] ?? null);
    const nowMs = msOf(instantOf(parts, atMs));
    const allowed =
      nowMs === null ? refused("nobody knows what time it is") : await counted(parts, request, view, nowMs);
    if (allowed.kind === "refused") return allowed;
    signed ??= await recordApprovals(parts, allowed.approvers, allowed.halts);
    const done = await takenBack(parts, request, allowed, signed);
    if (done !== null) return done;
  }
  return refused("the halt state never stood still");
}

interface Allowed {
  readonly kind: "allowed";
  readonly view: Extract<HaltView, { readonly kind: "known" }>;
  readonly halts: readonly Halt[];
  readonly approvers: readonly ResumeApprover[];
}

/** Who approves, if they are enough to end every halt of the switch that stands right now. */
async function counted(
  parts: GuardParts,
  { switch: name, approvals }: ResumeRequest,
  view: HaltView,
  nowMs: number,
): Promise<Allowed | Extract<Resumed, { readonly kind: "refused" }>> {
  if (view.kind === "unverifiable") return refused(`nobody can tell what is halted: ${view.why}`);
  const here = [...haltMemory(parts).uncommitted.values()].some(({ switch: thrown }) => thrown === name);
  if (here) return refused(`\`${name}\` is thrown in this process, and the state does not say so yet`);
  const entries = view.state.thrown.get(name) ?? [];
  if (entries.length === 0) return refused(`\`${name}\` is not thrown`);
  const halts: Halt[] = [];
  for (const { record } of entries) {
    const halt = record === null ? null : await switchRecord(parts, record);
    if (halt?.kind !== "halt" || halt.switch !== name)
      return refused("a halt has no record yet that could be taken back");
    halts.push(halt);
  }
  if (approvals.length > MAX_NAMED_RECORDS)
    return refused(`there are more than ${MAX_NAMED_RECORDS} approvals`);
  const demand = { switch: name, halts: halts.map(({ digest }) => digest), nowMs };
  const given = new Map(approvals.map((body) => [body.approvalDigest, body]));
  const answers = [...given.values()].map((body) => resumeApprover(parts, body, demand));
  const approvers = answers.filter((answer) => typeof answer !== "string");
  const seats = halts.flatMap(({ body }) => body.quorum?.seats ?? []);
  const members = await groupAnswers(parts, seats, nowMs);
  const { module } = parts.policy;
  for (const halt of halts) {
    const missing = missingFor(halt, { module, approvers, members });
    if (missing === null) continue;
    const unheard = answers.filter((answer) => typeof answer === "string");
    return refused([`approved by ${missing}`, ...new Set(unheard)].join("; "));
  }
  return { kind: "allowed", view, halts, approvers };
}

/** The approve records of those who count; each is of one use, because it names halts that end once. */
async function recordApprovals(
  parts: GuardParts,
  approvers: readonly ResumeApprover[],
  halts: readonly Halt[],
): Promise<readonly Sha256[]> {
  const records: Sha256[] = [];
  for (const { body } of approvers) {
    const { digest } = await recorded(parts, {
      ...frameOf(parts),
      kind: "approve",
      parents: halts.map((halt) => halt.digest),
      body,
    });
    records.push(digest);
  }
  return records;
}

/** Writes the resume down, first on record and then in the state; null where the state was another one by then. */
async function takenBack(
  parts: GuardParts,
  { switch: name, reason: why }: ResumeRequest,
  { view, halts, approvers }: Allowed,
  approvals: readonly Sha256[],
): Promise<Resumed | null> {
  const ended = halts.map(({ digest }) => digest);
  // What it leaves open stands among its parents, so that nobody can drop it from the row unseen.
  const open = standing(view.state).flatMap(([other, { record }]) =>
    other === name || record === null ? [] : [record],
  );
  const { digest } = await recorded(parts, {
    ...frameOf(parts),
    kind: "resume",
    parents: [...new Set([...ended, ...approvals, ...open])],
    body: { switch: name, epoch: view.epoch + 1, halts: ended, approvals, reason: why },
  });
  parts.trace("resume-durable");
  const { records } = haltMemory(parts);
  const next = withResume(view.state, name, digest, (record) => records.get(record)?.kind === "resume");
  const uses = approvers.map(({ body }) => body.approvalDigest);
  const done = await parts.state.commit([
    { kind: "put", key: haltKey, version: view.version, value: writeHaltRow(next) },
    ...uses.map(
      (approval) => ({ kind: "put", key: usedKey(approval), version: 0, value: { resume: digest } }) as const,
    ),
  ]);
  if (!done.ok) return done.step === 0 ? null : refused("an approval was used before");
  processMemory(parts).haltEpoch = Math.max(processMemory(parts).haltEpoch, next.epoch);
  parts.trace("resumed");
  return { kind: "resumed", epoch: next.epoch, record: digest };
}

function refused(seen: string): Extract<Resumed, { readonly kind: "refused" }> {
  const finding = guardFinding("kill_switch", {
    seen,
    bound: "a switch resumed by those whom the policy named when it was thrown",
    remedy: "have them sign approvals that name every halt of the switch",
  });
  return { kind: "refused", findings: [finding] };
}
