import { type AuditRow, completedRow } from "@interlock/ledger/audit";

/** How many rows are kept at hand for the records that rest on them. */
const KEPT_ROWS = 4096;

/** An outcome rests on an enforcement, and that on an evaluation: nothing rests deeper. */
const MAX_REST = 2;

/** The row with what the records that it rests on state, as far as they are at hand. Pure as far as `lookUp` is. */
export function completedBy(
  row: AuditRow,
  lookUp: (digest: string) => AuditRow | undefined,
  depth: number = MAX_REST,
): AuditRow {
  if (row.follows === null || row.unknown.length === 0 || depth === 0) return row;
  const followed = lookUp(row.follows);
  return followed === undefined ? row : completedRow(row, completedBy(followed, lookUp, depth - 1));
}

/** Whether a row rests on a record that is not at hand, for something that it does not state itself. */
export function isLacking(
  row: AuditRow,
  lookUp: (digest: string) => AuditRow | undefined,
  depth: number = MAX_REST,
): boolean {
  if (row.follows === null || row.unknown.length === 0 || depth === 0) return false;
  const followed = lookUp(row.follows);
  return followed === undefined || isLacking(followed, lookUp, depth - 1);
}

/** The rows that were seen last and that others may rest on: so many of them that memory stays bounded. */
export interface KeptRows {
  get(digest: string): AuditRow | undefined;
  keep(row: AuditRow): void;
}

/** Nothing kept yet. */
export function keptRows(): KeptRows {
  const kept = new Map<string, AuditRow>();
  return {
    get: (digest) => kept.get(digest),
    keep(row) {
      if (row.kind !== "evaluate" && row.kind !== "enforce") return;
      kept.set(row.digest, row);
      // A map keeps the order of insertion: the first is the oldest.
      const [oldest] = kept.size > KEPT_ROWS ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
    },
  };
}
