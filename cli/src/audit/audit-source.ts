import type { StreamState, VerifiedRecord } from "@interlock/ledger";
import type { AuditRow } from "@interlock/ledger/audit";

/** A record that was verified, with its row. */
export interface AuditedRecord {
  readonly row: AuditRow;
  readonly record: VerifiedRecord;
}

/** What was searched, and what shows that it was all. */
export interface Reconciliation {
  readonly kind: "log" | "folder";
  /** How many records were read and verified. */
  readonly records: number;
  /** The tree over exactly these records, under a checkpoint that was verified; null where nothing shows that they are all. */
  readonly tree: SearchedTree | null;
  /** The first of what does not hold, or is missing or late. */
  readonly problems: readonly SearchProblem[];
  /** How many problems there are in all. */
  readonly problemCount: number;
  readonly streams: readonly SearchedStream[];
  /** How many records came into the tree later than they should have. */
  readonly late: number;
  /** How many records stand in no tree yet: they could be taken away unseen. */
  readonly unsequenced: number;
  /** How many records were signed while their key may have been somebody else's, as its revocation says. */
  readonly doubted: number;
}

/** Something that is not what was signed, or a gap: something that should be there and is not, or came late. */
export interface SearchProblem {
  readonly kind: "invalid" | "gap";
  /** Whether it is a record that came into the tree later than it should have. */
  readonly isLate: boolean;
  /** One clause for a person; safe to show. */
  readonly text: string;
}

/** The tree that was searched. */
export interface SearchedTree {
  readonly size: number;
  readonly root: string;
  readonly origin: string;
  /** How many of its first records a checkpoint that was kept outside of the log vouches for; null without one. */
  readonly anchoredSize: number | null;
}

/** How a stream stands at the end of what was searched. */
export interface SearchedStream {
  readonly stream: string;
  /** `undeclared` streams never said when they are open. */
  readonly state: StreamState;
  /** The number of its last record. */
  readonly lastSeq: number;
  /** When that record says that it was signed; null where it does not hold. */
  readonly lastAt: string | null;
}

/** Where records come from: a log in its tree, or a folder of record files. */
export interface AuditSource {
  readonly kind: "log" | "folder";
  /**
   * Hands over every record that holds, its row completed by what it follows; then says what was searched. Nothing is taken
   * from a table: each row is made of signed bytes that were verified just then. Records come in order, but for those that rest
   * on one which lies far back or comes later: they come last.
   */
  each(visit: (record: AuditedRecord) => void): Promise<Reconciliation>;
  /** The stored envelope of a record that was handed over, byte for byte. */
  envelopeOf(row: AuditRow): Promise<Uint8Array>;
  close(): Promise<void>;
}
