import type { Sha256 } from "../digest.ts";
import type { KeyId } from "../keys/public-key.ts";
import type { Outcome, Stage } from "../statement/frame.ts";
import type { RecordKind } from "../statement/record-kind.ts";
import type { Predicate, Statement } from "../statement/statement.ts";
import { unreachable } from "../unreachable.ts";
import type { VerifiedRecord } from "../verify.ts";
import { statedFields } from "./stated-fields.ts";
import type { AuditField, StatedFields } from "./stated-fields.ts";

/** One record as the answer to a question: where and when it stands, and the fields that people ask for. */
export type AuditRow = StatedFields & {
  /** The leaf's number in the tree; null for a record that was not found in one. */
  readonly index: number | null;
  readonly digest: Sha256;
  readonly leafHash: Sha256;
  /** The signer's own word. */
  readonly at: string;
  readonly kind: RecordKind;
  readonly stage: Stage;
  readonly stream: string;
  readonly seq: number;
  readonly origin: string;
  readonly keyId: KeyId;
  /** The digest of the proposal that the record is about; null for one that is about none. */
  readonly proposal: Sha256 | null;
  readonly parents: readonly Sha256[];
  /** The verdict of the evaluation that the record rests on, or is; null where there is none, or it was not read. */
  readonly evaluated: Outcome | null;
  /** The record that has to be read for what this one does not repeat; null where this one states everything itself. */
  readonly follows: Sha256 | null;
};

/**
 * The row of a verified record, made of its signed bytes and of nothing else. Pure. A record that rests on an
 * evaluation leaves to it who acted on what: {@link completedRow} adds that.
 */
export function rowOf(record: VerifiedRecord, index: number | null): AuditRow {
  const { statement, digest, leafHash } = record;
  const { predicate } = statement;
  const { at, kind, stage, stream, seq, origin, keyId, parents } = predicate;
  return {
    index,
    digest,
    leafHash,
    at,
    kind,
    stage,
    stream,
    seq,
    origin,
    keyId,
    proposal: proposalOf(statement),
    parents,
    evaluated: predicate.kind === "evaluate" ? predicate.body.outcome : null,
    follows: followedBy(predicate),
    ...statedFields(predicate),
  };
}

/**
 * A row with what the record that it follows states of the action: who, for whom, what, and which primitives decided. What is
 * stated on both sides stays as it is; null, for a record that was not found, leaves it unknown.
 */
export function completedRow(row: AuditRow, followed: AuditRow | null): AuditRow {
  if (row.follows === null || followed === null) return row;
  // Another digest, or another proposal: whoever looked it up handed over another record.
  const isAnother = row.proposal !== null && followed.proposal !== row.proposal;
  if (followed.digest !== row.follows || isAnother) return row;
  const isOpen = (field: AuditField): boolean => row.unknown.includes(field);
  return {
    ...row,
    agent: isOpen("agent") ? followed.agent : row.agent,
    human: isOpen("human") ? followed.human : row.human,
    action: isOpen("action") ? followed.action : row.action,
    targets: isOpen("target") ? followed.targets : row.targets,
    primitives: isOpen("primitive") ? followed.primitives : row.primitives,
    verdict: isOpen("verdict") ? followed.verdict : row.verdict,
    advised: isOpen("advised") ? followed.advised : row.advised,
    policy: isOpen("policy") ? followed.policy : row.policy,
    evaluated: followed.evaluated,
    unknown: row.unknown.filter((field) => followed.unknown.includes(field)),
  };
}

function proposalOf({ subject }: Statement): Sha256 | null {
  const [first] = subject;
  return first?.name === "proposal" ? first.digest.sha256 : null;
}

function followedBy(predicate: Predicate): Sha256 | null {
  switch (predicate.kind) {
    case "enforce":
    case "override":
      return predicate.body.evaluation;
    case "remember":
      return predicate.body.enforcement;
    case "grant":
      return predicate.body.enforcement;
    case "approve": {
      const { of } = predicate.body.approval;
      return of.kind === "proposal" || of.kind === "override" ? of.evaluation : null;
    }
    case "propose":
    case "evaluate":
    case "revoke":
    case "halt":
    case "resume":
    case "drift":
    case "calibrate":
    case "activate":
    case "key.enroll":
    case "key.rotate":
    case "key.revoke":
    case "stream.open":
    case "heartbeat":
    case "stream.close":
    case "redact":
      return null;
    default:
      return unreachable(predicate);
  }
}
