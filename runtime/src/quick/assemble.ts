import { foldCase } from "../kernel/fold-case.ts";
import { unreachable } from "../unreachable.ts";
import { isPlainPath } from "./plain-path.ts";
import { isExact, possible } from "./possible.ts";
import { entrySize, nodeSize, operations, testSize, type Program } from "./program.ts";
import type { QuickNode, QuickRules, QuickTable, QuickTest } from "./table.ts";

/** Packs the tests of a module's table, rules by rules. */
export interface Assembler {
  /** Packs some rules, and answers the node at which the way to them starts; -1 where there are none. */
  add(rules: QuickRules): number;
  /** Everything that was packed. */
  program(): Program;
}

/** Packs nothing yet. Throws while packing where a table names what it does not have: left out, a bound would be left out. */
export function newAssembler(table: QuickTable): Assembler {
  const parts = newParts(table);
  return {
    add: ({ tests, start }) => {
      if (tests.length === 0) return -1;
      const entryAfter = entries(parts, tests);
      return addNode(parts, start, entryAfter, []);
    },
    program: () => ({
      tests: Int32Array.from(parts.tests),
      words: Int32Array.from(parts.words),
      bounds: Float64Array.from(parts.bounds),
      texts: parts.texts,
      conditions: table.conditions,
      entries: Int32Array.from(parts.entries),
      nodes: Int32Array.from(parts.nodes),
      jumps: Int32Array.from(parts.jumps),
    }),
  };
}

interface Parts {
  readonly conditions: number;
  readonly tests: number[];
  readonly words: number[];
  readonly bounds: number[];
  readonly texts: string[];
  readonly entries: number[];
  readonly nodes: number[];
  readonly jumps: number[];
}

function newParts({ conditions }: QuickTable): Parts {
  return {
    conditions: conditions.length,
    tests: [],
    words: [],
    bounds: [],
    texts: [],
    entries: [],
    nodes: [],
    jumps: [],
  };
}

type Entry = readonly [from: number, count: number, possibleFrom: number, possibleCount: number];

/** The words by which the steps of a way went, column by column. */
type Way = readonly (readonly [column: number, word: number])[];

/** Where the packed test of a place lies at the end of a way. */
type EntryAfter = (test: number, way: Way) => Entry;

/** Packs each test once for all ways that leave the same of it. */
function entries(parts: Parts, tests: readonly QuickTest[]): EntryAfter {
  const packed = new Map<string, Entry>();
  return (place, way) => {
    const test = tests[place];
    if (test === undefined) throw new Error("a quick table names a test that it does not have");
    const left = partsOfAll(test).map((part) => !isShownBy(way, part));
    const key = `${place} ${left.map(Number).join("")}`;
    const known = packed.get(key) ?? entryOf(parts, test, left);
    packed.set(key, known);
    return known;
  };
}

/** Whether a way shows that a part of a test holds: it went by one of the words that the part asks for. */
function isShownBy(way: Way, part: QuickTest): boolean {
  if (part.kind !== "words" || !part.is) return false;
  return way.some(([column, word]) => column === part.column && part.words.includes(word));
}

function entryOf(parts: Parts, test: QuickTest, isLeft: readonly boolean[]): Entry {
  const left = (all: QuickTest): readonly QuickTest[] => partsOfAll(all).filter((_, at) => isLeft[at]);
  const [from, count] = addBlock(parts, left(test));
  if (isExact(test)) return [from, count, -1, 0];
  const [possibleFrom, possibleCount] = addBlock(parts, left(possible(test)));
  return [from, count, possibleFrom, possibleCount];
}

function partsOfAll(test: QuickTest): readonly QuickTest[] {
  return test.kind === "all" ? test.parts : [test];
}

/** Packs tests side by side; what stands inside of them lies elsewhere. */
function addBlock(parts: Parts, tests: readonly QuickTest[]): readonly [from: number, count: number] {
  const packed = tests.map((test) => packedTest(parts, test));
  const from = parts.tests.length / testSize;
  for (const numbers of packed) parts.tests.push(...numbers);
  return [from, tests.length];
}

type Packed = readonly [operation: number, column: number, first: number, second: number];

function packedTest(parts: Parts, test: QuickTest): Packed {
  switch (test.kind) {
    case "always":
    case "never":
      return [operations[test.kind], -1, 0, 0];
    case "words": {
      const { column, words, is } = test;
      const [word] = words;
      if (is && words.length === 1 && word !== undefined) return [operations.word, column, word, 0];
      const from = parts.words.length;
      parts.words.push(...words);
      return [is ? operations.words : operations.notWords, column, from, words.length];
    }
    case "range": {
      const from = parts.bounds.length;
      parts.bounds.push(test.low, test.high);
      return [operations.range, test.column, from, 0];
    }
    case "below": {
      const { column, folder, is } = test;
      const at = parts.texts.length;
      if (is) parts.texts.push(folder);
      else parts.texts.push(foldCase(folder), `${folder}/**`);
      if (!is) return [operations.notBelow, column, at, 0];
      return [operations.below, column, at, isPlainPath(folder, 0) ? folder.length + 1 : 0];
    }
    case "condition":
      if (test.condition >= parts.conditions)
        throw new Error("a quick table names a condition that it does not have");
      return [operations.condition, -1, test.condition, Number(test.is)];
    case "waivable":
      return packedTest(parts, test.test);
    case "all":
    case "any": {
      const [from, count] = addBlock(parts, test.parts);
      return [operations[test.kind], -1, from, count];
    }
    default:
      return unreachable(test);
  }
}

/** Packs a node and all that follow it, and answers its place. */
function addNode(parts: Parts, { here, by }: QuickNode, entryAfter: EntryAfter, way: Way): number {
  const place = parts.nodes.length / nodeSize;
  const from = parts.entries.length / entrySize;
  for (const test of here) parts.entries.push(...entryAfter(test, way));
  parts.nodes.push(from, here.length, -1, 0, 0, 0, 0, -1);
  if (by === null) return place;
  const next = by.next.toSorted(([one], [other]) => one - other);
  const low = next[0]?.[0] ?? 0;
  const span = (next.at(-1)?.[0] ?? -1) - low + 1;
  const isDense = span <= next.length * denseEnough;
  const base = parts.jumps.length;
  const count = isDense ? span : next.length;
  for (let at = 0; at < (isDense ? span : 2 * count); at += 1) parts.jumps.push(-1);
  for (const [at, [word, node]] of next.entries()) {
    if (!isDense) parts.jumps[base + at] = word;
    // Nodes that follow are packed behind.
    const follows = addNode(parts, node, entryAfter, [...way, [by.column, word]]);
    parts.jumps[isDense ? base + word - low : base + count + at] = follows;
  }
  const rest = by.rest === null ? -1 : addNode(parts, by.rest, entryAfter, way);
  for (const [at, number] of [by.column, base, low, count, Number(isDense), rest].entries()) {
    parts.nodes[place * nodeSize + 2 + at] = number;
  }
  return place;
}

/** Jumps stand at their words where so many times as many places are enough for that. */
const denseEnough = 16;
