import type { Sha256 } from "../digest.ts";
import { applyKeyRecord } from "../keys/history.ts";
import type { Problem } from "../ledger-error.ts";
import type { StoredRecord } from "../store.ts";
import { claimProblem } from "../verify-chain.ts";
import { verifyRecord, verifySigned } from "../verify.ts";
import type { SignedEnvelope, VerifiedRecord } from "../verify.ts";
import { noteInvalid, noteLate } from "./log-findings.ts";
import type { LogPlace } from "./log-findings.ts";
import { isRecent, remember } from "./log-pass.ts";
import type { LogPass } from "./log-pass.ts";
import { CLOCK_SKEW_MS, LATE_AFTER_MS } from "./log-verdict.ts";
import { signedAtMs } from "./signed-time.ts";
import { watchStepEnd } from "./step-end.ts";
import { nextSeq, watchBroken, watchRecord } from "./stream-watch.ts";

/**
 * Verifies one record of the tree by itself, in its stream and in its step, and answers its leaf hash: the one of its bytes
 * where they hold, else the one that the log has for it, so that what else is wrong can still be told. `signed` is the record's
 * envelope where its signature was found to hold already.
 */
export function takeEntry(
  pass: LogPass,
  record: StoredRecord,
  index: number,
  signed: SignedEnvelope | null,
): Sha256 {
  const place = { index, stream: record.stream, seq: record.seq };
  const verified = holding(pass, record, index, place, signed);
  if (verified === null) return record.leafHash;
  lateness(pass, verified, index);
  watchStepEnd(pass, verified, index);
  takeHeld(pass, verified, index);
  return verified.leafHash;
}

/** Verifies a record that has no place in the tree yet: the `index` counts on from the tree's last one. */
export function takeWaiting(pass: LogPass, record: StoredRecord, index: number): void {
  const before = pass.history;
  const verified = holding(pass, record, index, { stream: record.stream, seq: record.seq });
  // What it says of keys counts once it has a place.
  pass.history = before;
  if (verified === null) return;
  const { at, stream, seq } = verified.statement.predicate;
  const atMs = signedAtMs({ at });
  const { nowMs, lateAfterMs = LATE_AFTER_MS } = pass.demand;
  if (!(nowMs - atMs <= lateAfterMs)) {
    noteLate(pass.findings, `signed at ${at}, it has no place in the tree yet`, { stream, seq });
  }
  if (!(atMs - nowMs <= CLOCK_SKEW_MS)) {
    const message = `the record is dated ${at}, after the verifier's clock`;
    noteInvalid(pass.findings, { code: "log.future", message }, { stream, seq });
  }
  takeHeld(pass, verified, null);
}

/** The record with what holds of it by itself; null where it does not, which is noted. */
function holding(
  pass: LogPass,
  record: StoredRecord,
  index: number,
  place: LogPlace,
  signed: SignedEnvelope | null = null,
): VerifiedRecord | null {
  const { keys } = pass.history;
  const verdict =
    (signed === null ? null : verifySigned(signed, keys, pass.options)) ??
    verifyRecord(record.envelope, keys, pass.options);
  if (!verdict.ok) return broken(pass, record, verdict.problem, place);
  const { verifySignature } = pass.demand;
  const answer = applyKeyRecord(pass.history, verdict, index, verifySignature);
  if (!answer.ok) return broken(pass, record, answer.problem, place);
  pass.history = answer.history;
  const claim = claimProblem(record, verdict);
  if (claim !== null) noteInvalid(pass.findings, claim, place);
  return verdict;
}

function broken(pass: LogPass, record: StoredRecord, problem: Problem, place: LogPlace): null {
  noteInvalid(pass.findings, problem, place);
  watchBroken(pass.watch, record.stream);
  return null;
}

function takeHeld(pass: LogPass, verified: VerifiedRecord, index: number | null): void {
  const { predicate } = verified.statement;
  const { stream, seq, parents } = predicate;
  const place = { index, stream, seq };
  const expected = nextSeq(pass.watch, stream);
  if (watchRecord(pass.watch, verified, pass.findings, index)) {
    pass.behind.push({ leafHash: verified.leafHash, expected, place });
  }
  remember(pass, verified.digest);
  for (const digest of parents) {
    if (!isRecent(pass, digest)) pass.parents.push({ digest, place });
  }
  if (predicate.kind === "heartbeat" && predicate.body.checkpoint !== null) {
    pass.seen.push({ ...predicate.body.checkpoint, place });
  }
  pass.demand.visit?.(verified, index);
}

function lateness(pass: LogPass, { statement }: VerifiedRecord, index: number): void {
  const { at, stream, seq } = statement.predicate;
  const stepMs = pass.step?.atMs ?? null;
  // Without a time there is nothing to be late by; that the step has none is told of the step.
  if (stepMs === null) return;
  const { lateAfterMs = LATE_AFTER_MS } = pass.demand;
  const waitedMs = stepMs - signedAtMs({ at });
  const place = { index, stream, seq };
  if (!(waitedMs <= lateAfterMs)) {
    const placed = new Date(stepMs).toISOString();
    noteLate(pass.findings, `signed at ${at}, it got its place at ${placed} only`, place);
  }
  // A checkpoint's time is rounded down to the second.
  if (waitedMs < -(CLOCK_SKEW_MS + 1000)) {
    const placed = new Date(stepMs).toISOString();
    const message = `the record is dated ${at}, after the step that placed it at ${placed}`;
    noteInvalid(pass.findings, { code: "log.future", message }, place);
  }
}
