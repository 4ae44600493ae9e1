import type { Node } from "libpg-query";
import type { Effect, Finding } from "./effect.ts";
import { effectsInOrder } from "./effect.ts";
import type { ParsedStatement, SqlParser } from "./sql-parser.ts";
import { loadParser } from "./sql-parser.ts";
import { statementFindings } from "./statement-effects.ts";
import { positionsOfBytes } from "./text-position.ts";
import type { Unreadable } from "./unreadable-text.ts";
import { COPIED_ROWS, psqlIn, unreadableBeforeParsing, unreadableByParser } from "./unreadable-text.ts";

/** The most statements of one migration. */
export const MAX_STATEMENTS = 10_000;

/** The most findings that one statement's summary tells; the effects count them all. */
export const MAX_SUMMARISED_FINDINGS = 8;

/** One statement of a migration, with its place in the text (line and column from 1, index from 0). */
export interface AnalysedStatement {
  readonly index: number;
  /** The parser's name of the statement's kind, such as `AlterTableStmt`. */
  readonly kind: string;
  /** In a fixed order, each once; empty for a statement that is understood and does none of this. */
  readonly effects: readonly Effect[];
  readonly line: number;
  readonly column: number;
  /** Such as ``drops column `email` of `users` ``; empty where there is no effect. Names are escaped and shortened. */
  readonly summary: string;
}

/**
 * What a migration does. The booleans say what some statement may do; where `opaque` is true, none of the others being
 * false says that it does not. `unreadable` knows nothing: whoever asks has to count every effect as unknown.
 */
export type MigrationAnalysis =
  | {
      readonly kind: "analysed";
      readonly path: string;
      readonly statements: readonly AnalysedStatement[];
      readonly statementCount: number;
      readonly destructive: boolean;
      readonly breaking: boolean;
      readonly locking: boolean;
      readonly opaque: boolean;
    }
  | ({ readonly kind: "unreadable"; readonly path: string } & Unreadable);

/**
 * Judges a migration's text with PostgreSQL's own parser. Never throws for any text; the same text gives the same
 * answer. One statement that does not parse makes the whole file unreadable. Nothing is exempt because the text says
 * that it made the object itself: `CREATE TABLE IF NOT EXISTS t; DROP TABLE t` drops the one that was there.
 */
export async function analyseMigration(path: string, text: string): Promise<MigrationAnalysis> {
  const early = unreadableBeforeParsing(text);
  if (early !== null) return { kind: "unreadable", path, ...early };
  const parser = await loadParser();
  const tokens = parser.scan(text);
  const psql = tokens === null ? null : psqlIn(text, tokens);
  if (psql !== null) return { kind: "unreadable", path, ...psql };
  const answer = parser.parse(text, tokens);
  if (answer.kind === "failed")
    return { kind: "unreadable", path, ...unreadableByParser(text, parser, answer) };
  if (answer.statements.length > MAX_STATEMENTS)
    return { kind: "unreadable", path, reason: `the file has more than ${MAX_STATEMENTS} statements` };
  const places = positionsOfBytes(
    text,
    answer.statements.map((statement) => statement.start),
  );
  const inline = answer.statements.findIndex((statement) => readsRowsFromFile(statement.node));
  if (inline >= 0)
    return {
      kind: "unreadable",
      path,
      reason: COPIED_ROWS,
      ...places[inline],
    };
  const statements = answer.statements.map((statement, index) => ({
    index,
    ...analysedStatement(statement, parser),
    ...(places[index] ?? { line: 1, column: 1 }),
  }));
  return summedUp(path, statements);
}

function readsRowsFromFile(node: Node): boolean {
  return "CopyStmt" in node && node.CopyStmt.is_from === true && node.CopyStmt.filename === undefined;
}

function analysedStatement(
  statement: ParsedStatement,
  parser: SqlParser,
): Pick<AnalysedStatement, "kind" | "effects" | "summary"> {
  const findings = statementFindings(statement, parser).filter((finding) => finding.effects.length > 0);
  const present = new Set(findings.flatMap((finding) => finding.effects));
  return {
    kind: Object.keys(statement.node)[0] ?? "",
    effects: effectsInOrder.filter((effect) => present.has(effect)),
    summary: summaryOf(findings),
  };
}

function summaryOf(findings: readonly Finding[]): string {
  const told = [...new Set(findings.map((finding) => finding.summary))];
  const more = told.length - MAX_SUMMARISED_FINDINGS;
  return told.slice(0, MAX_SUMMARISED_FINDINGS).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function summedUp(path: string, statements: readonly AnalysedStatement[]): MigrationAnalysis {
  const present = new Set(statements.flatMap((statement) => statement.effects));
  return {
    kind: "analysed",
    path,
    statements,
    statementCount: statements.length,
    destructive: present.has("destructive"),
    breaking: present.has("breaking"),
    locking: present.has("locking"),
    opaque: present.has("opaque"),
  };
}
