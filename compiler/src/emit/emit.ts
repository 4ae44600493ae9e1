import type { Pin } from "@interlock/runtime";
import type { CodeBlockWriter } from "ts-morph";

import { compiledNeeds } from "../needs/needs.ts";
import type { Plan, PlanExpression } from "../plan.ts";
import { quickOf } from "../quick/quick.ts";
import { functionCode } from "./expression.ts";
import { dataLiteral, numberLiteral } from "./literal.ts";
import { type Output, writtenBy } from "./output.ts";
import { quickCode } from "./quick-code.ts";
import { type Place, sourceMapOf } from "./source-map.ts";
import { declarationsOf, stripTypes } from "./strip-types.ts";
import { writeVocabularyTypes } from "./vocabulary-types.ts";
import { writeRules } from "./write-rules.ts";

/** One module, three ways, where its JavaScript comes from, and its words as types. */
export interface EmittedModule {
  readonly typescript: string;
  readonly javascript: string;
  readonly declarations: string;
  /**
   * The vocabulary as declarations of their own: a service that imports them has its compiler read these few lines and not
   * the whole evaluator, whose TypeScript would come before its declarations.
   */
  readonly vocabularyTypes: string;
  /** Of the JavaScript, to the policies. */
  readonly sourceMap: string;
}

/**
 * The last line of the JavaScript. The name is the same for every module: its digest, which a person signs, depends on no map, and
 * whoever loads a module for enforcement loads it from its bytes, where a name beside them leads nowhere.
 */
const mapComment = "//# sourceMappingURL=evaluator.js.map\n";

/**
 * Writes a plan as a module: TypeScript, and what TypeScript makes of it. The same plan, pin and texts of the sources give the
 * same bytes anywhere. ts-morph is loaded here, when something is emitted, and nowhere else: it costs more than everything before it.
 */
export async function emit(plan: Plan, pin: Pin, texts: ReadonlyMap<string, string>): Promise<EmittedModule> {
  const { Project } = await import("ts-morph");
  // Its writer alone: a source file of what it wrote would be read again, which takes as long as writing it, for nobody.
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const written = (write: (writer: CodeBlockWriter) => void): string => {
    const writer = project.createWriter();
    write(writer);
    return writer.toString();
  };
  const places: Place[] = [];
  const values = written((writer) => writeModule({ writer, places }, plan, pin));
  const { javascript, ends } = stripTypes(values);
  return {
    typescript: values,
    javascript: javascript + mapComment,
    sourceMap: sourceMapOf(places, ends, texts),
    declarations: declarationsOf(values),
    vocabularyTypes: written((writer) => writeVocabularyTypes(writer, plan.vocabulary)),
  };
}

/** The types of what a module exports. */
const types = [
  "CeilingTable",
  "CompiledNeeds",
  "ContractCode",
  "Pin",
  "QuickTable",
  "ReachCode",
  "RuleCode",
  "RuleTable",
  "SwitchTable",
  "Vocabulary",
];

/** Writes all that a module exports to the engine, in one pass. Comments hold integers only: names stand in the data. */
function writeModule(out: Output, plan: Plan, pin: Pin): void {
  const { writer } = out;
  writer.writeLine(writtenBy);
  writer.writeLine(`import type { ${types.join(", ")} } from "@interlock/runtime";`).blankLine();
  writer.writeLine("/** Where every line comes from. */");
  writer.writeLine(`export const pin: Pin = ${dataLiteral(pin)};`).blankLine();
  writer.writeLine("/** The words that a proposal and its facts may use. */");
  writer.write("export const vocabulary: Vocabulary = ").inlineBlock(() => {
    for (const [key, value] of Object.entries(plan.vocabulary)) writeList(writer, key, value);
  });
  writer.write(";").newLine();
  writeRules(out, plan);
  // What is read and what is found quickly are made of parts of many rules: they come from none of them.
  out.places.push({ offset: writer.getLength(), at: null });
  writeNeeds(writer, plan);
  writeQuick(writer, plan);
}

function writeNeeds(writer: CodeBlockWriter, plan: Plan): void {
  writer.blankLine().writeLine("/** What is read to decide each action. */");
  writer.writeLine("export const needs: readonly CompiledNeeds[] = [");
  writer.indent(() => {
    for (const needs of compiledNeeds(plan)) writer.writeLine(`${dataLiteral(needs)},`);
  });
  writer.writeLine("];");
}

/** Writes the way to the permits that are certain: what is read, what is asked, and the tests by action. */
function writeQuick(writer: CodeBlockWriter, plan: Plan): void {
  const { rules, binding, columns, conditions, codes, actions } = quickOf(plan);
  writer.blankLine().writeLine("/** How a certain permit is found without judging every rule. */");
  writer.write("export const quick: QuickTable = ").inlineBlock(() => {
    writer.writeLine(`rules: ${numberLiteral(rules)},`);
    writer.writeLine(`binding: ${numberLiteral(binding)},`);
    writeLines(writer, "columns", columns, ({ from, sort, words }) => {
      const source =
        from.kind === "asked" ? `{ kind: "asked", read: ${functionCode(from.read)} }` : dataLiteral(from);
      return `{ from: ${source}, sort: ${dataLiteral(sort)}, words: ${dataLiteral(words)} }`;
    });
    writeLines(writer, "conditions", conditions, ({ expression, isMeasure }) =>
      isMeasure ? `${functionCode(expression)}.condition` : functionCode(conditionOf(expression)),
    );
    writeLines(writer, "codes", codes, (code) => quickCode(code, plan.vocabulary.zones).join("\n"));
    writeLines(writer, "actions", actions, (action) => dataLiteral(action));
  });
  writer.write(";").newLine();
}

/** What `choose` and `orElse` answer can be any value; where it is a condition, its type has to say so. */
function conditionOf(expression: PlanExpression): PlanExpression {
  return expression.kind === "call" && ["choose", "orElse"].includes(expression.function)
    ? { kind: "call", function: "truth", arguments: [expression] }
    : expression;
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

function writeList(writer: CodeBlockWriter, key: string, list: readonly unknown[]): void {
  writeLines(writer, key, list, dataLiteral);
}
