import type { DoStmt } from "libpg-query";
import type { Finding } from "./effect.ts";
import { found } from "./effect.ts";
import { constantText } from "./expression-effects.ts";
import { optionText } from "./definition-effects.ts";
import type { SqlParser } from "./sql-parser.ts";

/** How often a body inside a body is entered to name its effects. */
export const MAX_BLOCK_DEPTH = 3;

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
  if (language !== "plpgsql" || body === null) return findings;
  return [...findings, ...bodyFindings(`DO '${body.replaceAll("'", "''")}'`, parser, depth, judge)];
}

/** What a body is that nests too deeply or does not parse. */
export const unreadBody: readonly Finding[] = found("has a body that is not read", "opaque");

/** Judges what the body of a PL/pgSQL statement runs; opaque where its text does not show all of that. Pure. */
export function bodyFindings(
  statement: string,
  parser: SqlParser,
  depth: number,
  judge: JudgeText,
): readonly Finding[] {
  const tree = depth >= MAX_BLOCK_DEPTH ? null : parser.parseBody(statement);
  if (tree === null) return unreadBody;
  const { texts, isWhole } = textsWithin(tree, parser);
  const findings = isWhole ? [] : [...found("runs what its text does not show", "opaque")];
  for (const text of texts) for (const finding of judge(text, depth + 1)) findings.push(finding);
  return findings;
}

/** Where PL/pgSQL keeps an expression whose value it runs as a statement. */
const runsItsValue: ReadonlySet<string> = new Set([
  "PLpgSQL_stmt_dynexecute",
  "PLpgSQL_stmt_dynfors",
  "dynquery",
]);

/**
 * The SQL texts in a parsed body: its statements, and what `EXECUTE` gets where that is a constant. Not whole where
 * it is none, or where there are more than are looked at.
 */
function textsWithin(
  tree: unknown,
  parser: SqlParser,
): { readonly texts: readonly string[]; readonly isWhole: boolean } {
  const texts: string[] = [];
  let isWhole = true;
  const pending: { readonly value: unknown; readonly isExecuted: boolean }[] = [
    { value: tree, isExecuted: false },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    if (texts.length >= MAX_BLOCK_STATEMENTS) return { texts, isWhole: false };
    for (const [key, value] of Object.entries(next.value) as [string, unknown][]) {
      if (key === "PLpgSQL_expr") {
        const text = expressionText(value);
        if (text !== null) texts.push(text);
        const executed = next.isExecuted && text !== null ? constantOf(text, parser) : null;
        if (executed !== null) texts.push(executed);
        else if (next.isExecuted || text === null) isWhole = false;
      } else {
        const isExecuted = runsItsValue.has(key) || (next.isExecuted && key === "query");
        pending.push({ value, isExecuted });
      }
    }
  }
  return { texts, isWhole };
}

/**
 * PL/pgSQL keeps an expression without its `SELECT`; a whole statement has parse mode 0. An assignment is read as a
 * comparison, which calls what stands on either side.
 */
function expressionText(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("query" in value) || typeof value.query !== "string")
    return null;
  const isStatement = !("parseMode" in value) || value.parseMode === 0;
  return isStatement ? value.query : `SELECT ${value.query.replace(":=", "=")}`;
}

function constantOf(text: string, parser: SqlParser): string | null {
  const answer = parser.parse(text);
  const node = answer.kind === "parsed" ? answer.statements[0]?.node : undefined;
  if (node === undefined || !("SelectStmt" in node)) return null;
  const target = node.SelectStmt.targetList?.[0];
  return target !== undefined && "ResTarget" in target ? constantText(target.ResTarget.val) : null;
}
