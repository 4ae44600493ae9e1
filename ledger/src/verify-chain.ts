import type { KeyRegistry } from "./keys/key-registry.ts";
import type { Problem, ProblemCode } from "./ledger-error.ts";
import { MAX_READ_RECORDS } from "./store.ts";
import type { RecordStore, StoredRecord, StreamHead } from "./store.ts";
import { verifyRecord } from "./verify.ts";
import type { VerifiedRecord, VerifyOptions } from "./verify.ts";

/** One record of a chain: its envelope, and whatever an index claims about it, which must agree. */
export type ChainLink = { readonly envelope: Uint8Array | object } & Partial<Omit<StoredRecord, "envelope">>;

/** How to verify a chain. */
export type ChainOptions = VerifyOptions & {
  /** The record before the first one given; left out, the chain must begin at 0. */
  readonly after?: StreamHead;
  /** The stream that the chain must be; left out, the first record's. */
  readonly stream?: string;
};

/** The whole chain holds, or where it breaks first. */
export type ChainVerdict =
  | {
      readonly ok: true;
      readonly count: number;
      /** Null only for an empty chain of no named stream. */
      readonly stream: string | null;
      readonly head: StreamHead | null;
      readonly proves: readonly string[];
      readonly doesNotProve: readonly string[];
    }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** Counts the records given, from 0. */
      readonly index: number;
      /** The number that the next record had to have. */
      readonly seq: number;
      /** The last record that still holds. */
      readonly head: StreamHead | null;
    };

type Chain = {
  stream: string | null;
  head: StreamHead | null;
  count: number;
  /** Whether the last record ended the stream. */
  isClosed: boolean;
};

type ChainBreak = Extract<ChainVerdict, { ok: false }>;

/**
 * Verifies records as one unbroken stream: each by itself, numbers without a gap, each bound to the leaf hash of
 * the one before, and every claim of an index equal to what the signed bytes say. Pure, and never throws on bytes
 * or JSON. It cannot see records cut off after the last one; that takes a signed checkpoint.
 */
export function verifyChain(
  records: Iterable<ChainLink>,
  registry: KeyRegistry,
  options: ChainOptions = {},
): ChainVerdict {
  const chain = startChain(options);
  for (const link of records) {
    const broken = extendChain(chain, link, registry, options);
    if (broken !== null) return broken;
  }
  return wholeChain(chain);
}

/** Verifies a whole stream of a store, page by page; rejects only where the store does. */
export async function verifyStream(
  store: RecordStore,
  stream: string,
  registry: KeyRegistry,
  options: VerifyOptions = {},
): Promise<ChainVerdict> {
  const chainOptions = { ...options, stream };
  const chain = startChain(chainOptions);
  for (;;) {
    // Pages depend on each other: where the next one begins is where this one ended.
    const page = await store.read(stream, chain.count, MAX_READ_RECORDS);
    if (page.length === 0) return wholeChain(chain);
    for (const link of page) {
      const broken = extendChain(chain, link, registry, chainOptions);
      if (broken !== null) return broken;
    }
  }
}

function startChain(options: ChainOptions): Chain {
  return { stream: options.stream ?? null, head: options.after ?? null, count: 0, isClosed: false };
}

function extendChain(
  chain: Chain,
  link: ChainLink,
  registry: KeyRegistry,
  options: VerifyOptions,
): ChainBreak | null {
  const seq = chain.head === null ? 0 : chain.head.seq + 1;
  const broken = (problem: Problem): ChainBreak => ({
    ok: false,
    problem,
    index: chain.count,
    seq,
    head: chain.head,
  });
  const record = verifyRecord(link.envelope, registry, options);
  if (!record.ok) return broken(record.problem);
  const problem = placeProblem(chain, record, seq) ?? claimProblem(link, record);
  if (problem !== null) return broken(problem);
  chain.stream = record.statement.predicate.stream;
  chain.head = { seq, leafHash: record.leafHash };
  chain.count += 1;
  chain.isClosed = record.statement.predicate.kind === "stream.close";
  return null;
}

function placeProblem(chain: Chain, record: VerifiedRecord, seq: number): Problem | null {
  const { predicate } = record.statement;
  if (chain.stream !== null && predicate.stream !== chain.stream) {
    return wrong("chain.stream", `the record is of stream ${predicate.stream}, not of ${chain.stream}`);
  }
  if (predicate.seq !== seq) {
    return wrong("chain.sequence", `the record is number ${predicate.seq} where number ${seq} belongs`);
  }
  if (predicate.prev !== (chain.head?.leafHash ?? null)) {
    return wrong("chain.previous", "the record follows another one than the record before it");
  }
  if (chain.isClosed) return wrong("stream.closed", "the stream goes on after its `stream.close`");
  return null;
}

/** What an index claims of a record that its signed bytes do not say; null for nothing. */
export function claimProblem(link: ChainLink, record: VerifiedRecord): Problem | null {
  const { stream, seq, prev } = record.statement.predicate;
  const { digest, leafHash } = record;
  const signed = { stream, seq, prev, digest, leafHash };
  for (const name of ["stream", "seq", "prev", "digest", "leafHash"] as const) {
    const claim = link[name];
    if (claim !== undefined && claim !== signed[name]) {
      return wrong("chain.row", `the store's \`${name}\` is not what the signed bytes say`);
    }
  }
  return null;
}

function wholeChain(chain: Chain): ChainVerdict {
  const { stream, head, count } = chain;
  return {
    ok: true,
    count,
    stream,
    head,
    proves:
      head === null || count === 0
        ? []
        : [
            `the ${count} records up to number ${head.seq} of stream ${stream} are signed, whole and in order`,
            "none of them was changed, left out, moved or put in later without the writer's key",
          ],
    doesNotProve: [
      head === null
        ? "that there never was a record"
        : `that no record after number ${head.seq} was cut off: that takes a signed checkpoint`,
      "that the writer did not keep a second version of the stream: that takes a witness",
      "that what the records assert was true",
    ],
  };
}

function wrong(code: ProblemCode, message: string): Problem {
  return { code, message };
}
