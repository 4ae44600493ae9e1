import type { DoStmt } from "libpg-query";
import type { Finding } from "./effect.ts";
import { found } from "./effect.ts";
import { constantText } from "./expression-effects.ts";
import { optionText } from "./definition-effects.ts";
import type { SqlParser } from "./sql-parser.ts";

/** How often a block inside a block is entered to name its effects. */
const MAX_BLOCK_DEPTH = 3;

/** The most statements of one block whose effects are named. */
const MAX_BLOCK_STATEMENTS = 500;

/** Judges a statement text found in a block; given by the caller, which knows all kinds. */
export type JudgeText = (text: string, depth: number) => readonly Finding[];

/**
 * A `DO` block is opaque: whether and how often its statements run depends on data. The statements that its text shows
 * are judged too, so that what it may destroy is named. Pure.
 */
export function blockFindings(
  statement: DoStmt,
  parser: SqlParser,
  depth: number,
  judge: JudgeText,
): readonly Finding[] {
  const options = statement.args ?? [];
  const language = optionText(options, "language") ?? "plpgsql";
  const findings = [...found("runs a code block", "opaque")];
  const body = optionText(options, "as");
  if (language !== "plpgsql" || body === null || depth >= MAX_BLOCK_DEPTH) return findings;
  const tree = parser.parseBody(`DO '${body.replaceAll("'", "''")}'`);
  for (const text of statementTexts(tree, parser)) {
    for (const finding of judge(text, depth + 1)) findings.push(finding);
  }
  return findings;
}

/** The SQL texts in a parsed block: its statements, and what `EXECUTE` gets where that is a constant. */
function statementTexts(tree: unknown, parser: SqlParser): readonly string[] {
  const texts: string[] = [];
  const pending: { readonly value: unknown; readonly isExecuted: boolean }[] = [
    { value: tree, isExecuted: false },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    if (texts.length >= MAX_BLOCK_STATEMENTS) break;
    for (const [key, value] of Object.entries(next.value) as [string, unknown][]) {
      if (key === "PLpgSQL_expr") {
        const text = expressionText(value);
        if (text !== null) texts.push(text);
        const executed = next.isExecuted && text !== null ? constantOf(text, parser) : null;
        if (executed !== null) texts.push(executed);
      } else {
        const isExecuted = key === "PLpgSQL_stmt_dynexecute" || (next.isExecuted && key === "query");
        pending.push({ value, isExecuted });
      }
    }
  }
  return texts;
}

/** PL/pgSQL keeps an expression without its `SELECT`; a whole statement has parse mode 0. */
function expressionText(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("query" in value) || typeof value.query !== "string")
    return null;
  const isStatement = !("parseMode" in value) || value.parseMode === 0;
  return isStatement ? value.query : `SELECT ${value.query}`;
}

function constantOf(text: string, parser: SqlParser): string | null {
  const answer = parser.parse(text);
  const node = answer.kind === "parsed" ? answer.statements[0]?.node : undefined;
  if (node === undefined || !("SelectStmt" in node)) return null;
  const target = node.SelectStmt.targetList?.[0];
  return target !== undefined && "ResTarget" in target ? constantText(target.ResTarget.val) : null;
}
