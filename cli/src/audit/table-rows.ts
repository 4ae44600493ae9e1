import { type AuditRow, principalId } from "@interlock/ledger/audit";
import type { Principal } from "@interlock/ledger";

import type { Reconciliation } from "./audit-source.ts";
import { isWhole } from "./show-reconciliation.ts";
import type { ListTable, RecordColumn } from "./table-schema.ts";

/** A field of a table. */
export type TableValue = string | number | null;

/** One record as the tables hold it. */
export interface TableRow {
  readonly columns: Readonly<Record<RecordColumn, TableValue>>;
  /** What the record has several of: the position of each, and the fields behind it. */
  readonly lists: Readonly<Record<ListTable, readonly (readonly TableValue[])[]>>;
}

/** What the tables hold of a row. Pure. */
export function tableRow(row: AuditRow): TableRow {
  const { agent, human, policy } = row;
  return {
    columns: {
      digest: row.digest,
      leaf_index: row.index,
      leaf_hash: row.leafHash,
      at: row.at,
      kind: row.kind,
      stage: row.stage,
      stream: row.stream,
      seq: row.seq,
      origin: row.origin,
      key_id: row.keyId,
      proposal: row.proposal,
      follows: row.follows,
      agent: agent === null ? null : principalId(agent),
      agent_kind: agent?.kind ?? null,
      agent_name: agent?.name ?? null,
      human: human === null ? null : principalId(human),
      human_name: human?.name ?? null,
      action: row.action,
      verdict: row.verdict,
      advised: row.advised,
      evaluated: row.evaluated,
      repository: policy?.repository ?? null,
      policy_commit: policy?.commit ?? null,
      module: policy?.moduleDigest ?? null,
      unknown: [...row.unknown].sort().join(" "),
    },
    lists: {
      record_targets: listed(row.targets.map(({ entity, id }) => [entity, id])),
      record_primitives: listed(row.primitives.map((primitive) => [primitive])),
      record_parents: listed(row.parents.map((parent) => [parent])),
      record_ids: listed([...idsOf("agent", agent), ...idsOf("human", human)]),
    },
  };
}

/** What the tables say of the log that they were made from: by name, in code unit order. Pure. */
export function searchedRows(reconciliation: Reconciliation): readonly (readonly [string, string | null])[] {
  const { kind, records, tree } = reconciliation;
  return [
    ["anchored_size", tree?.anchoredSize?.toString() ?? null],
    ["is_whole", isWhole(reconciliation) ? "1" : "0"],
    ["kind", kind],
    ["origin", tree?.origin ?? null],
    ["records", String(records)],
    ["root", tree?.root ?? null],
    ["size", tree?.size.toString() ?? null],
  ];
}

function listed(rows: readonly (readonly TableValue[])[]): readonly (readonly TableValue[])[] {
  return rows.map((fields, position) => [position, ...fields]);
}

function idsOf(role: string, principal: Principal | null): readonly (readonly TableValue[])[] {
  return principal === null ? [] : principal.ids.map((id) => [role, id]);
}
