import { isExact, possible, type QuickNode, type QuickRules, type QuickTest } from "@interlock/runtime";

import {
  afterTest,
  anyCode,
  isWordCode,
  notSo,
  so,
  testCode,
  wordAt,
  wordCode,
  type ColumnAt,
  type Known,
} from "./quick-tests.ts";

/** Some statements, and what is known behind them; null where nothing is reached there. */
export interface Statements {
  readonly lines: readonly string[];
  readonly known: Known | null;
}

/** The numbers that code answers, as a module holds them. */
export interface AnswerCode {
  readonly refuse: string;
  readonly open: string;
}

/** The statements that answer unless a permit permits. */
export function permitsCode(
  { tests, start }: QuickRules,
  columnAt: ColumnAt,
  answer: AnswerCode,
): Statements {
  const none: Known = new Map();
  const all = start.here.map((place) => testAt(tests, place));
  if (start.by === null && all.every(isExact)) {
    const code = anyCode(all, columnAt, none);
    if (code === notSo) return { lines: [`return ${answer.refuse};`], known: null };
    const known = afterTest({ kind: "any", parts: all }, true, columnAt, none);
    return { lines: code === so ? [] : unless(code, answer.refuse), known };
  }
  const isOpen = tests.some((test) => !isExact(test));
  const lines = permitsAt(start, { tests, columnAt, known: none });
  return {
    lines: [
      "let isPermitted = false;",
      ...(isOpen ? ["let isOpen = false;"] : []),
      ...lines,
      ...unless("isPermitted", isOpen ? `isOpen ? ${answer.open} : ${answer.refuse}` : answer.refuse),
    ],
    known: none,
  };
}

interface Way {
  readonly tests: readonly QuickTest[];
  readonly columnAt: ColumnAt;
  readonly known: Known;
}

/** The statements that set `isPermitted` where a permit permits, and `isOpen` where one may; nothing is permitted yet. */
function permitsAt({ here, by }: QuickNode, way: Way): readonly string[] {
  const { tests, columnAt, known } = way;
  const all = here.map((place) => testAt(tests, place));
  const inexact = all.filter((test) => !isExact(test)).map(possible);
  const permitted = anyCode(all, columnAt, known);
  const open = anyCode(inexact, columnAt, known);
  const lines: string[] = [];
  if (open !== notSo) lines.push(`isOpen = ${open === so ? so : `isOpen || ${open}`};`);
  if (permitted !== notSo) lines.push(`isPermitted = ${permitted};`);
  if (by === null) return lines;
  const parts = [lines, by.rest === null ? [] : permitsAt(by.rest, way), permitsBy(by, way)];
  return parts.reduce((before, part) => {
    const isFirst = before.length === 0;
    if (isFirst || part.length === 0) return isFirst ? part : before;
    return [...before, "if (!isPermitted) {", ...indented(part), "}"];
  }, []);
}

/** The same for those behind the word that a column holds. */
function permitsBy({ column, next }: NonNullable<QuickNode["by"]>, way: Way): readonly string[] {
  const named = way.columnAt(column);
  const cases = casesOf(next, column, way).flatMap(([word, node, known]) => {
    const lines = permitsAt(node, { ...way, known });
    return [`case ${wordCode(named, word)}:`, ...indented([...lines, "break;"])];
  });
  if (cases.length === 0) return [];
  return [`switch (${named.name}) {`, ...indented([...cases, "default:", ...indented(["break;"])]), "}"];
}

/** The statements that answer unless every restriction on the way surely does no harm. */
export function restrictionsCode(
  { tests, start }: QuickRules,
  columnAt: ColumnAt,
  answer: AnswerCode,
  known: Known,
): Statements {
  return tests.length === 0
    ? { lines: [], known }
    : restrictionsAt(start, { tests, columnAt, known }, answer);
}

function restrictionsAt({ here, by }: QuickNode, way: Way, answer: AnswerCode): Statements {
  const { tests, columnAt } = way;
  const lines: string[] = [];
  let { known } = way;
  for (const place of here) {
    const test = testAt(tests, place);
    const code = testCode(test, columnAt, known);
    if (code === so) continue;
    if (code === notSo) return { lines: [...lines, `return ${answer.open};`], known: null };
    lines.push(...unless(code, answer.open));
    known = afterTest(test, true, columnAt, known);
  }
  if (by === null) return { lines, known };
  if (by.rest !== null) {
    const rest = restrictionsAt(by.rest, { ...way, known }, answer);
    lines.push(...rest.lines);
    if (rest.known === null) return { lines, known: null };
    known = rest.known;
  }
  const column = columnAt(by.column);
  const cases = casesOf(by.next, by.column, { ...way, known }).map(([word, next, inside]) => {
    const { lines: within, known: after } = restrictionsAt(next, { ...way, known: inside }, answer);
    return [`case ${wordCode(column, word)}:`, ...indented(after === null ? within : [...within, "break;"])];
  });
  const isKnown = known.has(by.column);
  // Where nobody can tell which way it is, nothing is certain.
  const otherwise = isKnown ? [] : unless(isWordCode(column), answer.open);
  lines.push(
    `switch (${column.name}) {`,
    ...indented([...cases.flat(), "default:", ...indented([...otherwise, "break;"])]),
    "}",
  );
  return { lines, known };
}

/** The steps that a column can lead to, with the word of each and what is known there. */
function casesOf(
  next: NonNullable<QuickNode["by"]>["next"],
  column: number,
  { columnAt, known }: Way,
): readonly (readonly [word: string, node: QuickNode, known: Known])[] {
  const possible = known.get(column);
  return next.flatMap(([place, node]) => {
    const word = wordAt(columnAt(column), place);
    if (possible !== undefined && !possible.includes(word)) return [];
    return [[word, node, new Map([...known, [column, [word]]])] as const];
  });
}

function testAt(tests: readonly QuickTest[], place: number): QuickTest {
  const test = tests[place];
  if (test === undefined) throw new Error("a way names a test that there is not");
  return test;
}

/** What answers unless something is so, as TypeScript would write it. */
function unless(code: string, answered: string): readonly string[] {
  const isWhole = /^\w+$/u.test(code) || code.startsWith("(");
  return [`if (!${isWhole ? code : `(${code})`})`, ...indented([`return ${answered};`])];
}

/** The same, one step deeper. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}
