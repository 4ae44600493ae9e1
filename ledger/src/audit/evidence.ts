import type { Sha256 } from "../digest.ts";
import type { AuditRow } from "./audit-row.ts";
import { MEASURE_IDS, MEASURES } from "./measures.ts";
import type { MeasureId } from "./measures.ts";

/** How many records one line of evidence names; the rest are counted. */
export const MAX_REFERENCES = 12;

/** How many records are of one sort, and the first of them by digest. */
export type Evidence = { readonly count: number; readonly references: readonly Sha256[] };

/** What was counted so far. */
export type EvidenceCount = {
  /** How many records were looked at. */
  rows: number;
  readonly found: Map<MeasureId, { count: number; readonly references: Sha256[] }>;
  readonly commits: Set<string>;
};

/** A count of nothing. */
export function newEvidence(): EvidenceCount {
  return { rows: 0, found: new Map(), commits: new Set() };
}

/** Counts one row in; rows come one after the other, so that nobody has to hold all of them. */
export function countEvidence(count: EvidenceCount, row: AuditRow): void {
  count.rows += 1;
  const commit = row.kind === "evaluate" ? row.policy?.commit : undefined;
  if (typeof commit === "string") count.commits.add(commit);
  for (const id of MEASURE_IDS) {
    if (!MEASURES[id].counts(row)) continue;
    const found = count.found.get(id) ?? { count: 0, references: [] };
    count.found.set(id, found);
    found.count += 1;
    if (found.references.length < MAX_REFERENCES) found.references.push(row.digest);
  }
}

/** What was counted of one sort. */
export function evidenceOf(count: EvidenceCount, id: MeasureId): Evidence {
  return count.found.get(id) ?? { count: 0, references: [] };
}
