import type { ClauseTable, RuleTable } from "@interlock/runtime";

import type { Plan, PlanClause, PlanReach, PlanRule } from "../plan.ts";
import { functionCode } from "./expression.ts";
import { dataLiteral } from "./literal.ts";
import { type Output, writeArray, writeFunction } from "./output.ts";

/** Writes what decides: rules, switches, ceilings and contracts, each as data and as code at the same index. */
export function writeRules(out: Output, plan: Plan): void {
  const { writer } = out;
  writeArray(
    out,
    "What findings cite, rule by rule",
    "rules: readonly RuleTable[]",
    plan.rules,
    (rule, index) => {
      writer.writeLine(`// ${index}: line ${rule.line}`);
      writeTable(out, rule.table);
    },
  );
  writeArray(
    out,
    "What decides, at the same index",
    "code: readonly RuleCode[]",
    plan.rules,
    (rule, index) => {
      writer.writeLine(`// ${index}: line ${rule.line}`);
      writeRule(out, rule);
    },
  );
  writeReaches(out, "What stops everything", "switch", plan.switches);
  writeReaches(out, "What keeps later stages out", "ceiling", plan.ceilings);
  const contracts = "contractCode: readonly ContractCode[]";
  writeArray(out, "What holds between declared and observed", contracts, plan.contracts, (holds, index) => {
    out.places.push({ offset: writer.getLength(), at: plan.contractsAt[index] ?? null });
    writer.writeLine(`{ holds: ${functionCode(holds)} },`);
  });
}

/** Writes what findings cite of a rule, a clause a line. */
function writeTable({ writer }: Output, { clauses, ...rule }: RuleTable): void {
  const own = dataLiteral(rule).slice(0, -" }".length);
  if (clauses.length === 0) {
    writer.writeLine(`${own}, clauses: [] },`);
    return;
  }
  writer.writeLine(`${own}, clauses: [`);
  // As deep as TypeScript writes it.
  writer.indent(() => {
    writer.indent(() => {
      for (const clause of clauses) writer.writeLine(`${dataLiteral(clause)},`);
    });
    writer.writeLine("] },");
  });
}

/** Writes switches or ceilings: their data, and at the same index their reach. */
function writeReaches(
  out: Output,
  comment: string,
  word: "switch" | "ceiling",
  reaches: readonly PlanReach<{ readonly at: string }>[],
): void {
  const { writer, places } = out;
  const [list, table] = word === "switch" ? ["switches", "SwitchTable"] : ["ceilings", "CeilingTable"];
  writeArray(out, comment, `${list}: readonly ${table}[]`, reaches, (reach) => {
    writer.writeLine(`${dataLiteral(reach.table)},`);
  });
  writeArray(out, "What lies in its reach", `${word}Code: readonly ReachCode[]`, reaches, (reach) => {
    places.push({ offset: writer.getLength(), at: reach.table.at });
    writer.writeLine(`{ scope: ${functionCode(reach.scope)} },`);
  });
}

function writeRule(out: Output, { table, scope, measure, because, clauses }: PlanRule): void {
  const { writer } = out;
  writer.inlineBlock(() => {
    writeFunction(out, { name: "scope", expression: scope }, table.at);
    writeFunction(out, { name: "measure", expression: measure }, table.at);
    writeFunction(out, { name: "because", expression: because }, table.at);
    writer.writeLine("clauses: [");
    writer.indent(() => {
      for (const [index, clause] of clauses.entries()) writeClause(out, clause, table.clauses[index]);
    });
    writer.writeLine("],");
  });
  writer.write(",").newLine();
}

/** The element of a clause's `each` is the variable of this depth. */
const elementDepth = 0;

function writeClause(out: Output, clause: PlanClause, table: ClauseTable | undefined): void {
  const at = table?.at ?? null;
  const depths = clause.each === null ? [] : [elementDepth];
  out.writer.inlineBlock(() => {
    writeFunction(out, { name: "each", expression: clause.each }, at);
    writeFunction(out, { name: "when", expression: clause.when, depths }, at);
    writeFunction(out, { name: "measure", expression: clause.measure, depths }, at);
    writeFunction(out, { name: "because", expression: clause.because, depths }, at);
  });
  out.writer.write(",").newLine();
}
