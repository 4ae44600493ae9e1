import type { VerifiedRecord } from "../verify.ts";
import { noteInvalid } from "./log-findings.ts";
import type { LogPass } from "./log-pass.ts";

/**
 * Takes in a record of a step whose own key ends within it: behind that only what a step puts last may follow, which is records
 * that end keys, those of keys that came with the step, and what comes after either in its stream. So a key that has ended cannot
 * make its last step longer by what was placed after it.
 */
export function watchStepEnd(pass: LogPass, record: VerifiedRecord, index: number): void {
  const { step, stepFrom, history, lastInStep } = pass;
  const { kind, keyId, stream, seq } = record.statement.predicate;
  const isByNewKey = (history.spans.get(keyId)?.from ?? -1) >= stepFrom;
  if (kind === "key.rotate" || kind === "key.revoke" || isByNewKey) lastInStep.add(stream);
  if (lastInStep.has(stream) || step === null || step.keyId === null || pass.isOverrunTold) return;
  const end = history.spans.get(step.keyId)?.end ?? null;
  if (end === null || end.index >= index) return;
  pass.isOverrunTold = true;
  const message = `the step's checkpoint is signed by a key that record ${end.index} ended, and the record is none that its step could still take: checkpoints between are gone`;
  const code = end.by === "rotation" ? "key.rotated" : "key.revoked";
  noteInvalid(pass.findings, { code, message }, { index, stream, seq });
}
