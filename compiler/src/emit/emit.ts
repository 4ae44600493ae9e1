import type { Pin } from "@interlock/runtime";
import type { CodeBlockWriter } from "ts-morph";

import type { Plan, PlanClause, PlanExpression, PlanRule } from "../plan.ts";
import { expressionCode } from "./expression.ts";
import { dataLiteral } from "./literal.ts";

/** One module, three ways. */
export interface EmittedModule {
  readonly typescript: string;
  readonly javascript: string;
  readonly declarations: string;
}

/**
 * Writes a plan as a TypeScript module and compiles it. The same plan and pin give the same bytes anywhere.
 * ts-morph is loaded here, when something is emitted, and nowhere else: it costs more than everything before it.
 */
export async function emit(plan: Plan, pin: Pin): Promise<EmittedModule> {
  const { Project, ts } = await import("ts-morph");
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const file = project.createSourceFile("evaluator.ts", (writer) => writeModule(writer, plan, pin));
  const typescript = file.getFullText();
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    newLine: ts.NewLineKind.LineFeed,
    strict: true,
    isolatedDeclarations: true,
  };
  const options = { compilerOptions, fileName: "evaluator.ts" };
  return {
    typescript,
    javascript: ts.transpileModule(typescript, options).outputText,
    declarations: ts.transpileDeclaration(typescript, options).outputText,
  };
}

/** Writes the whole module in one pass. Comments hold integers only: names stand in the data. */
function writeModule(writer: CodeBlockWriter, plan: Plan, pin: Pin): void {
  writer.writeLine(
    "// Written by the Interlock compiler from the sources that the pin names: changes here are lost.",
  );
  writer
    .writeLine('import type { Pin, RuleCode, RuleTable, Vocabulary } from "@interlock/runtime";')
    .blankLine();
  writer.writeLine("/** Where every line comes from. */");
  writer.writeLine(`export const pin: Pin = ${dataLiteral(pin)};`).blankLine();
  writer.writeLine("/** The words that a proposal and its facts may use. */");
  writer.write("export const vocabulary: Vocabulary = ").inlineBlock(() => {
    for (const [key, value] of Object.entries(plan.vocabulary)) writeList(writer, key, value);
  });
  writer.write(";").newLine().blankLine();
  writer.writeLine("/** What findings cite, rule by rule. */");
  writer.writeLine("export const rules: readonly RuleTable[] = [");
  writer.indent(() => {
    for (const [index, rule] of plan.rules.entries()) {
      writer.writeLine(`// ${index}: line ${rule.line}`);
      writer.writeLine(`${dataLiteral(rule.table)},`);
    }
  });
  writer.writeLine("];").blankLine();
  writer.writeLine("/** What decides, at the same index. */");
  writer.writeLine("export const code: readonly RuleCode[] = [");
  writer.indent(() => {
    for (const [index, rule] of plan.rules.entries()) writeRule(writer, rule, index);
  });
  writer.writeLine("];");
}

function writeList(writer: CodeBlockWriter, key: string, list: readonly unknown[]): void {
  writer.writeLine(`${key}: [`);
  writer.indent(() => {
    for (const element of list) writer.writeLine(`${dataLiteral(element)},`);
  });
  writer.writeLine("],");
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

function writeClause(writer: CodeBlockWriter, clause: PlanClause): void {
  writer.inlineBlock(() => {
    writer.writeLine(`when: ${functionCode(clause.when)},`);
    writer.writeLine(`measure: ${functionCode(clause.measure)},`);
    writer.writeLine(`because: ${functionCode(clause.because)},`);
  });
  writer.write(",").newLine();
}

function functionCode(expression: PlanExpression | null): string {
  return expression === null ? "null" : `(k, x) => ${expressionCode(expression)}`;
}
