import type { Node } from "libpg-query";
import type { JudgeText } from "./block-effects.ts";
import { blockFindings } from "./block-effects.ts";
import { hasOption } from "./definition-effects.ts";
import type { Finding } from "./effect.ts";
import { found } from "./effect.ts";
import {
  functionFindings,
  indirectionFindings,
  operatorFindings,
  orderFindings,
  sampleFindings,
  subqueryFindings,
  transparentNodes,
} from "./expression-effects.ts";
import { functionBodyFindings, ofFunction, runsUncalled } from "./function-body-effects.ts";
import { shown } from "./object-names.ts";
import type { ParsedStatement, SqlParser } from "./sql-parser.ts";
import { kindFindings } from "./statement-rules.ts";

/**
 * Finds what a statement does, wherever in its tree it does it: in a common table expression, a subquery, a default.
 * Pure and total: a kind of statement or expression that is not understood answers an opaque finding.
 */
export function statementFindings(
  { node, text }: Pick<ParsedStatement, "node" | "text">,
  parser: SqlParser,
  depth: number = 0,
): readonly Finding[] {
  const findings = findingsWithin(node, parser, depth);
  if (!("CreateFunctionStmt" in node) || !runsUncalled(node.CreateFunctionStmt)) return findings;
  const statement = node.CreateFunctionStmt;
  const judge: JudgeText = (inner, deeper) => textFindings(inner, parser, deeper);
  const body =
    statement.sql_body === undefined
      ? functionBodyFindings(statement, text, parser, depth, judge)
      : findingsWithin(statement.sql_body, parser, depth);
  return [...findings, ...body.map((finding) => ofFunction(statement, finding))];
}

function findingsWithin(root: unknown, parser: SqlParser, depth: number): readonly Finding[] {
  const findings: Finding[] = [];
  // A stack of its own, since an expression may nest thousands of levels.
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    const inner: unknown[] = [];
    for (const [key, body] of Object.entries(value)) {
      // The parser tags nodes with a capital letter; fields begin with a small one.
      const isTag = /^[A-Z]/.test(key) && typeof body === "object" && body !== null;
      if (!isTag || enter(key, body, parser, depth, findings)) inner.push(body);
    }
    // One by one: a list may have more elements than a call may have arguments.
    for (const part of inner.reverse()) pending.push(part);
  }
  return findings;
}

/** Judges one tagged node by itself and answers whether what it contains is to be judged too. */
function enter(tag: string, body: object, parser: SqlParser, depth: number, findings: Finding[]): boolean {
  if (transparentNodes.has(tag)) return true;
  const own = ownFindings(tag, { [tag]: body } as Node, parser, depth);
  for (const finding of own ?? notUnderstood(tag)) findings.push(finding);
  return own !== null && !judgedWhole.has(tag);
}

/** Kinds whose contents are judged apart, or run elsewhere: most bodies run where their function is called. */
const judgedWhole: ReadonlySet<string> = new Set(["DoStmt", "ExplainStmt", "CreateFunctionStmt"]);

function ownFindings(tag: string, node: Node, parser: SqlParser, depth: number): readonly Finding[] | null {
  if ("FuncCall" in node) return functionFindings(node.FuncCall);
  if ("A_Indirection" in node) return indirectionFindings(node.A_Indirection);
  if ("A_Expr" in node) return operatorFindings(node.A_Expr);
  if ("SortBy" in node) return orderFindings(node.SortBy);
  if ("SubLink" in node) return subqueryFindings(node.SubLink);
  if ("RangeTableSample" in node) return sampleFindings(node.RangeTableSample);
  if ("DoStmt" in node)
    return blockFindings(node.DoStmt, parser, depth, (text, inner) => textFindings(text, parser, inner));
  if ("ExplainStmt" in node) {
    const within = findingsWithin(node.ExplainStmt.query, parser, depth);
    // Without ANALYZE the statement does not run, but planning it still calls functions.
    if (hasOption(node.ExplainStmt.options, "analyze")) return within;
    return within.filter((finding) => finding.effects.includes("opaque"));
  }
  return kindFindings(tag, node);
}

function notUnderstood(tag: string): readonly Finding[] {
  return found(`contains ${shown(tag)}, which is not understood`, "opaque");
}

function textFindings(text: string, parser: SqlParser, depth: number): readonly Finding[] {
  const answer = parser.parse(text);
  if (answer.kind === "failed") return found("contains a statement that does not parse", "opaque");
  return answer.statements.flatMap((statement) => statementFindings(statement, parser, depth));
}
