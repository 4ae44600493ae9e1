import type {
  Approved,
  Bodies,
  Holder,
  Predicate,
  PredicateOf,
  Principal,
  RecordKind,
} from "@interlock/ledger";
import { unreachable } from "@interlock/runtime";

import { count } from "./count.ts";

/** What a record asserts, in a line or a few; nothing of it is escaped for a terminal yet. */
export function recordContent(predicate: Predicate): readonly string[] {
  switch (predicate.kind) {
    case "propose":
      return [];
    case "evaluate":
      return evaluateContent(predicate.body);
    case "enforce":
      return enforceContent(predicate.body);
    case "remember":
      return rememberContent(predicate.body);
    case "grant":
      return grantContent(predicate.body);
    case "revoke":
      return revokeContent(predicate.body);
    case "approve":
      return approvalContent(predicate.body);
    case "override":
      return overrideContent(predicate.body);
    case "halt":
      return haltContent(predicate.body);
    case "resume":
      return resumeContent(predicate.body);
    case "drift":
      return driftContent(predicate.body);
    case "calibrate":
      return calibrateContent(predicate.body);
    case "activate":
      return activateContent(predicate);
    case "key.enroll":
      return enrollContent(predicate.body);
    case "key.rotate":
      return rotateContent(predicate.body);
    case "key.revoke":
      return keyRevokeContent(predicate.body);
    case "stream.open":
      return openContent(predicate.body);
    case "heartbeat":
      return heartbeatContent(predicate.body);
    case "stream.close":
      return closeContent(predicate.body);
    case "redact":
      return redactContent(predicate.body);
    default:
      return unreachable(predicate);
  }
}

type Body<K extends RecordKind> = Bodies[K];
type Lines = readonly string[];
type ApprovedOf<K extends Approved["kind"]> = Extract<Approved, { readonly kind: K }>;

function evaluateContent({ outcome, action, targets }: Body<"evaluate">): Lines {
  return [`verdict ${outcome} for ${action} on ${targets.join(", ")}`];
}

function enforceContent({ outcome, reason, effect, holds }: Body<"enforce">): Lines {
  return [
    `enforced as ${outcome}${becauseOf(reason)}`,
    ...(effect === undefined ? [] : [`starts the effect ${effect}`]),
    ...(holds === undefined ? [] : [`kept from others by ${holds}`]),
  ];
}

function rememberContent({ result, observer }: Body<"remember">): Lines {
  const seen = observer === undefined ? [] : [`seen by ${idOf(observer.principal)}${chainOf(observer)}`];
  return [...(result === undefined ? [] : [`outcome ${result}`]), ...seen];
}

function revokeContent({ grantDigest, because, reason }: Body<"revoke">): Lines {
  return [`ends the grant ${grantDigest} by ${because}${becauseOf(reason)}`];
}

function overrideContent({ evaluation, reason, approvals, expiresAtMs }: Body<"override">): Lines {
  return [
    `sets the refusal ${evaluation} aside until ${time(expiresAtMs)}: ${reason}`,
    `on ${count(approvals.length, "approval")}`,
  ];
}

function haltContent({ switch: name, epoch, reason, isDrill, by }: Body<"halt">): Lines {
  return [
    `throws ${name}${isDrill ? " as a drill" : ""}, halt epoch ${epoch}: ${reason}`,
    `thrown by ${idOf(by)}`,
  ];
}

function resumeContent({ switch: name, epoch, halts, approvals, reason }: Body<"resume">): Lines {
  return [
    `resumes ${name}, halt epoch ${epoch}: ${reason}`,
    `ends ${count(halts.length, "halt")} on ${count(approvals.length, "approval")}`,
  ];
}

function driftContent({ contract, target, hasDrifted, source, observedAtMs }: Body<"drift">): Lines {
  const where = target === null ? "" : ` on ${target}`;
  const state = hasDrifted ? "has drifted" : "has not drifted";
  return [`${contract}${where} ${state}, seen by ${source} at ${time(observedAtMs)}`];
}

function calibrateContent({ by, action, outcomes, fromMs, untilMs }: Body<"calibrate">): Lines {
  const between = `from ${time(fromMs)} to ${time(untilMs)}`;
  return [`calibrates ${by} for ${action} by ${count(outcomes, "outcome")} ${between}`];
}

function activateContent({ body, stage }: PredicateOf<"activate">): Lines {
  const { module, replaces } = body;
  return [`puts ${module} in force at ${stage}`, `replaces ${replaces ?? "none: it is the first"}`];
}

function enrollContent({ key, holder }: Body<"key.enroll">): Lines {
  return [
    `enrols the ${key.purpose} key ${key.keyId} for ${key.origin ?? "any log"}`,
    ...(holder === undefined ? [] : [`which speaks for ${idOf(holder)}${actsFor(holder)}`]),
  ];
}

function actsFor({ kind, root }: Holder): string {
  const who = kind === "human" ? "" : `, ${kind}`;
  return `${who}${root === undefined ? "" : `, on behalf of ${root}`}`;
}

function rotateContent({ oldKey, newKey }: Body<"key.rotate">): Lines {
  return [`puts the ${newKey.purpose} key ${newKey.keyId} in the place of ${oldKey}`];
}

function keyRevokeContent({ keyId, reason, compromisedSinceMs }: Body<"key.revoke">): Lines {
  const since = compromisedSinceMs === null ? "" : `, in other hands since ${time(compromisedSinceMs)}`;
  return [`revokes the key ${keyId}${since}: ${reason}`];
}

function openContent({ writer, software, heartbeatMs }: Body<"stream.open">): Lines {
  return [`opens the stream of ${writer}, ${software}, with a record every ${heartbeatMs} ms`];
}

function heartbeatContent({ checkpoint }: Body<"heartbeat">): Lines {
  return [checkpoint === null ? "saw no checkpoint" : `saw the log at size ${checkpoint.size}`];
}

function closeContent({ reason, successor }: Body<"stream.close">): Lines {
  return [`closes the stream: ${reason}`, ...(successor === null ? [] : [`${successor} goes on`])];
}

function redactContent({ commitments, records, because }: Body<"redact">): Lines {
  const why = because.kind === "request" ? because.reason : `the time of ${because.class} ran out`;
  return [`erases ${count(commitments.length, "value")} of ${count(records.length, "record")}: ${why}`];
}

function grantContent({ grant, grantDigest }: Body<"grant">): Lines {
  const { agent, can, uses, expiresAtMs, parent } = grant;
  const may = can.map(({ access, action, resources }) => `${access} ${resources.join(", ")} by ${action}`);
  return [
    `grants ${agent} to ${may.join("; ")}`,
    `${uses === null ? "any number of uses" : count(uses, "use")}, until ${time(expiresAtMs)}, as ${grantDigest}`,
    ...(parent === null ? [] : [`narrows the grant ${parent}`]),
  ];
}

function approvalContent({ approval, proof }: Body<"approve">): Lines {
  const { decision, principal, of, expiresAtMs } = approval;
  const said = decision === "approve" ? "approves" : "refuses";
  return [`${principal} ${said} ${approved(of)} until ${time(expiresAtMs)}`, shownProof(proof)];
}

function approved(of: Body<"approve">["approval"]["of"]): string {
  switch (of.kind) {
    case "proposal":
      return `the proposal ${of.proposalDigest} as held by ${of.evaluation}`;
    case "resume":
      return `resuming ${of.switch}`;
    case "override":
      return `setting the refusal ${of.evaluation} aside`;
    case "redact":
      return erasureOf(of);
    default:
      return unreachable(of);
  }
}

function erasureOf({ commitmentsDigest, count: values, subject, classes }: ApprovedOf<"redact">): string {
  const what = values === undefined ? "the values" : count(values, "value");
  const about = subject === undefined ? "" : ` about ${subject}`;
  const of = classes === undefined ? "" : ` of ${classes.join(", ")}`;
  return `erasing ${what}${about}${of} behind ${commitmentsDigest}`;
}

function shownProof(proof: Body<"approve">["proof"]): string {
  switch (proof.kind) {
    case "key":
      return `signed by the key ${proof.keyId}`;
    case "ssh":
      return `signed by the SSH key ${proof.keyId}`;
    case "platform":
      return `not signed: ${proof.issuer} says so (${proof.reference})`;
    default:
      return unreachable(proof);
  }
}

function chainOf({ isOutside }: { readonly isOutside: boolean }): string {
  return isOutside ? "" : ", which is of the actor's own chain";
}

function idOf({ ids }: Principal): string {
  return ids.join(", ");
}

function becauseOf(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
