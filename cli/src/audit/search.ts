import type { AuditField, AuditFilter, AuditRow } from "@interlock/ledger/audit";
import { filterAnswer } from "@interlock/ledger/audit";

import type { AuditedRecord, AuditSource, Reconciliation } from "./audit-source.ts";
import { nameHearing } from "./unheard-names.ts";

/** How many rows are gathered before all but the last are let go. */
const MAX_SLACK = 1024;

/** What a search found. */
export interface SearchAnswer {
  /** How many records are asked for. */
  readonly matches: number;
  /** The last of them, at most as many as were wished for. */
  readonly rows: readonly AuditRow[];
  /** How many records leave open what was asked, by the fields that they leave open; they may belong to the answer. */
  readonly open: ReadonlyMap<string, number>;
  /** Every commit that a row of the answer names. */
  readonly commits: ReadonlySet<string>;
  /** What was asked for by a name that no record has, a line each; safe to show. */
  readonly unheard: readonly string[];
  readonly reconciliation: Reconciliation;
}

/**
 * Reads every record of a source and keeps the rows that a filter asks for. `visit` is handed each of them, for whoever wants
 * more than its row.
 */
export async function search(
  source: AuditSource,
  filter: AuditFilter,
  limit: number = Number.POSITIVE_INFINITY,
  visit: (record: AuditedRecord) => void = () => undefined,
): Promise<SearchAnswer> {
  let rows: AuditRow[] = [];
  const open = new Map<string, number>();
  const commits = new Set<string>();
  const hearing = nameHearing(filter);
  let matches = 0;
  const reconciliation = await source.each((record) => {
    hearing.hear(record.row);
    const answer = filterAnswer(record.row, filter);
    if (answer.kind === "unknown") {
      const fields = fieldsText(answer.fields);
      open.set(fields, (open.get(fields) ?? 0) + 1);
    }
    if (answer.kind !== "yes") return;
    matches += 1;
    const commit = record.row.policy?.commit ?? null;
    if (commit !== null) commits.add(commit);
    rows.push(record.row);
    // Those that come last out of their order are kept beside the last ones in order: which they are shows at the end.
    if (rows.length > 2 * limit + MAX_SLACK) rows = rows.sort(byPlace).slice(-limit);
    visit(record);
  });
  rows.sort(byPlace);
  return { matches, rows: rows.slice(-limit), open, commits, unheard: hearing.unheard(), reconciliation };
}

/** The order of the tree; what stands in none comes after it, by time. */
export function byPlace(a: AuditRow, b: AuditRow): number {
  const [place, other] = [a.index ?? Number.MAX_SAFE_INTEGER, b.index ?? Number.MAX_SAFE_INTEGER];
  if (place !== other) return place - other;
  return compare(a.at, b.at) || compare(a.stream, b.stream) || a.seq - b.seq;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function fieldsText(fields: readonly AuditField[]): string {
  return [...fields].sort().join(", ");
}
