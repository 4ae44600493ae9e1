import { foldCase } from "../kernel/fold-case.ts";
import { unreachable } from "../unreachable.ts";
import { isPlainPath } from "./plain-path.ts";
import { isExact, possible } from "./possible.ts";
import { columnShift, operations, stepSize, type Program } from "./program.ts";
import { bitsAgainst, unsigned, type Signature } from "./signature.ts";
import type { QuickAction, QuickNode, QuickRules, QuickTable, QuickTest } from "./table.ts";

/** Packs the tests of a module's table, rules by rules. */
export interface Assembler {
  /** Packs some rules of an action, and answers the record at which the way to them starts; -1 where there are none. */
  add(rules: QuickRules, action: QuickAction, signature: Signature): number;
  /** Everything that was packed. */
  program(): Program;
}

/** Packs nothing yet. Throws while packing where a table names what it does not have: left out, a bound would be left out. */
export function newAssembler(table: QuickTable): Assembler {
  const { conditions, columns } = table;
  const packed = { cells: [], bounds: [], texts: [] };
  return {
    add: ({ tests, start }, action, { bits }) => {
      if (tests.length === 0) return -1;
      const counts = action.columns.map((index) => columns[index]?.words.length ?? 0);
      const parts: Parts = { ...packed, conditions: conditions.length, bits, counts };
      return addRecord(parts, start, rulesAfter(parts, tests), []);
    },
    program: () => ({
      cells: Int32Array.from(packed.cells),
      bounds: Float64Array.from(packed.bounds),
      texts: packed.texts,
      conditions,
    }),
  };
}

interface Parts {
  readonly conditions: number;
  /** By column of the action: its first bit in the signature, and how many words it has. */
  readonly bits: Signature["bits"];
  readonly counts: readonly number[];
  readonly cells: number[];
  readonly bounds: number[];
  readonly texts: string[];
}

type Cells = readonly number[];

/** The words by which the steps of a way went, column by column. */
type Way = readonly (readonly [column: number, word: number])[];

/** The packed rule of a test's place at the end of a way. */
type RuleAfter = (test: number, way: Way) => Cells;

/** Packs each rule once for all ways that leave the same of it. */
function rulesAfter(parts: Parts, tests: readonly QuickTest[]): RuleAfter {
  const packed = new Map<string, Cells>();
  return (place, way) => {
    const test = tests[place];
    if (test === undefined) throw new Error("a quick table names a test that it does not have");
    const left = partsOfAll(test).map((part) => !isShownBy(way, part));
    const key = `${place} ${left.map(Number).join("")}`;
    const known = packed.get(key) ?? ruleOf(parts, test, left);
    packed.set(key, known);
    return known;
  };
}

/** Whether a way shows that a part of a test holds: it went by one of the words that the part asks for. */
function isShownBy(way: Way, part: QuickTest): boolean {
  if (part.kind !== "words" || !part.is) return false;
  return way.some(([column, word]) => column === part.column && part.words.includes(word));
}

function ruleOf(parts: Parts, test: QuickTest, isLeft: readonly boolean[]): Cells {
  const left = (all: QuickTest): Cells =>
    packedBlock(
      parts,
      partsOfAll(all).filter((_, at) => isLeft[at]),
    );
  const certain = left(test);
  if (isExact(test)) return [certain.length, -1, ...certain];
  const open = left(possible(test));
  return [certain.length, open.length, ...certain, ...open];
}

function partsOfAll(test: QuickTest): readonly QuickTest[] {
  return test.kind === "all" ? test.parts : [test];
}

/** Packs tests that all have to hold: the bits that the signature must not have, and the other tests. */
function packedBlock(parts: Parts, tests: readonly QuickTest[]): Cells {
  const masks = tests.map((test) => maskOf(parts, test));
  const others = tests.filter((_, at) => masks[at] === null);
  const mask = masks.reduce<number>((all, one) => all | (one ?? 0), 0);
  return [mask, ...others.flatMap((test) => packedTest(parts, test))];
}

/** The bits that the signature must not have where a test holds; null where it shows nothing of that. */
function maskOf({ bits, counts }: Parts, test: QuickTest): number | null {
  if (test.kind !== "words") return null;
  const bit = bits[test.column] ?? unsigned;
  const count = counts[test.column] ?? 0;
  return bit === unsigned ? null : bitsAgainst(bit, count, test);
}

function packedTest(parts: Parts, test: QuickTest): Cells {
  switch (test.kind) {
    case "always":
      return [];
    case "never":
      return [operations.never];
    case "words": {
      const { column, words, is } = test;
      const [word] = words;
      if (is && words.length === 1 && word !== undefined) return [headOf("word", column), word];
      return [headOf(is ? "words" : "notWords", column), words.length, ...words];
    }
    case "range":
      return packedRange(parts, test);
    case "below": {
      const { column, folder, is } = test;
      const at = parts.texts.length;
      if (is) parts.texts.push(folder);
      else parts.texts.push(foldCase(folder), `${folder}/**`);
      if (!is) return [headOf("notBelow", column), at];
      return [headOf("below", column), at, isPlainPath(folder, 0) ? folder.length + 1 : 0];
    }
    case "condition":
      if (test.condition >= parts.conditions)
        throw new Error("a quick table names a condition that it does not have");
      return [operations.condition, test.condition, Number(test.is)];
    case "waivable":
      return packedTest(parts, test.test);
    case "all":
      return packedAny(parts, [test]);
    case "any":
      return packedAny(parts, test.parts);
    default:
      return unreachable(test);
  }
}

function packedAny(parts: Parts, tests: readonly QuickTest[]): Cells {
  const some = tests.flatMap((test) => {
    const block = packedBlock(parts, partsOfAll(test));
    return [block.length, ...block];
  });
  return [operations.any, some.length, ...some];
}

type Range = QuickTest & { readonly kind: "range" };

/** What lies past the safe numbers fits no type, and is nothing that is read: there is nothing to compare it with. */
function packedRange(parts: Parts, { column, low, high }: Range): Cells {
  const most = Number.MAX_SAFE_INTEGER;
  if (low <= -most && isCell(high)) return [headOf("atMost", column), high];
  if (high >= most && isCell(low)) return [headOf("atLeast", column), low];
  const from = parts.bounds.length;
  parts.bounds.push(low, high);
  return [headOf("range", column), from];
}

/** Whether a number can stand in a cell. */
function isCell(number: number): boolean {
  return (number | 0) === number;
}

function headOf(operation: keyof typeof operations, column: number): number {
  return operations[operation] | (column << columnShift);
}

/** Packs a record and all that follow it, and answers its place. */
function addRecord(parts: Parts, { here, by }: QuickNode, ruleAfter: RuleAfter, way: Way): number {
  const { cells } = parts;
  const place = cells.length;
  const rules = here.flatMap((test) => ruleAfter(test, way));
  cells.push(rules.length, ...rules, by === null ? -1 : by.column);
  if (by === null) return place;
  const step = cells.length - 1;
  const next = by.next.toSorted(([one], [other]) => one - other);
  const low = next[0]?.[0] ?? 0;
  const span = (next.at(-1)?.[0] ?? -1) - low + 1;
  const isDense = span <= next.length * denseEnough;
  const count = isDense ? span : next.length;
  cells.push(-1, low, count, Number(isDense));
  for (let at = 0; at < (isDense ? span : 2 * count); at += 1) cells.push(-1);
  const jumps = step + stepSize;
  for (const [at, [word, node]] of next.entries()) {
    if (!isDense) cells[jumps + at] = word;
    cells[isDense ? jumps + word - low : jumps + count + at] = addRecord(parts, node, ruleAfter, [
      ...way,
      [by.column, word],
    ]);
  }
  if (by.rest !== null) cells[step + 1] = addRecord(parts, by.rest, ruleAfter, way);
  return place;
}

/** Jumps stand at their words where so many times as many places are enough for that. */
const denseEnough = 16;
