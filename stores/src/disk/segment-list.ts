import { segmentsOf } from "./segment.ts";

/** The segments of a journal for one who walks through them in order. */
export type SegmentList = {
  /** Whether there is a segment that begins with this record. */
  has(first: number): boolean;
  /** The first record of the segment after the one that begins with this record; undefined where there is none yet. */
  after(first: number): number | undefined;
};

/**
 * Lists a journal's segments, and looks again only where the list has come to its end: a segment is never taken away, and a
 * new one comes after all others. A look for each of many segments would take longer than reading them.
 */
export function segmentList(journal: string): SegmentList {
  let firsts = segmentsOf(journal);
  let at = 0;
  const nextAfter = (first: number): number | undefined => {
    for (; at < firsts.length; at += 1) {
      const next = firsts[at];
      if (next !== undefined && next > first) return next;
    }
    return undefined;
  };
  return {
    // Of the segment that a walk stands in, and of the next one, the list knows.
    has: (first) => nextAfter(first - 1) === first,
    after(first) {
      const known = nextAfter(first);
      if (known !== undefined) return known;
      firsts = segmentsOf(journal);
      at = 0;
      return nextAfter(first);
    },
  };
}
