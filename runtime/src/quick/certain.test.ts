import { expect, test } from "vitest";

import { answers } from "./answers.ts";
import { newAssembler } from "./assemble.ts";
import { found } from "./certain.ts";
import type { LoadedColumn } from "./column.ts";
import { newReadings, type Readings } from "./readings.ts";
import { signatureOf } from "./signature.ts";
import type { QuickAction, QuickColumn, QuickRules, QuickTable, QuickTest } from "./table.ts";

const most = Number.MAX_SAFE_INTEGER;

/** Columns of few and of many words, of a number, and of a path. */
const columns: readonly QuickColumn[] = [
  { from: { kind: "target", field: "a" }, sort: "words", words: ["p", "q"] },
  { from: { kind: "target", field: "b" }, sort: "words", words: ["p", "q", "r"] },
  {
    from: { kind: "target", field: "c" },
    sort: "words",
    words: Array.from({ length: 40 }, (_, at) => `${at}`),
  },
  { from: { kind: "action", field: "d" }, sort: "number", words: [] },
  { from: { kind: "action", field: "e" }, sort: "text", words: [] },
];

/** What they hold: the places of words, a number, and a path. */
interface Held {
  readonly words: readonly [number, number, number];
  readonly number: number;
  readonly path: string | null;
}

const none: QuickRules = { tests: [], start: { here: [], by: null } };
const all = (tests: readonly QuickTest[]): QuickRules => ({
  tests,
  start: { here: tests.map((_, at) => at), by: null },
});

/** What a table of such rules says where columns hold so much. */
function answer(permits: QuickRules, restrictions: QuickRules, { words, number, path }: Held): number {
  const action: QuickAction = {
    action: "act",
    columns: columns.map((_, at) => at),
    code: 0,
    permits,
    restrictions,
  };
  const table: QuickTable = { rules: 1, binding: 1, columns, conditions: [], codes: [], actions: [action] };
  const signature = signatureOf(table, action);
  const assembler = newAssembler(table);
  const readings: Readings = newReadings({
    permits: assembler.add(permits, action, signature),
    restrictions: assembler.add(restrictions, action, signature),
    program: assembler.program(),
    signed: signature.signed,
    zones: [],
    payloadNames: [],
    targetNames: [],
    types: [],
    columns: columns.map(({ words: texts, sort }): LoadedColumn => {
      const places = new Map(texts.map((text, at) => [text, at]));
      return { ask: () => "", sort, words: texts, places, fitting: 0, takesTruth: false };
    }),
    subjectOf: () => {
      throw new Error("nobody asks the kernel");
    },
  });
  readings.words.set(words);
  readings.numbers[3] = number;
  readings.texts[4] = path;
  return found(readings);
}

const held: Held = { words: [0, 1, 5], number: 7, path: "a/b" };
const never = 1;

/** All that the places of words can be in a column of so many: none that anybody can tell, each, and any other. */
const places = (count: number): readonly number[] => Array.from({ length: count + 2 }, (_, at) => at - 1);

test.each([true, false])(
  "a rule about words asks the same of columns of few and of many; one of them: %s",
  (is) => {
    for (const [column, { words: texts }] of columns.slice(0, 3).entries()) {
      for (const asked of [[0], [1], [0, 1], [1, texts.length - 1], []]) {
        const rule: QuickTest = { kind: "words", column, words: asked, is };
        for (const place of places(texts.length)) {
          const words: Held["words"] = [
            column === 0 ? place : never,
            column === 1 ? place : never,
            column === 2 ? place : never,
          ];
          const holds = place >= 0 && asked.includes(place) === is;
          expect(answer(all([rule]), none, { ...held, words })).toBe(holds ? answers.permit : answers.refuse);
          expect(answer(all([{ kind: "always" }]), all([rule]), { ...held, words })).toBe(
            holds ? answers.permit : answers.open,
          );
        }
      }
    }
  },
);

const words = (column: number, ...asked: readonly number[]): QuickTest => {
  return { kind: "words", column, words: asked, is: true };
};
const range = (low: number, high: number): QuickTest => ({ kind: "range", column: 3, low, high });
const below = (folder: string, is = true): QuickTest => ({ kind: "below", column: 4, folder, is });

test.each<[test: QuickTest, holds: boolean]>([
  [words(0, 0), true],
  [{ kind: "all", parts: [words(0, 0), words(1, 1), words(2, 5)] }, true],
  [{ kind: "all", parts: [words(0, 0), words(1, 0), words(2, 5)] }, false],
  [{ kind: "all", parts: [words(0, 0), words(1, 1), words(2, 4, 6)] }, false],
  [{ kind: "any", parts: [words(0, 1), words(1, 0), words(2, 5)] }, true],
  [{ kind: "any", parts: [words(0, 1), words(1, 0), words(2, 4)] }, false],
  [{ kind: "any", parts: [words(0, 1), { kind: "all", parts: [words(1, 1), range(7, 7)] }] }, true],
  [{ kind: "any", parts: [words(0, 1), { kind: "all", parts: [words(1, 1), range(8, 9)] }] }, false],
  [{ kind: "any", parts: [] }, false],
  [{ kind: "all", parts: [] }, true],
  [{ kind: "all", parts: [{ kind: "any", parts: [range(8, 9), words(0, 0)] }, range(7, 8)] }, true],
  [{ kind: "all", parts: [{ kind: "any", parts: [range(8, 9), words(0, 0)] }, range(8, 8)] }, false],
  [{ kind: "all", parts: [below("a"), range(-most, 7), below("b", false), range(7, most)] }, true],
  [{ kind: "all", parts: [below("a"), range(-most, 6), below("b", false), range(7, most)] }, false],
  [{ kind: "all", parts: [below("a"), range(-most, 7), below("a", false), range(7, most)] }, false],
  [{ kind: "all", parts: [below("a"), range(-most, 7), below("b", false), range(8, most)] }, false],
  [{ kind: "all", parts: [below("a/b"), { kind: "always" }] }, true],
  [{ kind: "all", parts: [below("a/c"), { kind: "always" }] }, false],
])("a rule holds where all holds that it asks: %j", (rule, holds) => {
  expect(answer(all([rule]), none, held)).toBe(holds ? answers.permit : answers.refuse);
  expect(answer(all([{ kind: "always" }]), all([rule]), held)).toBe(holds ? answers.permit : answers.open);
  // What stands behind it is asked as well.
  expect(answer(all([rule, { kind: "always" }]), none, held)).toBe(answers.permit);
  expect(answer(all([{ kind: "never" }, rule]), none, held)).toBe(holds ? answers.permit : answers.open);
});

const edges = [-most, -(2 ** 31) - 1, -(2 ** 31), -1, 0, 1, 2 ** 31 - 1, 2 ** 31, most];

test("a range ends where it says, however large its ends are", () => {
  for (const low of edges) {
    for (const high of edges) {
      for (const number of [...edges, Number.NaN]) {
        const holds = number >= low && number <= high;
        expect(answer(all([range(low, high)]), none, { ...held, number })).toBe(
          holds ? answers.permit : answers.refuse,
        );
      }
    }
  }
});

test("a way goes on by a word of few and of many, near and far apart", () => {
  for (const column of [0, 1, 2]) {
    for (const asked of [[0], [1], [0, 1], [0, 39], [0, 5, 39]]) {
      const tests = asked.map((word) => words(column, word));
      const next = asked.map((word, at) => [word, { here: [at], by: null }] as const);
      const rules: QuickRules = { tests, start: { here: [], by: { column, next, rest: null } } };
      const known = asked.every((word) => word < (columns[column]?.words.length ?? 0));
      if (!known) continue;
      for (const place of places(columns[column]?.words.length ?? 0)) {
        const there: Held["words"] = [
          column === 0 ? place : never,
          column === 1 ? place : never,
          column === 2 ? place : never,
        ];
        const isAsked = asked.includes(place);
        expect(answer(rules, none, { ...held, words: there })).toBe(
          isAsked ? answers.permit : answers.refuse,
        );
      }
    }
  }
});
