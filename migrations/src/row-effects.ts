import type {
  CopyStmt,
  DeleteStmt,
  InsertStmt,
  MergeStmt,
  Node,
  RangeVar,
  TruncateStmt,
  UpdateStmt,
} from "libpg-query";
import type { Finding } from "./effect.ts";
import { found, harmless } from "./effect.ts";
import { nameParts, objectNames, relationName, shown } from "./object-names.ts";

/** A `DELETE` loses rows whatever its condition says: no down migration brings them back. Pure. */
export function deleteFindings(statement: DeleteStmt): readonly Finding[] {
  const table = relationName(statement.relation);
  const rows = isAlwaysTrue(statement.whereClause) ? "every row" : "rows";
  return [...found(`deletes ${rows} of ${table}`, "destructive"), ...catalogFindings(statement.relation)];
}

/** A `TRUNCATE` loses every row. Pure. */
export function truncateFindings(statement: TruncateStmt): readonly Finding[] {
  const cascade = statement.behavior === "DROP_CASCADE" ? " and of every table that refers to them" : "";
  return found(`empties ${objectNames(statement.relations)}${cascade}`, "destructive");
}

/**
 * An `UPDATE` loses the values that it overwrites, unless its condition admits only rows in which every column that it
 * sets is null: filling a new column is how safe migrations backfill. Pure.
 */
export function updateFindings(statement: UpdateStmt): readonly Finding[] {
  const table = relationName(statement.relation);
  const catalog = catalogFindings(statement.relation);
  if (isAlwaysTrue(statement.whereClause))
    return [...found(`overwrites every row of ${table}`, "destructive"), ...catalog];
  if (onlyFillsNulls(statement)) return catalog;
  return [...found(`overwrites values in ${table}`, "destructive"), ...catalog];
}

/** An `INSERT` adds rows; only `ON CONFLICT DO UPDATE` overwrites values. Pure. */
export function insertFindings(statement: InsertStmt): readonly Finding[] {
  const table = relationName(statement.relation);
  const catalog = catalogFindings(statement.relation);
  if (statement.onConflictClause?.action !== "ONCONFLICT_UPDATE") return catalog;
  return [...found(`overwrites values in ${table} on conflict`, "destructive"), ...catalog];
}

/** A `MERGE` is judged by its branches. Pure. */
export function mergeFindings(statement: MergeStmt): readonly Finding[] {
  const table = relationName(statement.relation);
  const commands = (statement.mergeWhenClauses ?? []).map((node) =>
    "MergeWhenClause" in node ? node.MergeWhenClause.commandType : undefined,
  );
  const findings: Finding[] = [...catalogFindings(statement.relation)];
  for (const command of new Set(commands)) {
    if (command === "CMD_DELETE") findings.push(...found(`deletes rows of ${table}`, "destructive"));
    else if (command === "CMD_UPDATE")
      findings.push(...found(`overwrites values in ${table}`, "destructive"));
    else if (command !== "CMD_INSERT" && command !== "CMD_NOTHING")
      findings.push(...found(`merges into ${table} in an unknown way`, "opaque"));
  }
  return findings;
}

/** A `COPY` touches the server's files or runs a program there, unless it only writes to the client. Pure. */
export function copyFindings(statement: CopyStmt): readonly Finding[] {
  if (statement.is_program === true)
    return found(`runs a program on the server: ${shown(statement.filename ?? "")}`, "destructive", "opaque");
  if (statement.filename !== undefined)
    return found(
      `${statement.is_from === true ? "reads" : "writes"} the server's file ${shown(statement.filename)}`,
      "opaque",
    );
  return statement.is_from === true ? found("reads rows from the client", "opaque") : harmless;
}

function catalogFindings(relation: RangeVar | undefined): readonly Finding[] {
  const schema = relation?.schemaname;
  const isCatalog =
    schema === "pg_catalog" || (schema === undefined && relation?.relname?.startsWith("pg_") === true);
  return isCatalog
    ? found(`writes to the system catalog ${relationName(relation)}`, "breaking", "opaque")
    : harmless;
}

/** Tells whether a condition is missing or plainly true. Pure; a condition that is true in a roundabout way is not seen. */
function isAlwaysTrue(condition: Node | undefined): boolean {
  if (condition === undefined) return true;
  if ("TypeCast" in condition) return isAlwaysTrue(condition.TypeCast.arg);
  if ("A_Const" in condition) {
    const { boolval, sval } = condition.A_Const;
    return boolval?.boolval === true || /^(t|tr|tru|true|y|ye|yes|on|1)$/i.test(sval?.sval?.trim() ?? "");
  }
  if ("BoolExpr" in condition) {
    const args = condition.BoolExpr.args ?? [];
    if (condition.BoolExpr.boolop === "AND_EXPR") return args.every(isAlwaysTrue);
    if (condition.BoolExpr.boolop === "OR_EXPR") return args.some(isAlwaysTrue);
    return false;
  }
  if ("A_Expr" in condition && nameParts(condition.A_Expr.name).join("") === "=") {
    const { lexpr, rexpr } = condition.A_Expr;
    return isSameConstant(lexpr, rexpr);
  }
  return false;
}

function isSameConstant(left: Node | undefined, right: Node | undefined): boolean {
  if (left === undefined || right === undefined || !("A_Const" in left) || !("A_Const" in right))
    return false;
  const { location: leftAt, ...leftValue } = left.A_Const;
  const { location: rightAt, ...rightValue } = right.A_Const;
  return leftAt !== rightAt && JSON.stringify(leftValue) === JSON.stringify(rightValue);
}

function onlyFillsNulls(statement: UpdateStmt): boolean {
  const own = statement.relation?.alias?.aliasname ?? statement.relation?.relname ?? "";
  const tested = new Set(conjuncts(statement.whereClause).flatMap((part) => nullTestedColumn(part, own)));
  const set = (statement.targetList ?? []).map((node) =>
    "ResTarget" in node && node.ResTarget.indirection === undefined ? node.ResTarget.name : undefined,
  );
  return set.length > 0 && set.every((name) => name !== undefined && tested.has(name));
}

function conjuncts(condition: Node | undefined): readonly Node[] {
  if (condition === undefined) return [];
  if ("BoolExpr" in condition && condition.BoolExpr.boolop === "AND_EXPR")
    return (condition.BoolExpr.args ?? []).flatMap(conjuncts);
  return [condition];
}

/** A qualified column counts only if it is the updated table's own: another table's null says nothing about it. */
function nullTestedColumn(condition: Node, own: string): readonly string[] {
  if (!("NullTest" in condition) || condition.NullTest.nulltesttype !== "IS_NULL") return [];
  const arg = condition.NullTest.arg;
  if (arg === undefined || !("ColumnRef" in arg)) return [];
  const parts = nameParts(arg.ColumnRef.fields);
  const column = parts.at(-1);
  const isOwn = parts.length === 1 || (parts.length === 2 && parts[0] === own);
  return column !== undefined && column !== "" && isOwn ? [column] : [];
}
