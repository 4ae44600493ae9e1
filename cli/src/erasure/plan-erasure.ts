import { MAX_NAMED_RECORDS, MAX_REDACTED, type Sha256 } from "@interlock/ledger";

/** What one record can say to be erased. */
export interface ErasurePlan {
  /** Sorted. */
  readonly commitments: readonly Sha256[];
  /** The records that hold them, sorted: the first {@link MAX_NAMED_RECORDS} of a value that stands in more. */
  readonly records: readonly Sha256[];
  /** What no record of the log holds: nothing has to be said of it. Empty while there is something else. */
  readonly unrecorded: readonly Sha256[];
  /** How many have to wait for the next time. */
  readonly left: number;
}

/**
 * Chooses of these values as many as one record can name, with the records that hold them. Always at least one: of a value that
 * stands in more records than one can name, it names the first of them. Pure.
 */
export function planErasure(
  wanted: readonly Sha256[],
  holding: ReadonlyMap<Sha256, readonly Sha256[]>,
): ErasurePlan {
  const recordsOf = new Map<Sha256, Sha256[]>();
  for (const [record, commitments] of holding) {
    for (const commitment of commitments) {
      const records = recordsOf.get(commitment);
      if (records === undefined) recordsOf.set(commitment, [record]);
      else records.push(record);
    }
  }
  const commitments: Sha256[] = [];
  const records = new Set<Sha256>();
  const unrecorded: Sha256[] = [];
  let left = 0;
  for (const commitment of [...new Set(wanted)].sort()) {
    const held = recordsOf.get(commitment);
    if (held === undefined) {
      unrecorded.push(commitment);
      continue;
    }
    // Otherwise a value that somebody repeats often enough could never be erased.
    const those = commitments.length > 0 ? held : held.toSorted().slice(0, MAX_NAMED_RECORDS);
    const together = new Set([...records, ...those]);
    if (commitments.length === MAX_REDACTED || together.size > MAX_NAMED_RECORDS) {
      left += 1;
      continue;
    }
    commitments.push(commitment);
    for (const record of those) records.add(record);
  }
  if (commitments.length === 0) return { commitments, records: [], unrecorded, left };
  return { commitments, records: [...records].sort(), unrecorded: [], left: left + unrecorded.length };
}
