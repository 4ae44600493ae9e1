import {
  lineIndex,
  positionAt,
  unreachable,
  type VouchedSources,
  type WideningEntry,
  type WideningFact,
} from "@interlock/lang";

import type { Paint } from "./paint.ts";
import { shownText } from "./shown-text.ts";

/** Lists what could turn a verdict upward: each rule, switch and ceiling with the facts that it trusts, and who says them. */
export function showWidening(
  entries: readonly WideningEntry[],
  sources: VouchedSources,
  texts: ReadonlyMap<string, string>,
  paint: Paint,
): string {
  return entries
    .map((entry) => {
      const index = lineIndex(texts.get(entry.path) ?? "");
      const place = (offset: number): string => {
        const { line, column } = positionAt(index, offset);
        return `${line}:${column}`;
      };
      const rows = entry.facts.map((fact) => [
        place(fact.span.start),
        readerOf(fact, entry.id),
        shownText(fact.name),
        `${sayerOf(fact, sources, paint)}${fact.restrictsOnly ? ", only to restrict" : ""}`,
      ]);
      const head = `${entry.kind} ${paint.strong(entry.id)} at ${shownText(entry.path)}:${place(entry.span.start)}`;
      return `${[head, ...aligned(rows)].join("\n")}\n\n`;
    })
    .join("");
}

/** Every cell but the last in a row as wide as the widest of its column. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row.reduce((line, cell, column) => {
      const isLast = column === row.length - 1;
      return `${line}  ${isLast ? cell : cell.padEnd(widths[column] ?? 0)}`;
    }, ""),
  );
}

/** Where a fact is read: a clause by the part of its id that is its own. */
function readerOf({ reader, clause }: WideningFact, id: string): string {
  if (clause === null) return reader === "clause" ? "itself" : reader;
  const own = clause.slice(id.length + 1);
  return reader === "clause" ? own : `${own} ${reader}`;
}

function sayerOf({ sort, source }: WideningFact, sources: VouchedSources, paint: Paint): string {
  switch (sort) {
    case "outside":
    case "people":
      return source === null ? "named in the policy" : vouchedSource(source, sources, paint);
    case "target":
      return "the model of the target";
    case "evidence":
      return "the runtime";
    case "identity":
      return "the attested identity";
    default:
      return unreachable(sort);
  }
}

function vouchedSource(source: string, sources: VouchedSources, paint: Paint): string {
  const vouched = Object.hasOwn(sources, source) ? sources[source] : undefined;
  if (vouched === undefined) return paint.bad(`${source}, for which nobody vouches`);
  return vouched.agentsCanWrite
    ? paint.bad(`${source}, which agents can write`)
    : `${source}, which agents cannot write`;
}
