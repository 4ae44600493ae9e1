import { foldCase } from "../kernel/fold-case.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Truth, Value } from "../kernel/value.ts";
import type { Kernel, PolicyModule } from "../module.ts";
import { unreachable } from "../unreachable.ts";
import { opposite } from "./opposite.ts";
import type { QuickColumn, QuickNode, QuickRules, QuickSort, QuickTable, QuickTest } from "./table.ts";

/** An action's part of the table, made ready. */
export interface LoadedAction {
  readonly columns: readonly LoadedColumn[];
  readonly restrictions: Step;
  readonly permits: Step;
}

/** A column, with the places of its words. */
export interface LoadedColumn {
  readonly read: (k: Kernel, x: Subject) => Value;
  readonly sort: QuickSort;
  readonly places: ReadonlyMap<string, number>;
}

/** A step on the way to the tests that matter. */
export interface Step {
  readonly here: readonly Test[];
  /** At the same place as a permit's test: the test that it surely does not permit. */
  readonly fails: readonly Test[];
  /** A column by its place; -1 at the end. */
  readonly column: number;
  readonly next: ReadonlyMap<number, Step>;
  readonly rest: Step | null;
}

/** How a test is carried out: small numbers, because the engine tells them apart fastest. */
export const sorts = {
  never: 0,
  word: 1,
  words: 2,
  range: 3,
  below: 4,
  notBelow: 5,
  condition: 6,
  all: 7,
  any: 8,
  always: 9,
} as const;

/** A test. All have one shape, so that one piece of machine code reads them all. */
export interface Test {
  readonly sort: number;
  readonly column: number;
  readonly word: number;
  readonly words: readonly number[];
  readonly is: boolean;
  readonly low: number;
  readonly high: number;
  /** The folder with its slash; where the path must not lie in it, without and with its case folded. */
  readonly folder: string;
  readonly pattern: string;
  readonly condition: ((k: Kernel, x: Subject) => Truth) | null;
  readonly parts: readonly Test[];
}

/** Makes a module's table ready, by action. Empty where the module has none, or where the table is of other rules. */
export function loadQuick({ quick, rules }: PolicyModule): ReadonlyMap<string, LoadedAction> {
  // A module that somebody else put together may have no table at all.
  const table: QuickTable | null | undefined = quick;
  if (table === null || table === undefined) return new Map();
  const binding = rules.filter(({ stage }) => stage !== "advisory").length;
  if (table.rules !== rules.length || table.binding !== binding) return new Map();
  return new Map(
    table.actions.map((action) => [
      action.action,
      {
        columns: action.columns.map((index) => loadColumn(table.columns[index])),
        restrictions: loadRules(action.restrictions, table),
        permits: loadRules(action.permits, table),
      },
    ]),
  );
}

function loadColumn(column: QuickColumn | undefined): LoadedColumn {
  if (column === undefined) throw new Error("a quick table names a column that it does not have");
  const { read, sort, words } = column;
  return { read, sort, places: new Map(words.map((word, place) => [word, place])) };
}

function loadRules({ tests, start }: QuickRules, quick: QuickTable): Step {
  return loadStep(start, {
    tests: tests.map((test) => loadTest(test, quick)),
    fails: tests.map((test) => loadTest(opposite(test), quick)),
  });
}

interface Tests {
  readonly tests: readonly Test[];
  readonly fails: readonly Test[];
}

function loadStep({ here, by }: QuickNode, all: Tests): Step {
  return {
    // A test that is left out would be a bound that is left out.
    here: here.map((place) => testAt(all.tests, place)),
    fails: here.map((place) => testAt(all.fails, place)),
    column: by === null ? -1 : by.column,
    next: new Map(by === null ? [] : by.next.map(([word, node]) => [word, loadStep(node, all)])),
    rest: by === null || by.rest === null ? null : loadStep(by.rest, all),
  };
}

function testAt(tests: readonly Test[], place: number): Test {
  const test = tests[place];
  if (test === undefined) throw new Error("a quick table names a test that it does not have");
  return test;
}

const plain: Test = {
  sort: sorts.never,
  column: -1,
  word: -1,
  words: [],
  is: true,
  low: 0,
  high: 0,
  folder: "",
  pattern: "",
  condition: null,
  parts: [],
};

function loadTest(test: QuickTest, quick: QuickTable): Test {
  switch (test.kind) {
    case "always":
      return { ...plain, sort: sorts.always };
    case "never":
      return plain;
    case "words": {
      const [word] = test.words;
      const { column, words, is } = test;
      const isOne = words.length === 1 && is && word !== undefined;
      return { ...plain, sort: isOne ? sorts.word : sorts.words, column, word: word ?? -1, words, is };
    }
    case "range":
      return { ...plain, sort: sorts.range, column: test.column, low: test.low, high: test.high };
    case "below": {
      const { column, folder, is } = test;
      return {
        ...plain,
        sort: is ? sorts.below : sorts.notBelow,
        column,
        folder: is ? `${folder}/` : foldCase(folder),
        pattern: `${folder}/**`,
      };
    }
    case "condition": {
      const condition = quick.conditions[test.condition];
      if (condition === undefined) throw new Error("a quick table names a condition that it does not have");
      return { ...plain, sort: sorts.condition, condition, is: test.is };
    }
    case "waivable":
      return loadTest(test.test, quick);
    case "all":
    case "any":
      return { ...plain, sort: sorts[test.kind], parts: test.parts.map((part) => loadTest(part, quick)) };
    default:
      return unreachable(test);
  }
}
