import { type KeyRegistry, verifyChain, type VerifiedRecord, type VerifyOptions } from "@interlock/ledger";

import { count } from "./count.ts";

/** A record file that was read, and verified by itself. */
export interface CheckedRecord {
  readonly path: string;
  readonly envelope: Uint8Array;
  readonly record: VerifiedRecord;
}

/** What the records of one stream are together. */
export type StreamAnswer = {
  readonly stream: string;
  /** One line a person reads. */
  readonly text: string;
} & (
  | { readonly kind: "whole"; readonly proves: readonly string[]; readonly doesNotProve: readonly string[] }
  /** Records between two that were given are missing. */
  | { readonly kind: "gap" }
  /** The records contradict one another. */
  | { readonly kind: "broken" }
);

/**
 * Puts the records of each stream in order and holds them against one another. A stream of which one record was given
 * is not answered: there is nothing to compare. Pure.
 */
export function chainsOf(
  checked: readonly CheckedRecord[],
  registry: KeyRegistry,
  options: VerifyOptions,
): readonly StreamAnswer[] {
  const streams = new Map<string, Map<string, CheckedRecord>>();
  for (const one of checked) {
    const { stream } = one.record.statement.predicate;
    // The same record in two files is one record.
    const known = streams.get(stream) ?? new Map<string, CheckedRecord>();
    streams.set(stream, known.set(one.record.digest, one));
  }
  return [...streams].flatMap(([stream, records]) =>
    records.size < 2 ? [] : [chainOf(stream, [...records.values()], registry, options)],
  );
}

function chainOf(
  stream: string,
  records: readonly CheckedRecord[],
  registry: KeyRegistry,
  options: VerifyOptions,
): StreamAnswer {
  const ordered = [...records].sort((a, b) => seqOf(a) - seqOf(b));
  for (const [index, one] of ordered.entries()) {
    const before = ordered[index - 1];
    if (before === undefined) continue;
    if (seqOf(before) === seqOf(one)) {
      const text = `two records are number ${seqOf(one)}: the writer's key signed two versions of the stream`;
      return { kind: "broken", stream, text };
    }
    const missing = seqOf(one) - seqOf(before) - 1;
    if (missing > 0) {
      const text = `${count(missing, "record")} after number ${seqOf(before)} ${missing === 1 ? "is" : "are"} missing`;
      return { kind: "gap", stream, text };
    }
  }
  return linked(stream, ordered, registry, options);
}

function linked(
  stream: string,
  ordered: readonly CheckedRecord[],
  registry: KeyRegistry,
  options: VerifyOptions,
): StreamAnswer {
  const first = ordered[0]?.record.statement.predicate;
  const isFromStart = first === undefined || first.prev === null;
  // A chain that starts later is held against what its first record says of the one before.
  const after = isFromStart ? {} : { after: { seq: first.seq - 1, leafHash: first.prev } };
  const verdict = verifyChain(ordered, registry, { ...options, ...after, stream });
  if (!verdict.ok) return { kind: "broken", stream, text: verdict.problem.message };
  const last = verdict.head?.seq ?? 0;
  const earlier = isFromStart
    ? []
    : [`anything of the records before number ${first.seq}: they were not given`];
  return {
    kind: "whole",
    stream,
    text: `numbers ${first?.seq ?? 0} to ${last} follow one another`,
    proves: isFromStart ? verdict.proves : [`the ${verdict.count} records are signed, whole and in order`],
    doesNotProve: [...verdict.doesNotProve, ...earlier],
  };
}

function seqOf({ record }: CheckedRecord): number {
  return record.statement.predicate.seq;
}
