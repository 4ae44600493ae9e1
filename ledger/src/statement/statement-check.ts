import { canonicalDigest } from "../digest.ts";
import type { DigestFunction } from "../digest.ts";
import type { KeyId } from "../keys/public-key.ts";
import type { Problem } from "../ledger-error.ts";
import { ulidTimeMs } from "../ulid.ts";
import { bodyProblem } from "./body-check.ts";
import { citedRecords } from "./cited-records.ts";
import { oftenUsed } from "./often-used-schema.ts";
import { predicateType } from "./record-kind.ts";
import { schemaProblem } from "./schema-problem.ts";
import { statementSchema } from "./statement-schema.ts";
import type { Predicate, Statement } from "./statement.ts";
import { firstSubject } from "./first-subject.ts";
import { instantMs } from "./instant.ts";
import { POLICY_SUBJECT } from "./subject.ts";
import { wrong } from "./wrong.ts";

const statements = oftenUsed(statementSchema);

/** The statement, typed, or the first thing wrong with it. */
export type StatementCheck =
  { readonly ok: true; readonly statement: Statement } | { readonly ok: false; readonly problem: Problem };

/**
 * Says whether plain JSON is a statement that this key may sign: the closed shape first, then what the parts say
 * of each other. Pure. The value must be plain JSON already (strictly parsed, or accepted by `canonical`).
 * Writers run it before they sign and verifiers after, so that nothing is signed which no one would accept. `digestOf` is
 * another implementation of `canonicalDigest`, such as one that knows the value's bytes.
 */
export function checkStatement(
  value: unknown,
  signedBy: KeyId,
  digestOf: DigestFunction = canonicalDigest,
): StatementCheck {
  const parsed = statements.safeParse(value);
  if (!parsed.success) return { ok: false, problem: schemaProblem(parsed.error, "statement.shape") };
  // The schema's copy is dropped: what is handed on is the very value whose bytes were compared.
  const statement = value as Statement;
  const { predicate } = statement;
  const problem =
    frameProblem(statement, signedBy) ??
    subjectProblem(statement, digestOf) ??
    parentsProblem(predicate) ??
    bodyProblem(predicate, digestOf);
  return problem === null ? { ok: true, statement } : { ok: false, problem };
}

/** The digest of the proposal that a checked statement is about; null for one that is about none. */
export function proposalDigest(statement: Statement): string | null {
  const [first] = statement.subject;
  return first?.name === "proposal" ? first.digest.sha256 : null;
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
  const atMs = instantMs(predicate.at);
  if (atMs === null) {
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
  return null;
}

function subjectProblem({ subject, predicate }: Statement, digestOf: DigestFunction): Problem | null {
  const commit = predicate.policy?.commit ?? null;
  const claim = firstSubject(predicate, digestOf);
  const expected = commit === null ? [claim.name] : [claim.name, POLICY_SUBJECT];
  if (subject.map(({ name }) => name).join() !== expected.join()) {
    return wrong(
      "statement.subject",
      "/subject",
      `the subjects must be ${expected.join(" and ")}, in this order`,
    );
  }
  for (const one of subject) {
    if (one.name === POLICY_SUBJECT) {
      if (one.digest.gitCommit === commit) continue;
      return wrong("statement.subject", "/subject/1", "it names another commit than the policy");
    }
    if (claim.sha256 !== null && one.digest.sha256 !== claim.sha256) {
      return wrong("statement.subject", "/subject/0", `it is not the ${claim.name} that the record is about`);
    }
  }
  return null;
}

function parentsProblem(predicate: Predicate): Problem | null {
  const parents = new Set(predicate.parents);
  if (parents.size !== predicate.parents.length) {
    return wrong("statement.parents", "/predicate/parents", "a parent is named twice");
  }
  for (const { digest, at } of citedRecords(predicate)) {
    if (!parents.has(digest)) {
      return wrong("statement.parents", `/predicate/body${at}`, "the record is not among the parents");
    }
  }
  return null;
}
