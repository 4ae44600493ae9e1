import type { A_Expr, A_Indirection, FuncCall, Node, RangeTableSample, SortBy, SubLink } from "libpg-query";
import type { Finding } from "./effect.ts";
import { found, harmless } from "./effect.ts";
import { functionKnowledge, isAdvisoryLock, isKnownOperator, isQuietSetting } from "./known-names.ts";
import { nameParts, shown } from "./object-names.ts";

/** Judges a function call: a function that is not known to only compute is opaque, since its body is not seen. Pure. */
export function functionFindings(call: FuncCall): readonly Finding[] {
  const parts = nameParts(call.funcname);
  const name = parts.at(-1) ?? "";
  if (functionKnowledge(parts) !== "unknown") return harmless;
  const isOwn = parts.length === 1 || parts[0] === "pg_catalog";
  if (isOwn && name === "set_config") return settingFindings(call);
  if (isOwn && name === "setval") return found("sets a sequence to another value", "breaking");
  if (isOwn && isAdvisoryLock(name)) return harmless;
  return found(`calls function ${shown(parts.join("."))}`, "opaque");
}

function settingFindings(call: FuncCall): readonly Finding[] {
  const [name, value] = (call.args ?? []).map(constantText);
  if (typeof name === "string" && typeof value === "string" && isQuietSetting(name, value.split(",")))
    return harmless;
  return found(`changes setting ${shown(name ?? "?")}`, "opaque");
}

/** Answers the text of a string constant, or null for any other expression. Pure. */
export function constantText(node: Node | undefined): string | null {
  if (node === undefined || !("A_Const" in node) || node.A_Const.isnull) return null;
  return node.A_Const.sval === undefined ? null : (node.A_Const.sval.sval ?? "");
}

/** Judges an operator, which is a call of the function behind it. Pure. */
export function operatorFindings(expression: A_Expr): readonly Finding[] {
  return operatorNamed(nameParts(expression.name));
}

/** Judges the comparison between a value and a subquery. Pure. */
export function subqueryFindings(link: SubLink): readonly Finding[] {
  return link.operName === undefined ? harmless : operatorNamed(nameParts(link.operName));
}

/** Judges an order, which can name the operator that it goes by. Pure. */
export function orderFindings(order: SortBy): readonly Finding[] {
  return order.useOp === undefined ? harmless : operatorNamed(nameParts(order.useOp));
}

function operatorNamed(parts: readonly string[]): readonly Finding[] {
  return isKnownOperator(parts) ? harmless : found(`uses operator ${shown(parts.join("."))}`, "opaque");
}

/**
 * Judges what is taken out of a value. `(x).f` reads the field `f`, and where there is none calls `f(x)`: a text does
 * not tell which. Pure.
 */
export function indirectionFindings(expression: A_Indirection): readonly Finding[] {
  const fields = (expression.indirection ?? []).flatMap((node) =>
    "String" in node ? [node.String.sval ?? ""] : [],
  );
  if (fields.length === 0) return harmless;
  return found(
    `reads field ${shown(fields.join("."))} of a value, or calls a function of that name`,
    "opaque",
  );
}

/** Judges a sampling method, which is a function too. Pure. */
export function sampleFindings(sample: RangeTableSample): readonly Finding[] {
  const method = nameParts(sample.method).join(".");
  return method === "system" || method === "bernoulli"
    ? harmless
    : found(`samples with ${shown(method)}`, "opaque");
}

/** Parts of statements that do nothing beyond what they contain, and which a walk therefore enters. */
export const transparentNodes: ReadonlySet<string> = new Set(
  (
    "A_ArrayExpr A_Const A_Indices A_Star AccessPriv Alias BitString BoolExpr Boolean BooleanTest CTECycleClause " +
    "CTESearchClause CaseExpr CaseWhen CoalesceExpr CollateClause ColumnDef ColumnRef CommonTableExpr Constraint " +
    "CurrentOfExpr DefElem Float FunctionParameter GroupingFunc GroupingSet IndexElem Integer JoinExpr " +
    "JsonAggConstructor JsonArgument JsonArrayAgg JsonArrayConstructor JsonArrayQueryConstructor JsonBehavior " +
    "JsonFormat JsonFuncExpr JsonIsPredicate JsonKeyValue JsonObjectAgg JsonObjectConstructor JsonOutput " +
    "JsonParseExpr JsonReturning JsonScalarExpr JsonSerializeExpr JsonTable JsonTableColumn JsonTablePathSpec " +
    "JsonValueExpr List LockingClause MergeWhenClause MinMaxExpr MultiAssignRef NamedArgExpr NullTest ObjectWithArgs " +
    "ParamRef PartitionBoundSpec PartitionCmd PartitionElem PartitionRangeDatum PartitionSpec PublicationObjSpec " +
    "PublicationTable RangeFunction RangeSubselect RangeTableFunc RangeTableFuncCol RangeVar ReplicaIdentityStmt " +
    "ResTarget ReturnStmt ReturningClause ReturningOption RoleSpec RowExpr SQLValueFunction SetToDefault StatsElem String " +
    "TableLikeClause TriggerTransition TypeCast TypeName VacuumRelation WindowDef WithClause XmlExpr XmlSerialize " +
    "AlterTableCmd ATAlterConstraint"
  ).split(" "),
);
