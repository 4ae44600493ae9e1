import type { CreateFunctionStmt, FunctionParameter } from "libpg-query";
import type { JudgeText } from "./block-effects.ts";
import { bodyFindings, MAX_BLOCK_DEPTH, unreadBody } from "./block-effects.ts";
import { functionLanguage } from "./definition-effects.ts";
import type { Finding } from "./effect.ts";
import { harmless } from "./effect.ts";
import { nameParts, shown } from "./object-names.ts";
import type { SqlParser } from "./sql-parser.ts";

/** Types that no row has: a function of one is only called by its name. */
const scalars: ReadonlySet<string> = new Set(
  (
    "bool bpchar bytea cidr date float4 float8 inet int2 int4 int8 interval json jsonb numeric oid text time timestamp " +
    "timestamptz timetz tsquery tsvector uuid varchar"
  ).split(" "),
);

/**
 * Tells whether a function can run where no statement calls it by its name: by callers that the database already has,
 * as a trigger, or by `x.f`, which calls `f(x)` where the row `x` has no such column. Pure.
 */
export function runsUncalled(statement: CreateFunctionStmt): boolean {
  if (statement.replace === true) return true;
  if (/^(event_)?trigger$/.test(nameParts(statement.returnType?.names).at(-1) ?? "")) return true;
  const [first] = (statement.parameters ?? []).flatMap((node) =>
    "FunctionParameter" in node && isInput(node.FunctionParameter) ? [node.FunctionParameter] : [],
  );
  return first !== undefined && !isScalar(first);
}

function isInput({ mode }: FunctionParameter): boolean {
  return mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE";
}

function isScalar({ argType: type }: FunctionParameter): boolean {
  if (type === undefined || type.pct_type === true) return false;
  if (type.arrayBounds !== undefined) return true;
  const parts = nameParts(type.names);
  const isOwn = parts.length === 1 || (parts.length === 2 && parts[0] === "pg_catalog");
  return isOwn && scalars.has(parts.at(-1) ?? "");
}

/** Judges the text of a function's body; one in another language than SQL or PL/pgSQL is judged as a whole. Pure. */
export function functionBodyFindings(
  statement: CreateFunctionStmt,
  text: string,
  parser: SqlParser,
  depth: number,
  judge: JudgeText,
): readonly Finding[] {
  switch (functionLanguage(statement)) {
    case "plpgsql":
      return bodyFindings(text, parser, depth, judge);
    case "sql":
      return depth >= MAX_BLOCK_DEPTH ? unreadBody : judge(sqlText(statement), depth + 1);
    default:
      return harmless;
  }
}

function sqlText({ options }: CreateFunctionStmt): string {
  for (const option of options ?? []) {
    if (!("DefElem" in option) || option.DefElem.defname !== "as") continue;
    const { arg } = option.DefElem;
    return nameParts(arg !== undefined && "List" in arg ? arg.List.items : []).join("");
  }
  return "";
}

/** Says of whose body a finding is. Pure. */
export function ofFunction(statement: CreateFunctionStmt, { effects, summary }: Finding): Finding {
  return { effects, summary: `function ${shown(nameParts(statement.funcname).join("."))} ${summary}` };
}
