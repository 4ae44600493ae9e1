import * as kernel from "../kernel.ts";
import { entrySize, nodeSize, operations, testSize, type Program } from "./program.ts";
import { answers } from "./answers.ts";
import { isBelow, isNotBelow } from "./below.ts";
import { numberAt, subjectAt, textAt, wordAt } from "./look.ts";
import { unread, type Readings } from "./readings.ts";

/** What the table says of the columns of a target, as one of {@link answers}. */
export function found(readings: Readings): number {
  const { program, permits, restrictions } = readings;
  const permitted = permittedBy(program, permits, readings);
  if (permitted === "refuse") return answers.refuse;
  return permitted === "permit" && doNoHarm(program, restrictions, readings) ? answers.permit : answers.open;
}

/** What is certain about a target; null where that takes a closer look. */
export type Certain = "permit" | "refuse" | null;

/** What the permits on the way from a node come to: one of them surely permits, or none of them permits or waits for people. */
function permittedBy(program: Program, start: number, readings: Readings): Certain {
  const { nodes, entries } = program;
  let certain: Certain = "refuse";
  for (let node = start; node >= 0;) {
    const base = node * nodeSize;
    let entry = (nodes[base] ?? 0) * entrySize;
    for (const end = entry + (nodes[base + 1] ?? 0) * entrySize; entry < end; entry += entrySize) {
      if (allHold(program, entries[entry] ?? 0, entries[entry + 1] ?? 0, readings)) return "permit";
      const possible = entries[entry + 2] ?? 0;
      if (possible >= 0 && allHold(program, possible, entries[entry + 3] ?? 0, readings)) certain = null;
    }
    const column = nodes[base + 2] ?? -1;
    if (column < 0) return certain;
    const rest = nodes[base + 7] ?? -1;
    if (rest >= 0) {
      const other = permittedBy(program, rest, readings);
      if (other === "permit") return other;
      if (other === null) certain = null;
    }
    // Where nobody can tell which word it is, nobody can tell that a rule about a word is in force.
    node = nextNode(program, base, wordAt(readings, column));
  }
  return certain;
}

/** Whether every test on the way from a node holds. Where nobody can tell which way it is, nothing is certain. */
function doNoHarm(program: Program, start: number, readings: Readings): boolean {
  const { nodes, entries } = program;
  for (let node = start; node >= 0;) {
    const base = node * nodeSize;
    let entry = (nodes[base] ?? 0) * entrySize;
    for (const end = entry + (nodes[base + 1] ?? 0) * entrySize; entry < end; entry += entrySize) {
      if (!allHold(program, entries[entry] ?? 0, entries[entry + 1] ?? 0, readings)) return false;
    }
    const column = nodes[base + 2] ?? -1;
    if (column < 0) return true;
    const rest = nodes[base + 7] ?? -1;
    if (rest >= 0 && !doNoHarm(program, rest, readings)) return false;
    const word = wordAt(readings, column);
    if (word < 0) return false;
    node = nextNode(program, base, word);
  }
  return true;
}

/** The node behind another one, by the word that its column holds; -1 where nothing asks for that word. */
function nextNode({ nodes, jumps }: Program, base: number, word: number): number {
  const first = nodes[base + 3] ?? 0;
  const count = nodes[base + 5] ?? 0;
  if (nodes[base + 6] === 1) {
    const at = word - (nodes[base + 4] ?? 0);
    return at >= 0 && at < count ? (jumps[first + at] ?? -1) : -1;
  }
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((jumps[first + middle] ?? 0) < word) low = middle + 1;
    else high = middle;
  }
  return low < count && jumps[first + low] === word ? (jumps[first + count + low] ?? -1) : -1;
}

/** Whether it is certain that all of these tests hold. */
function allHold(program: Program, from: number, count: number, readings: Readings): boolean {
  const { tests } = program;
  const { words, numbers } = readings;
  for (let at = from; at < from + count; at += 1) {
    const base = at * testSize;
    const word = words[tests[base + 1] ?? -1] ?? unread;
    const first = tests[base + 2] ?? 0;
    const operation = word === unread ? operations.never : tests[base];
    // Most tests are of these kinds, and no call is as fast as none.
    if (operation === operations.word) {
      if (word !== first) return false;
    } else if (operation === operations.words) {
      if (word < 0 || !isAmong(program.words, first, tests[base + 3] ?? 0, word)) return false;
    } else if (operation === operations.range) {
      const number = numbers[tests[base + 1] ?? -1] ?? Number.NaN;
      if (!isWithin(program.bounds, first, number)) return false;
    } else if (operation === operations.below) {
      if (!isBelowAt(readings, tests[base + 1] ?? -1, program.texts[first], tests[base + 3] ?? 0))
        return false;
    } else if (!holds(program, at, readings)) return false;
  }
  return true;
}

function anyHolds(program: Program, from: number, count: number, readings: Readings): boolean {
  for (let at = from; at < from + count; at += 1) if (holds(program, at, readings)) return true;
  return false;
}

/** Whether it is certain that a test holds: false says only that it is not. */
function holds(program: Program, place: number, readings: Readings): boolean {
  const { tests } = program;
  const base = place * testSize;
  const column = tests[base + 1] ?? -1;
  const first = tests[base + 2] ?? 0;
  const second = tests[base + 3] ?? 0;
  switch (tests[base]) {
    case operations.word:
      return wordAt(readings, column) === first;
    case operations.words: {
      const word = wordAt(readings, column);
      return word >= 0 && isAmong(program.words, first, second, word);
    }
    case operations.notWords: {
      const word = wordAt(readings, column);
      return word >= 0 && !isAmong(program.words, first, second, word);
    }
    case operations.range:
      return isWithin(program.bounds, first, numberAt(readings, column));
    case operations.below:
      return isBelowAt(readings, column, program.texts[first], second);
    case operations.notBelow: {
      const [folder, pattern] = [program.texts[first], program.texts[first + 1]];
      if (folder === undefined || pattern === undefined) return false;
      return isNotBelow(readings, textAt(readings, column), folder, pattern);
    }
    case operations.condition:
      return program.conditions[first]?.(kernel, subjectAt(readings)) === (second === 1);
    case operations.all:
      return allHold(program, first, second, readings);
    case operations.any:
      return anyHolds(program, first, second, readings);
    case operations.always:
      return true;
    case operations.never:
    case undefined:
    default:
      return false;
  }
}

function isBelowAt(readings: Readings, column: number, folder: string | undefined, plain: number): boolean {
  return folder !== undefined && isBelow(readings, column, textAt(readings, column), folder, plain);
}

/** Whether a number lies between two, both included. What is no number lies between no two. */
function isWithin(bounds: Float64Array, at: number, number: number): boolean {
  return number >= (bounds[at] ?? Number.NaN) && number <= (bounds[at + 1] ?? Number.NaN);
}

function isAmong(words: Int32Array, from: number, count: number, word: number): boolean {
  for (let at = from; at < from + count; at += 1) if (words[at] === word) return true;
  return false;
}
