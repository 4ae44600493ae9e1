import { canonicalDigest } from "../digest.ts";
import type { DigestFunction } from "../digest.ts";
import type { Problem } from "../ledger-error.ts";
import { unreachable } from "../unreachable.ts";
import { approvalDigest } from "./approval-document.ts";
import { MAX_OVERRIDE_MS } from "./authority-bodies.ts";
import { grantDigest } from "./grant-document.ts";
import type { Predicate, PredicateOf } from "./statement.ts";
import { wrong } from "./wrong.ts";

/** The first thing that a body of the right shape says wrongly of itself or of its frame; null for nothing. */
export function bodyProblem(
  predicate: Predicate,
  digestOf: DigestFunction = canonicalDigest,
): Problem | null {
  switch (predicate.kind) {
    case "evaluate":
      return evaluateProblem(predicate, digestOf);
    case "enforce":
      return enforceProblem(predicate);
    case "remember":
      return spanProblem("/startedAtMs", predicate.body.startedAtMs, predicate.body.endedAtMs);
    case "grant":
      return grantBodyProblem(predicate);
    case "revoke":
      return revokeProblem(predicate);
    case "approve":
      return approveProblem(predicate);
    case "override":
      return overrideProblem(predicate);
    case "calibrate":
      return spanProblem("/fromMs", predicate.body.fromMs, predicate.body.untilMs);
    case "activate":
      return activateProblem(predicate);
    case "key.rotate":
      return rotateProblem(predicate);
    case "stream.open":
    case "heartbeat":
    case "stream.close":
      return streamProblem(predicate);
    case "redact":
      return redactProblem(predicate);
    case "propose":
    case "halt":
    case "resume":
    case "drift":
    case "key.enroll":
    case "key.revoke":
      return null;
    default:
      return unreachable(predicate);
  }
}

function evaluateProblem(
  { parents, body }: PredicateOf<"evaluate">,
  digestOf: DigestFunction,
): Problem | null {
  if (parents.length === 0) {
    return wrong("statement.parents", "/predicate/parents", "an evaluation follows from a propose record");
  }
  if (digestOf(body.facts) !== body.factsDigest) {
    return digestProblem("/factsDigest", "the facts");
  }
  return null;
}

function enforceProblem({ body }: PredicateOf<"enforce">): Problem | null {
  if (body.outcome === "permit") return null;
  for (const field of ["effect", "charged", "reserved", "override", "dueAtMs"] as const) {
    if (body[field] === undefined) continue;
    return wrong("statement.outcome", at(`/${field}`), "only what is permitted starts or takes anything");
  }
  return null;
}

/** What a grant record says wrongly of the grant that it carries; null for nothing. */
export function grantBodyProblem({
  origin,
  body,
}: Pick<PredicateOf<"grant">, "origin" | "body">): Problem | null {
  const { grant, signature } = body;
  if (grantDigest(grant) !== body.grantDigest) return digestProblem("/grantDigest", "the grant");
  if (grant.origin !== origin) return originProblem("/grant/origin");
  if (signature.keyId !== grant.issuer) {
    return wrong("statement.key", at("/signature/keyId"), "it is not the key of the grant's issuer");
  }
  if (grant.notBeforeMs >= grant.expiresAtMs) {
    return wrong("statement.time", at("/grant/expiresAtMs"), "the grant ends before it begins");
  }
  return null;
}

function revokeProblem({ body }: PredicateOf<"revoke">): Problem | null {
  // A person needs no record to point at; whatever else ends a grant is one.
  if (body.cause !== null || body.because === "person") return null;
  return wrong(
    "statement.parents",
    at("/cause"),
    `a grant that ends by \`${body.because}\` names its record`,
  );
}

function approveProblem({ origin, body }: PredicateOf<"approve">): Problem | null {
  const { approval } = body;
  if (approvalDigest(approval) !== body.approvalDigest)
    return digestProblem("/approvalDigest", "the approval");
  if (approval.origin !== origin) return originProblem("/approval/origin");
  if (approval.kind === "human" && approval.principal !== approval.root) {
    return wrong("statement.principal", at("/approval/root"), "a human is the root of its own authority");
  }
  // A platform cannot know what a root key would sign.
  if (body.proof.kind === "platform" && approval.of.kind === "override") {
    return wrong("statement.key", at("/proof"), "an override is approved by keys only");
  }
  return null;
}

function overrideProblem({ at: signedAt, body }: PredicateOf<"override">): Problem | null {
  const lastsMs = body.expiresAtMs - Date.parse(signedAt);
  if (lastsMs > 0 && lastsMs <= MAX_OVERRIDE_MS) return null;
  return wrong("statement.time", at("/expiresAtMs"), "an override ends within an hour");
}

function activateProblem({ parents, body }: PredicateOf<"activate">): Problem | null {
  // What it replaces is among the parents already; anything beside it would be a second one.
  if (parents.length === (body.replaces === null ? 0 : 1)) return null;
  return wrong(
    "statement.parents",
    "/predicate/parents",
    "an activation follows from the one that it replaces",
  );
}

function rotateProblem({ body }: PredicateOf<"key.rotate">): Problem | null {
  if (body.oldKey !== body.newKey.keyId) return null;
  return wrong("statement.key", at("/newKey/keyId"), "a key does not take its own place");
}

function streamProblem({
  kind,
  seq,
}: PredicateOf<"stream.open" | "heartbeat" | "stream.close">): Problem | null {
  if ((kind === "stream.open") === (seq === 0)) return null;
  return wrong("statement.place", "/predicate/seq", "a stream is opened by its first record, and no other");
}

function redactProblem({ body }: PredicateOf<"redact">): Problem | null {
  const { because, approvals, commitments } = body;
  if (because.kind === "request" && approvals.length === 0) {
    return wrong("statement.parents", at("/approvals"), "what is erased on request was approved by a quorum");
  }
  const isSorted = commitments.every((one, index) => index === 0 || (commitments[index - 1] ?? "") < one);
  if (isSorted) return null;
  return wrong("statement.order", at("/commitments"), "the commitments are sorted, each once");
}

function spanProblem(place: string, from: number | undefined, until: number | undefined): Problem | null {
  if (from === undefined || until === undefined || from <= until) return null;
  return wrong("statement.time", at(place), "it ends before it begins");
}

function digestProblem(place: string, of: string): Problem {
  return wrong("statement.digest", at(place), `it is not the digest of ${of}`);
}

function originProblem(place: string): Problem {
  return wrong("statement.origin", at(place), "it was signed for another log");
}

function at(place: string): string {
  return `/predicate/body${place}`;
}
