import { type AuditRow, principalId, targetName } from "@interlock/ledger/audit";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import type { Reconciliation } from "./audit-source.ts";
import { csvLine } from "./csv.ts";
import type { SearchAnswer } from "./search.ts";
import { isWhole, showReconciliation } from "./show-reconciliation.ts";

/** How long a text in a column may be before it is cut; the other forms give it whole. */
const MAX_COLUMN = 40;

const columns = [
  "time",
  "kind",
  "verdict",
  "action",
  "target",
  "agent",
  "human",
  "primitives",
  "digest",
] as const;

/** Rows as a table that a person reads, with what was searched as its last lines. */
export function showTable(answer: SearchAnswer, paint: Paint): readonly string[] {
  const { rows, matches, reconciliation } = answer;
  const cells = [columns, ...rows.map(cellsOf)];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...body] = lines;
  const shown = rows.length === matches ? "" : `, the last ${rows.length} are shown`;
  return [
    ...(rows.length === 0 ? [] : [paint.strong(head), ...body, ""]),
    `${count(matches, "record")} asked for${shown}`,
    ...openLines(answer),
    ...(answer.commits.size > 1 ? [`they name ${answer.commits.size} commits of policies`] : []),
    ...showReconciliation(reconciliation, paint),
  ];
}

/** What was asked for and nothing has, and how many records may belong to the answer too, in a sentence for each sort. */
export function openLines({ open, unheard }: Pick<SearchAnswer, "open" | "unheard">): readonly string[] {
  const sorts = [...open].map(
    ([fields, number]) => `${count(number, "more record")} may be: what they say leaves open ${fields}`,
  );
  return [...unheard, ...sorts];
}

/** The same for programs. */
export function rowsJson(answer: SearchAnswer): string {
  const { matches, rows, open, unheard, reconciliation } = answer;
  const report = {
    version: 1,
    matches,
    rows,
    open: Object.fromEntries(open),
    unheard,
    searched: searchedJson(reconciliation),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** What was searched, for programs. */
export function searchedJson(reconciliation: Reconciliation): object {
  return { ...reconciliation, isWhole: isWhole(reconciliation) };
}

const csvColumns = [
  "index",
  "time",
  "kind",
  "verdict",
  "advised",
  "action",
  "targets",
  "agent",
  "agent_name",
  "human",
  "human_name",
  "primitives",
  "stage",
  "repository",
  "policy_commit",
  "module",
  "origin",
  "stream",
  "seq",
  "digest",
  "key_id",
  "unknown",
] as const;

/** Rows as CSV with a line of names; targets, primitives and unknown fields are separated by blanks. */
export function rowsCsv(rows: readonly AuditRow[]): string {
  return [csvColumns, ...rows.map(csvFields)].map(csvLine).join("");
}

function csvFields(row: AuditRow): readonly (string | number | null)[] {
  const { agent, human, policy } = row;
  return [
    row.index,
    row.at,
    row.kind,
    row.verdict,
    row.advised,
    row.action,
    row.targets.map(targetName).join(" "),
    agent === null ? null : principalId(agent),
    agent?.name ?? null,
    human === null ? null : principalId(human),
    human?.name ?? null,
    row.primitives.join(" "),
    row.stage,
    policy?.repository ?? null,
    policy?.commit ?? null,
    policy?.moduleDigest ?? null,
    row.origin,
    row.stream,
    row.seq,
    row.digest,
    row.keyId,
    row.unknown.join(" "),
  ];
}

function cellsOf(row: AuditRow): readonly string[] {
  const isOpen = (field: AuditRow["unknown"][number]): boolean => row.unknown.includes(field);
  const cell = (text: string | null, field?: AuditRow["unknown"][number]): string => {
    if (text === null || text === "") return field !== undefined && isOpen(field) ? "?" : "-";
    return cut(shownText(text));
  };
  const [first, ...others] = row.targets;
  const more = others.length === 0 ? "" : ` +${others.length}`;
  return [
    row.at,
    row.kind,
    cell(row.verdict, "verdict"),
    cell(row.action, "action"),
    `${cell(first === undefined ? null : targetName(first), "target")}${more}`,
    cell(row.agent === null ? null : principalId(row.agent), "agent"),
    cell(row.human === null ? null : principalId(row.human), "human"),
    cell(row.primitives.join(" "), "primitive"),
    row.digest.slice(0, 16),
  ];
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_COLUMN ? text : `${characters.slice(0, MAX_COLUMN - 1).join("")}…`;
}
