import {
  canonical,
  canonicalBytes,
  canonicalDigest,
  type PolicyPin,
  type SignedRecord,
} from "@interlock/ledger";

import type { Facts } from "../facts.ts";
import { targetKey } from "../proposal.ts";
import { MAX_ROW_BYTES, type StateRow, type StateStep, type TallySum } from "../state/state-store.ts";
import type { Decision, Finding } from "../verdict.ts";
import { rootAccount } from "./actor.ts";
import { type Hold, holdKey, holdsTally, readHoldRow, writeHoldRow } from "./approvals/hold-row.ts";
import { shownOf } from "./approvals/shown.ts";
import type { Held, Proposed } from "./lifecycle.ts";
import type { GuardLimits, GuardParts } from "./ports.ts";
import { guardFinding } from "./refusal.ts";
import { stateKey } from "./state-keys.ts";

/** How often a hold is written again because somebody else wrote it first. */
const MAX_ATTEMPTS = 8;

/** What is held, and what it was judged by. */
export interface HoldRequest {
  readonly proposed: Proposed;
  readonly evaluation: SignedRecord;
  readonly decision: Decision;
  /** What was decided without any approval: what an approver is shown. */
  readonly trial: Decision;
  readonly facts: Facts;
  readonly nowMs: number;
}

/** Why no further proposal of a root may wait; null where one may. Whoever is asked too much looks at nothing any more. */
function holdsRefusal({ sum }: Pick<TallySum, "sum">, { holdsPerRoot }: GuardLimits): Finding | null {
  if (sum < holdsPerRoot) return null;
  return guardFinding("quorum", {
    seen: `${sum} proposals of this root wait for people`,
    bound: `at most ${holdsPerRoot} that wait`,
    remedy: "have those approved or refused first, or wait until they expire",
  });
}

/** Keeps a proposal that waits for people, so that they can be asked. A second hold of the same one takes the place of the first. */
export async function keepHold(
  parts: GuardParts,
  request: HoldRequest,
): Promise<{ readonly ok: true; readonly held: Held } | { readonly ok: false; readonly finding: Finding }> {
  const { proposed, decision, trial } = request;
  const seen = shownOf(trial, proposed.proposal);
  if (!seen.ok) return { ok: false, finding: unshowable(seen.why) };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { rows } = await parts.state.read({ rows: [holdKey(proposed.digest)], tallies: [] });
    const row = rows[0] ?? null;
    const hold = holdOf(parts, request, seen.shown, row);
    const value = writeHoldRow(hold);
    if (canonicalBytes(value).length > MAX_ROW_BYTES) {
      return { ok: false, finding: unshowable("what would be shown is too large") };
    }
    const nonce = stateKey("nonce", proposed.proposal.nonce);
    const done = await parts.state.commit([
      // What was enforced already waits for nobody: no approval could be used for it any more.
      { kind: "expect", key: nonce, version: 0 },
      ...stepsOf(hold, row, value, parts.limits, request.nowMs),
    ]);
    if (done.ok) {
      parts.trace("hold-kept");
      const { proposal, evaluation, needing, expiresAtMs } = hold;
      const findings = decision.binding.deciding;
      return { ok: true, held: { kind: "held", proposal, evaluation, needing, findings, expiresAtMs } };
    }
    if (done.step === 0) return { ok: false, finding: await dropped(parts, row, hold) };
    if (done.seen !== null && "sum" in done.seen) {
      const finding = holdsRefusal(done.seen, parts.limits);
      if (finding !== null) return { ok: false, finding };
    }
  }
  return { ok: false, finding: unshowable("its row never stood still") };
}

/** Takes back the hold of a proposal that was enforced meanwhile, and says so. */
async function dropped(
  { state }: Pick<GuardParts, "state">,
  row: StateRow | null,
  { proposal, root }: Hold,
): Promise<Finding> {
  if (row !== null) {
    await state.commit([
      { kind: "remove", key: row.key, version: row.version },
      { kind: "clear", entry: proposal, tallies: [holdsTally(root)] },
    ]);
  }
  return guardFinding("coverage", {
    seen: "it was enforced already, or another proposal under its nonce was",
    bound: "a nonce that is used once",
    remedy: "propose it anew",
  });
}

function holdOf(
  { policy: { module, policy }, limits }: GuardParts,
  { proposed, evaluation, decision, facts, nowMs }: HoldRequest,
  shown: Hold["shown"],
  row: StateRow | null,
): Hold {
  const { proposal, digest, record, grant } = proposed;
  const { predicate } = record.statement;
  if (predicate.kind !== "propose") throw new Error("a proposal was recorded as something else");
  const before = row === null ? null : readHoldRow(row);
  const isWaiting = before !== null && before.expiresAtMs > nowMs;
  // Whoever looks at it right now goes on seeing what they sign, as long as it says the same.
  const isSame = isWaiting && canonical(before.shown) === canonical(shown) && isOf(before, policy);
  return {
    proposal: digest,
    recorded: predicate.body.proposal,
    proposed: record.digest,
    evaluation: isSame ? before.evaluation : evaluation.digest,
    policyCommit: policy.commit,
    moduleDigest: policy.moduleDigest,
    action: proposal.action,
    targets: proposal.targets.map(targetKey),
    agent: facts.principal,
    root: rootAccount(module.vocabulary, proposed.caller),
    needing: decision.binding.needing,
    shown,
    // To judge it once more makes it wait no longer.
    heldAtMs: isWaiting ? before.heldAtMs : nowMs,
    expiresAtMs: isWaiting ? before.expiresAtMs : nowMs + limits.holdMs,
    grant,
  };
}

function isOf(hold: Hold, { commit, moduleDigest }: PolicyPin): boolean {
  return hold.policyCommit === commit && hold.moduleDigest === moduleDigest;
}

function stepsOf(
  { proposal, root, expiresAtMs }: Hold,
  row: StateRow | null,
  value: ReturnType<typeof writeHoldRow>,
  { holdsPerRoot }: GuardLimits,
  nowMs: number,
): readonly StateStep[] {
  const tally = holdsTally(root);
  const sinceMs = Number.MIN_SAFE_INTEGER;
  return [
    { kind: "clear", entry: proposal, tallies: [tally] },
    { kind: "put", key: holdKey(proposal), version: row?.version ?? 0, value },
    {
      kind: "charge",
      tally,
      entry: proposal,
      amount: 1,
      fromMs: nowMs,
      untilMs: expiresAtMs,
      within: { sinceMs, nowMs, atMost: holdsPerRoot },
    },
  ];
}

/** The steps that end a hold which came to something, or to nothing any more. */
export function endHoldSteps(
  { proposal, root }: Pick<Hold, "proposal" | "root">,
  version: number,
): readonly StateStep[] {
  return [
    { kind: "remove", key: holdKey(proposal), version },
    { kind: "clear", entry: proposal, tallies: [holdsTally(root)] },
  ];
}

/** A hold by its proposal's digest, if it still waits: expired ones and rows that nobody can read do not. */
export async function waitingHold(
  parts: Pick<GuardParts, "state">,
  proposal: string,
  nowMs: number,
): Promise<
  | { readonly ok: true; readonly hold: Hold; readonly version: number }
  | { readonly ok: false; readonly finding: Finding }
> {
  const { rows } = await parts.state.read({ rows: [holdKey(proposal)], tallies: [] });
  const row = rows[0] ?? null;
  if (row === null) return { ok: false, finding: notWaiting("nothing of this digest waits for approval") };
  const hold = readHoldRow(row);
  if (hold === null || canonicalDigest(hold.recorded) !== proposal) {
    return { ok: false, finding: notWaiting("what waits under this digest is malformed") };
  }
  if (hold.expiresAtMs <= nowMs)
    return { ok: false, finding: notWaiting("it waited too long, and has expired") };
  return { ok: true, hold, version: row.version };
}

function notWaiting(seen: string): Finding {
  return guardFinding("quorum", {
    seen,
    bound: "a proposal that waits for approval",
    remedy: "propose it anew",
  });
}

function unshowable(why: string): Finding {
  return guardFinding("quorum", {
    seen: why,
    bound: "a hold that can be shown whole to whoever approves it",
    remedy: "propose less at a time",
  });
}
