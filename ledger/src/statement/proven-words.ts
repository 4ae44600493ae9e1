import type { KeyPurpose } from "../keys/key-purpose.ts";
import { unreachable } from "../unreachable.ts";
import type { Approved } from "./approval-document.ts";
import type { PredicateOf, Statement } from "./statement.ts";

/** What a verified record proves, in words; `purpose` is that of the key that signed it. */
export function provenBy({ predicate }: Statement, purpose: KeyPurpose): readonly string[] {
  const { kind, keyId, origin, stream, seq } = predicate;
  const common = [
    `the ${purpose} key ${keyId} signed this ${kind} record, number ${seq} of stream ${stream} of the log ${origin}`,
    "no byte of the record changed since it was signed",
  ];
  switch (predicate.kind) {
    case "evaluate":
      return [...common, `the verdict \`${predicate.body.outcome}\` was recorded with exactly these facts`];
    case "enforce":
      return [...common, `\`${predicate.body.outcome}\` was recorded as what came of one evaluation`];
    case "remember":
      return [...common, "this outcome was recorded of one enforcement"];
    case "grant":
      return [
        ...common,
        `the issuer's key ${predicate.body.signature.keyId} signed exactly this grant, for this log`,
      ];
    case "approve":
      return [...common, ...approvalProven(predicate)];
    case "override":
      return [
        ...common,
        `the override names ${predicate.body.approvals.length} approvals, and ends by itself`,
      ];
    case "activate":
      return [
        ...common,
        `it puts the bytes that hash to ${predicate.policy.moduleDigest} in force as \`${predicate.body.module}\``,
      ];
    case "stream.open":
      return [
        ...common,
        `its writer promised a record every ${predicate.body.heartbeatMs} ms until it closes the stream`,
      ];
    case "stream.close":
      return [...common, `its writer ended the stream with record number ${seq}`];
    case "propose":
    case "revoke":
    case "halt":
    case "resume":
    case "drift":
    case "calibrate":
    case "key.enroll":
    case "key.rotate":
    case "key.revoke":
    case "heartbeat":
    case "redact":
      return common;
    default:
      return unreachable(predicate);
  }
}

/** What a verified record does not prove, in words: each a question that the reader must answer otherwise. */
export function notProvenBy({ predicate }: Statement): readonly string[] {
  return [
    "that what the record asserts was true",
    `that it was signed at ${predicate.at}: the time is the signer's own word`,
    "that nothing went unrecorded, before it, after it or beside it",
    ...openQuestions(predicate),
  ];
}

function openQuestions(predicate: Statement["predicate"]): readonly string[] {
  switch (predicate.kind) {
    case "propose":
      return ["that the proposal was judged, or acted upon"];
    case "evaluate":
      return ["that the policy gives this verdict on these facts: that takes a replay"];
    case "enforce":
      return ["that the effect took place, or was the one that was judged"];
    case "remember":
      return ["that the observer was independent of the actor"];
    case "grant":
      return [
        "that the grant lies inside the one that it narrows: that takes both",
        "that it was used, or is in force still: a later revocation may be withheld",
      ];
    case "revoke":
      return ["that nothing was done under the grant after it"];
    case "approve":
      return [
        "that the approver read what was shown",
        "that the approval counted: that is the next evaluation's to say",
        ...(predicate.body.proof.kind === "platform"
          ? ["that the approver signed anything: the platform's answer is repeated here"]
          : [`that the key is ${predicate.body.approval.principal}'s: that takes its enrolment`]),
      ];
    case "override":
      return ["that its approvals are by enough different root keys: that takes their records"];
    case "halt":
      return ["that every process had stopped when it was signed", "that it was not resumed since"];
    case "resume":
      return ["that its approvals fill the quorum of the halts that it ends: that takes their records"];
    case "drift":
      return ["that the source looked where the target is"];
    case "calibrate":
      return ["that the outcomes that were counted are all there were: that takes the log"];
    case "activate":
      return [
        "that the module is what the commit compiles to: that takes compiling it once more",
        "that it is in force still: a later activation may be withheld",
      ];
    case "key.enroll":
    case "key.rotate":
    case "key.revoke":
      return ["which records come before it and after it: that takes its place in the log"];
    case "stream.open":
    case "heartbeat":
      return ["that the stream is open still: that takes the records after it"];
    case "stream.close":
      return ["that no record of the stream follows: that takes the log"];
    case "redact":
      return [
        ...(predicate.body.because.kind === "request"
          ? ["that its approvals are by enough people, and of just these values: that takes their records"]
          : ["that the values were kept for so long: that takes the records that hold them"]),
        "that no copy of the erased values is left somewhere else",
      ];
    default:
      return unreachable(predicate);
  }
}

function approvalProven({ body }: PredicateOf<"approve">): readonly string[] {
  const { approval, proof } = body;
  const what = `\`${approval.decision}\` for ${approvedThing(approval.of)}, as ${approval.principal}`;
  switch (proof.kind) {
    case "key":
      return [`the approver's key ${proof.keyId} signed ${what}`];
    case "ssh":
      return [`the approver's key ${proof.keyId} signed ${what}, by SSH`];
    case "platform":
      return [`the writer recorded that ${proof.issuer} answered ${what}`];
    default:
      return unreachable(proof);
  }
}

function approvedThing(approved: Approved): string {
  switch (approved.kind) {
    case "proposal":
      return `the proposal ${approved.proposalDigest}`;
    case "resume":
      return `resuming \`${approved.switch}\``;
    case "override":
      return `an override for the proposal ${approved.proposalDigest}`;
    case "redact":
      return `erasing the values behind ${approved.commitmentsDigest}`;
    default:
      return unreachable(approved);
  }
}
