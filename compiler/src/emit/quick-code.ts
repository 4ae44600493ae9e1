import { answers } from "@interlock/runtime";

import type { PlanCode } from "../quick/code.ts";
import type { PlanRead, ReadColumn } from "../quick/reads.ts";
import { numberLiteral, textLiteral } from "./literal.ts";
import { fittingCode } from "./quick-fitting.ts";
import { indented, permitsCode, restrictionsCode, type Statements } from "./quick-rules.ts";
import { so, type ColumnAt, type NamedColumn, type ReadValue } from "./quick-tests.ts";

/** So few words are compared as they stand; more are looked up. */
const fewWords = 16;

/** The numbers by which code answers. */
const answer = {
  refuse: numberLiteral(answers.refuse),
  open: numberLiteral(answers.open),
  permit: numberLiteral(answers.permit),
  fitting: numberLiteral(answers.fitting),
};

/**
 * The code that is asked about a target, line by line: a function of the runtime's readers `k`, what it reads into, the payload,
 * the target's facts, the predicted traffic and users.
 */
export function quickCode({ reads, rules }: PlanCode, zones: readonly string[]): readonly string[] {
  const values = reads.map((read, index) => valueOf(read, index, rules !== null));
  const columns = new Map(
    values.flatMap((value) => value.columns.map((column) => [column.column, column] as const)),
  );
  const columnAt: ColumnAt = (column) => {
    const named = columns.get(column);
    if (named === undefined) throw new Error("code tests a column that it does not read");
    return named;
  };
  const { lines, known } = rules === null ? askedTable : rulesCode(rules, columnAt);
  const last = known === null ? [] : [lastLine(fittingCode(values, zones, known))];
  const body = withReads(values, [...lines, ...last], rules === null);
  return [`(${parametersOf(body)}) => {`, ...indented(body), "}"];
}

function lastLine(fitting: string): string {
  return fitting === so
    ? `return ${answer.fitting};`
    : `return ${fitting} ? ${answer.fitting} : ${answer.permit};`;
}

/** What the table says of the columns. */
const askedTable: Statements = {
  lines: ["const found = k.found(x);", `if (found !== ${answer.permit})`, ...indented(["return found;"])],
  known: new Map(),
};

function rulesCode(
  { permits, restrictions }: NonNullable<PlanCode["rules"]>,
  columnAt: ColumnAt,
): Statements {
  const permitted = permitsCode(permits, columnAt, answer);
  if (permitted.known === null) return permitted;
  const unharmed = restrictionsCode(restrictions, columnAt, answer, permitted.known);
  return { lines: [...permitted.lines, ...unharmed.lines], known: unharmed.known };
}

function valueOf(read: PlanRead, index: number, isCode: boolean): ReadValue {
  const name = `c${numberLiteral(index)}`;
  return { read, name, columns: read.columns.map((column) => namedColumn(read, column, name, isCode)) };
}

function namedColumn(
  { field }: PlanRead,
  { column, sort, words }: ReadColumn,
  value: string,
  isCode: boolean,
): NamedColumn {
  const own = numberLiteral(column);
  if (sort === "number") return { column, holds: "number", name: `n${own}`, words };
  if (sort === "text") return { column, holds: "path", name: `t${own}`, words };
  if (field?.type.kind === "bool" && isCode) return { column, holds: "truth", name: value, words };
  const isFew = isCode && words.length <= fewWords;
  return { column, holds: isFew ? "text" : "place", name: isFew ? value : `w${own}`, words };
}

/** A line that reads: into a name, or only to keep what it reads for the table. */
interface Reading {
  readonly name: string;
  readonly code: string;
}

/** Statements, with what they need read before them; for the table, everything is read. */
function withReads(
  values: readonly ReadValue[],
  statements: readonly string[],
  isTable: boolean,
): readonly string[] {
  const lines: string[] = [];
  const used = namesIn(statements);
  for (const { name, code } of values.flatMap((value) => readingsOf(value, isTable)).toReversed()) {
    const isKept = isTable && code.startsWith("k.");
    if (!used.has(name) && !isKept) continue;
    lines.unshift(used.has(name) ? `const ${name} = ${code};` : `${code};`);
    for (const inner of namesIn([code])) used.add(inner);
  }
  return [...lines, ...statements];
}

function readingsOf({ read, name, columns }: ReadValue, isTable: boolean): readonly Reading[] {
  const there = `${objects[read.from]}[${textLiteral(read.name)}]`;
  if (read.field === null) {
    return columns.map((column) => ({
      name: column.name,
      code: `k.share(x, ${numberLiteral(column.column)}, ${there})`,
    }));
  }
  return [
    { name, code: read.from === "target" ? `k.known(x, ${there})` : there },
    ...columns.flatMap((column) => {
      const code = columnCode(column, name, isTable, read.field?.type.kind === "bool");
      return code === null ? [] : [{ name: column.name, code }];
    }),
  ];
}

const objects = { payload: "e0", target: "e1", traffic: "e2", users: "e3" } as const;

/** The code that reads what a column shows of a value; null where the value itself is what it shows. */
function columnCode(
  { holds, column, words }: NamedColumn,
  value: string,
  isTable: boolean,
  isTruth: boolean,
): string | null {
  const at = numberLiteral(column);
  if (isTable && holds === "place" && !isTruth && words.length <= fewWords) {
    return `k.keptWord(x, ${at}, ${placeCode(value, words)})`;
  }
  const by = holds === "path" && isTable ? "keptPath" : columnReaders[holds];
  return by === null ? null : `k.${by}(x, ${at}, ${value})`;
}

/** The code of the place of a word among some, of their number for any other text, and of -1 for what is none. */
function placeCode(value: string, words: readonly string[]): string {
  const places = words.map((word, place) => `${value} === ${textLiteral(word)} ? ${numberLiteral(place)} : `);
  return `${places.join("")}typeof ${value} === "string" ? ${numberLiteral(words.length)} : -1`;
}

const columnReaders = { text: null, truth: null, place: "word", number: "number", path: "path" } as const;

/** The names that code uses. What stands in a literal is none. */
function namesIn(lines: readonly string[]): Set<string> {
  const bare = lines.map((line) => line.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '""'));
  return new Set(bare.flatMap((line) => line.match(/\b[a-z]\d*\b/gu) ?? []));
}

/** The parameters that a body needs. One that it does not use is left out at the end, and else marked by a `_`. */
function parametersOf(body: readonly string[]): string {
  const used = namesIn(body);
  const all = ["k", "x", ...Object.values(objects)];
  const needed = all.slice(0, all.findLastIndex((name) => used.has(name)) + 1);
  return needed.map((name) => (used.has(name) ? name : `_${name}`)).join(", ");
}
