import { canonicalDigest } from "./digest.ts";
import type { Problem, ProblemCode } from "./ledger-error.ts";
import type { KeyId } from "./public-key.ts";
import { schemaProblem } from "./schema-problem.ts";
import { statementSchema } from "./statement-schema.ts";
import { MODULE_SUBJECT, POLICY_SUBJECT, predicateType, PROPOSAL_SUBJECT } from "./statement.ts";
import type { Predicate, Statement } from "./statement.ts";
import { ulidTimeMs } from "./ulid.ts";
import { unreachable } from "./unreachable.ts";

/** The statement, typed, or the first thing wrong with it. */
export type StatementCheck =
  { readonly ok: true; readonly statement: Statement } | { readonly ok: false; readonly problem: Problem };

/**
 * Says whether plain JSON is a statement that this key may sign: the closed shape first, then what the parts say
 * of each other. Pure. The value must be plain JSON already (strictly parsed, or accepted by `canonical`).
 * Writers run it before they sign and verifiers after, so that nothing is signed which no one would accept.
 */
export function checkStatement(value: unknown, signedBy: KeyId): StatementCheck {
  const parsed = statementSchema.safeParse(value);
  if (!parsed.success) return { ok: false, problem: schemaProblem(parsed.error, "statement.shape") };
  // The schema's copy is dropped: what is handed on is the very value whose bytes were compared.
  const statement = value as Statement;
  const problem =
    frameProblem(statement, signedBy) ?? subjectProblem(statement) ?? bodyProblem(statement.predicate);
  return problem === null ? { ok: true, statement } : { ok: false, problem };
}

function frameProblem(statement: Statement, signedBy: KeyId): Problem | null {
  const { predicate } = statement;
  if (statement.predicateType !== predicateType(predicate.kind)) {
    return wrong("statement.kind", "/predicateType", `the predicate is of kind \`${predicate.kind}\``);
  }
  if (predicate.keyId !== signedBy) {
    return wrong(
      "statement.key",
      "/predicate/keyId",
      "the record names another key than the one that signed",
    );
  }
  const atMs = Date.parse(predicate.at);
  if (Number.isNaN(atMs) || new Date(atMs).toISOString() !== predicate.at) {
    return wrong("statement.time", "/predicate/at", "there is no such time");
  }
  if (ulidTimeMs(predicate.id) !== atMs) {
    return wrong("statement.time", "/predicate/id", "the id's time is not the record's");
  }
  if ((predicate.seq === 0) !== (predicate.prev === null)) {
    return wrong(
      "statement.place",
      "/predicate/prev",
      "only the first record of a stream has none before it",
    );
  }
  if (new Set(predicate.parents).size !== predicate.parents.length) {
    return wrong("statement.parents", "/predicate/parents", "a parent is named twice");
  }
  return null;
}

function subjectProblem(statement: Statement): Problem | null {
  const { predicate } = statement;
  const commit = predicate.policy?.commit ?? null;
  const names = statement.subject.map((subject) => subject.name);
  const first = predicate.kind === "activate" ? MODULE_SUBJECT : PROPOSAL_SUBJECT;
  const expected = commit === null ? [first] : [first, POLICY_SUBJECT];
  if (names.join() !== expected.join()) {
    return wrong(
      "statement.subject",
      "/subject",
      `the subjects must be ${expected.join(" and ")}, in this order`,
    );
  }
  for (const subject of statement.subject) {
    if (subject.name === POLICY_SUBJECT && subject.digest.gitCommit !== commit) {
      return wrong("statement.subject", "/subject/1", "it names another commit than the policy");
    }
    if (subject.name === MODULE_SUBJECT && subject.digest.sha256 !== predicate.policy?.moduleDigest) {
      return wrong("statement.subject", "/subject/0", "it names another module than the policy");
    }
  }
  const stated = statedProposal(predicate);
  if (stated !== null && stated !== proposalDigest(statement)) {
    return wrong("statement.subject", "/subject/0", "it is not the digest of the body's proposal");
  }
  return null;
}

/** The digest of the proposal that a checked statement is about; null for one that is about none. */
export function proposalDigest(statement: Statement): string | null {
  return statement.subject.find((subject) => subject.name === PROPOSAL_SUBJECT)?.digest.sha256 ?? null;
}

function statedProposal(predicate: Predicate): string | null {
  switch (predicate.kind) {
    case "propose":
      return canonicalDigest(predicate.body.proposal);
    case "evaluate":
      return predicate.body.proposalDigest;
    case "enforce":
    case "remember":
    case "activate":
      return null;
    default:
      return unreachable(predicate);
  }
}

function bodyProblem(predicate: Predicate): Problem | null {
  switch (predicate.kind) {
    case "propose":
      return null;
    case "evaluate":
      if (predicate.parents.length === 0) {
        return wrong(
          "statement.parents",
          "/predicate/parents",
          "an evaluation follows from a propose record",
        );
      }
      if (canonicalDigest(predicate.body.facts) !== predicate.body.factsDigest) {
        return wrong("statement.digest", "/predicate/body/factsDigest", "it is not the digest of the facts");
      }
      return null;
    case "enforce":
      return parentProblem(predicate, predicate.body.evaluation, "evaluation");
    case "remember":
      return parentProblem(predicate, predicate.body.enforcement, "enforcement");
    case "activate":
      return activationProblem(predicate, predicate.body.replaces);
    default:
      return unreachable(predicate);
  }
}

function parentProblem(predicate: Predicate, digest: string, field: string): Problem | null {
  if (predicate.parents.includes(digest)) return null;
  return wrong("statement.parents", `/predicate/body/${field}`, "the record is not among the parents");
}

function activationProblem({ parents }: Predicate, replaces: string | null): Problem | null {
  const expected = replaces === null ? [] : [replaces];
  if (parents.join() === expected.join()) return null;
  return wrong(
    "statement.parents",
    "/predicate/parents",
    "an activation follows from the one that it replaces",
  );
}

function wrong(code: ProblemCode, at: string, message: string): Problem {
  return { code, message, at };
}
