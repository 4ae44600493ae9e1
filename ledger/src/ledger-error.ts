/** Every way in which bytes, a key, a record, a chain or a store can be wrong. Codes are permanent. */
export type ProblemCode =
  | "activation.forked"
  | "activation.future"
  | "activation.gap"
  | "activation.many"
  | "activation.module"
  | "activation.none"
  | "activation.order"
  | "activation.rolled-back"
  | "approval.holder"
  | "approval.software-key"
  | "approval.unreadable"
  | "approval.unsigned"
  | "approval.untouched"
  | "base64.malformed"
  | "bundle.inclusion"
  | "bundle.order"
  | "bundle.record"
  | "bundle.secret"
  | "bundle.shape"
  | "bundle.size"
  | "bundle.source"
  | "bundle.stranger"
  | "bundle.unsequenced"
  | "checkpoint.malformed"
  | "checkpoint.origin"
  | "checkpoint.signature"
  | "checkpoint.time"
  | "checkpoint.unsigned"
  | "demand.module"
  | "demand.origin"
  | "demand.seen"
  | "erasure.lookalike"
  | "erasure.mismatch"
  | "erasure.place"
  | "erasure.salt"
  | "json.cycle"
  | "json.depth"
  | "json.duplicate-key"
  | "json.encoding"
  | "json.lone-surrogate"
  | "json.non-finite"
  | "json.not-canonical"
  | "json.not-plain"
  | "json.size"
  | "json.syntax"
  | "json.unsafe-integer"
  | "envelope.shape"
  | "envelope.payload-type"
  | "key.enrolled"
  | "key.exists"
  | "key.exposed"
  | "key.id-mismatch"
  | "key.malformed"
  | "key.many"
  | "key.missing"
  | "key.name"
  | "key.not-yet"
  | "key.order"
  | "key.origin"
  | "key.purpose"
  | "key.registry"
  | "key.revoked"
  | "key.rotated"
  | "key.unknown"
  | "key.weak"
  | "log.checkpoint-missing"
  | "log.checkpoint-old"
  | "log.cut-off"
  | "log.forked"
  | "log.root"
  | "log.checkpoint-row"
  | "log.future"
  | "log.late"
  | "log.node"
  | "log.order"
  | "log.parent-missing"
  | "note.malformed"
  | "record.unreadable"
  | "signature.count"
  | "signature.invalid"
  | "signer.failed"
  | "statement.shape"
  | "statement.kind"
  | "statement.key"
  | "statement.order"
  | "statement.origin"
  | "statement.outcome"
  | "statement.time"
  | "statement.place"
  | "statement.subject"
  | "statement.digest"
  | "statement.parents"
  | "statement.principal"
  | "chain.forked"
  | "chain.sequence"
  | "chain.previous"
  | "chain.stream"
  | "chain.row"
  | "store.conflict"
  | "store.damaged"
  | "store.duplicate"
  | "store.failed"
  | "store.foreign"
  | "store.locked"
  | "stream.closed"
  | "stream.silent"
  | "tree.node-missing"
  | "tree.size";

/** What is wrong and where: `at` is a JSON pointer (RFC 6901) into the value, or absent if the whole is meant. */
export type Problem = {
  readonly code: ProblemCode;
  readonly message: string;
  readonly at?: string;
};

/** Carries a `Problem` to whoever must handle it; the message repeats the place. */
export class LedgerError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { readonly cause: unknown }) {
    super(
      problem.at === undefined ? problem.message : `${problem.message} (at ${place(problem.at)})`,
      options,
    );
    this.name = "LedgerError";
    this.problem = problem;
  }

  /** The permanent code of the problem. */
  get code(): ProblemCode {
    return this.problem.code;
  }
}

/** The problem an error carries; anything but a `LedgerError` is our own mistake and is thrown on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof LedgerError) return error.problem;
  throw error;
}

function place(pointer: string): string {
  return pointer === "" ? "the top" : pointer;
}
