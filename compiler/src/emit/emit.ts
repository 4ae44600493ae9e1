import type { Pin } from "@interlock/runtime";
import type { CodeBlockWriter } from "ts-morph";

import type { Plan, PlanClause, PlanExpression, PlanReach, PlanRule } from "../plan.ts";
import { quickOf } from "../quick/quick.ts";
import { elementName, expressionCode } from "./expression.ts";
import { dataLiteral, numberLiteral } from "./literal.ts";
import { declarationsOf, javascriptOf } from "./strip-types.ts";

/** One module, three ways. */
export interface EmittedModule {
  readonly typescript: string;
  readonly javascript: string;
  readonly declarations: string;
}

/**
 * Writes a plan as a module: TypeScript, and what TypeScript makes of it. The same plan and pin give the same bytes
 * anywhere. ts-morph is loaded here, when something is emitted, and nowhere else: it costs more than everything before it.
 */
export async function emit(plan: Plan, pin: Pin): Promise<EmittedModule> {
  const { Project } = await import("ts-morph");
  // Its writer alone: a source file of what it wrote would be read again, which takes as long as writing it, for nobody.
  const writer = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true }).createWriter();
  writeModule(writer, plan, pin);
  const typescript = writer.toString();
  return {
    typescript,
    javascript: javascriptOf(typescript),
    declarations: declarationsOf(typescript),
  };
}

/** The types of what a module exports. */
const types = [
  "CeilingTable",
  "ContractCode",
  "Pin",
  "QuickTable",
  "ReachCode",
  "RuleCode",
  "RuleTable",
  "SwitchTable",
  "Vocabulary",
];

/** Writes the whole module in one pass. Comments hold integers only: names stand in the data. */
function writeModule(writer: CodeBlockWriter, plan: Plan, pin: Pin): void {
  writer.writeLine(
    "// Written by the Interlock compiler from the sources that the pin names: changes here are lost.",
  );
  writer.writeLine(`import type { ${types.join(", ")} } from "@interlock/runtime";`).blankLine();
  writer.writeLine("/** Where every line comes from. */");
  writer.writeLine(`export const pin: Pin = ${dataLiteral(pin)};`).blankLine();
  writer.writeLine("/** The words that a proposal and its facts may use. */");
  writer.write("export const vocabulary: Vocabulary = ").inlineBlock(() => {
    for (const [key, value] of Object.entries(plan.vocabulary)) writeList(writer, key, value);
  });
  writer.write(";").newLine();
  writeArray(
    writer,
    "What findings cite, rule by rule",
    "rules: readonly RuleTable[]",
    plan.rules,
    (rule, index) => {
      writer.writeLine(`// ${index}: line ${rule.line}`);
      writer.writeLine(`${dataLiteral(rule.table)},`);
    },
  );
  writeArray(
    writer,
    "What decides, at the same index",
    "code: readonly RuleCode[]",
    plan.rules,
    (rule, index) => {
      writeRule(writer, rule, index);
    },
  );
  writeReaches(writer, "What stops everything", "switch", plan.switches);
  writeReaches(writer, "What keeps later stages out", "ceiling", plan.ceilings);
  const contracts = "contractCode: readonly ContractCode[]";
  writeArray(writer, "What holds between declared and observed", contracts, plan.contracts, (holds) => {
    writer.writeLine(`{ holds: ${functionCode(holds)} },`);
  });
  writeQuick(writer, plan);
}

/** Writes the way to the permits that are certain: what is read, what is asked, and the tests by action. */
function writeQuick(writer: CodeBlockWriter, plan: Plan): void {
  const { rules, binding, columns, conditions, actions } = quickOf(plan);
  writer.blankLine().writeLine("/** How a certain permit is found without judging every rule. */");
  writer.write("export const quick: QuickTable = ").inlineBlock(() => {
    writer.writeLine(`rules: ${numberLiteral(rules)},`);
    writer.writeLine(`binding: ${numberLiteral(binding)},`);
    writeLines(writer, "columns", columns, ({ read, sort, words }) => {
      return `{ read: ${functionCode(read)}, sort: ${dataLiteral(sort)}, words: ${dataLiteral(words)} }`;
    });
    writeLines(writer, "conditions", conditions, ({ expression, isMeasure }) =>
      isMeasure ? `${functionCode(expression)}.condition` : functionCode(expression),
    );
    writeLines(writer, "actions", actions, (action) => dataLiteral(action));
  });
  writer.write(";").newLine();
}

function writeLines<T>(
  writer: CodeBlockWriter,
  key: string,
  list: readonly T[],
  line: (element: T) => string,
): void {
  writer.writeLine(`${key}: [`);
  writer.indent(() => {
    for (const element of list) writer.writeLine(`${line(element)},`);
  });
  writer.writeLine("],");
}

/** Writes an exported list, with a comment that is the compiler's own. */
function writeArray<T>(
  writer: CodeBlockWriter,
  comment: string,
  typed: string,
  list: readonly T[],
  write: (element: T, index: number) => void,
): void {
  writer.blankLine().writeLine(`/** ${comment}. */`);
  writer.writeLine(`export const ${typed} = [`);
  writer.indent(() => {
    for (const [index, element] of list.entries()) write(element, index);
  });
  writer.writeLine("];");
}

/** Writes switches or ceilings: their data, and at the same index their reach. */
function writeReaches(
  writer: CodeBlockWriter,
  comment: string,
  word: "switch" | "ceiling",
  reaches: readonly PlanReach<unknown>[],
): void {
  const [list, table] = word === "switch" ? ["switches", "SwitchTable"] : ["ceilings", "CeilingTable"];
  writeArray(writer, comment, `${list}: readonly ${table}[]`, reaches, (reach) => {
    writer.writeLine(`${dataLiteral(reach.table)},`);
  });
  writeArray(writer, "What lies in its reach", `${word}Code: readonly ReachCode[]`, reaches, ({ scope }) => {
    writer.writeLine(`{ scope: ${functionCode(scope)} },`);
  });
}

function writeList(writer: CodeBlockWriter, key: string, list: readonly unknown[]): void {
  writeLines(writer, key, list, dataLiteral);
}

function writeRule(writer: CodeBlockWriter, rule: PlanRule, index: number): void {
  writer.writeLine(`// ${index}: line ${rule.line}`);
  writer.inlineBlock(() => {
    writer.writeLine(`scope: ${functionCode(rule.scope)},`);
    writer.writeLine(`measure: ${functionCode(rule.measure)},`);
    writer.writeLine(`because: ${functionCode(rule.because)},`);
    writer.writeLine("clauses: [");
    writer.indent(() => {
      for (const clause of rule.clauses) writeClause(writer, clause);
    });
    writer.writeLine("],");
  });
  writer.write(",").newLine();
}

/** The element of a clause's `each` is the variable of this depth. */
const elementDepth = 0;

function writeClause(writer: CodeBlockWriter, clause: PlanClause): void {
  const depths = clause.each === null ? [] : [elementDepth];
  writer.inlineBlock(() => {
    writer.writeLine(`each: ${functionCode(clause.each)},`);
    writer.writeLine(`when: ${functionCode(clause.when, depths)},`);
    writer.writeLine(`measure: ${functionCode(clause.measure, depths)},`);
    writer.writeLine(`because: ${functionCode(clause.because, depths)},`);
  });
  writer.write(",").newLine();
}

function functionCode(expression: PlanExpression | null, depths: readonly number[] = []): string {
  if (expression === null) return "null";
  const parameters = ["k", "x", ...depths.map(elementName)].join(", ");
  return `(${parameters}) => ${expressionCode(expression, depths)}`;
}
