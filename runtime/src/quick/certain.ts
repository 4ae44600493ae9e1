import * as kernel from "../kernel.ts";
import { answers } from "./answers.ts";
import { isBelow, isNotBelow } from "./below.ts";
import { subjectAt, numberAt, textAt, wordAt } from "./look.ts";
import { columnShift, operations, stepSize, type Program } from "./program.ts";
import type { Readings } from "./readings.ts";
import { signatureNow } from "./signature-now.ts";

/** What the table says of the columns of a target, as one of {@link answers}. */
export function found(readings: Readings): number {
  const { program, permits, restrictions } = readings;
  readings.signature = signatureNow(readings.signed, readings.words);
  const permitted = permittedBy(program, permits, readings);
  if (permitted === "refuse") return answers.refuse;
  return permitted === "permit" && doNoHarm(program, restrictions, readings) ? answers.permit : answers.open;
}

/** What is certain about a target; null where that takes a closer look. */
export type Certain = "permit" | "refuse" | null;

/** What the permits on the way from a record come to: one of them surely permits, or none of them permits or waits for people. */
function permittedBy(program: Program, start: number, readings: Readings): Certain {
  const { cells } = program;
  let certain: Certain = "refuse";
  for (let record = start; record >= 0;) {
    let at = record + 1;
    for (const end = at + (cells[record] ?? 0); at < end;) {
      const behind = at + 2 + (cells[at] ?? 0);
      const possible = cells[at + 1] ?? 0;
      if (allHold(program, at + 2, behind, readings)) return "permit";
      if (possible >= 0 && allHold(program, behind, behind + possible, readings)) certain = null;
      at = possible >= 0 ? behind + possible : behind;
    }
    const column = cells[at] ?? -1;
    if (column < 0) return certain;
    const rest = cells[at + 1] ?? -1;
    if (rest >= 0) {
      const other = permittedBy(program, rest, readings);
      if (other === "permit") return other;
      if (other === null) certain = null;
    }
    // Where nobody can tell which word it is, nobody can tell that a rule about a word is in force.
    record = nextRecord(cells, at, wordAt(readings, column));
  }
  return certain;
}

/** Whether every test on the way from a record holds. Where nobody can tell which way it is, nothing is certain. */
function doNoHarm(program: Program, start: number, readings: Readings): boolean {
  const { cells } = program;
  for (let record = start; record >= 0;) {
    let at = record + 1;
    for (const end = at + (cells[record] ?? 0); at < end;) {
      const behind = at + 2 + (cells[at] ?? 0);
      if (!allHold(program, at + 2, behind, readings)) return false;
      at = behind + Math.max(0, cells[at + 1] ?? 0);
    }
    const column = cells[at] ?? -1;
    if (column < 0) return true;
    const rest = cells[at + 1] ?? -1;
    if (rest >= 0 && !doNoHarm(program, rest, readings)) return false;
    const word = wordAt(readings, column);
    if (word < 0) return false;
    record = nextRecord(cells, at, word);
  }
  return true;
}

/** The record behind a step, by the word that its column holds; -1 where nothing asks for that word. */
function nextRecord(cells: Int32Array, step: number, word: number): number {
  const count = cells[step + 3] ?? 0;
  const jumps = step + stepSize;
  if (cells[step + 4] === 1) {
    const at = word - (cells[step + 2] ?? 0);
    return at >= 0 && at < count ? (cells[jumps + at] ?? -1) : -1;
  }
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cells[jumps + middle] ?? 0) < word) low = middle + 1;
    else high = middle;
  }
  return low < count && cells[jumps + low] === word ? (cells[jumps + count + low] ?? -1) : -1;
}

/** Whether it is certain that all tests of a block hold: false says only that it is not. */
function allHold(program: Program, from: number, end: number, readings: Readings): boolean {
  const { cells } = program;
  if (((cells[from] ?? -1) & readings.signature) !== 0) return false;
  for (let at = from + 1; at < end;) {
    const head = cells[at] ?? 0;
    const column = head >> columnShift;
    const first = cells[at + 1] ?? 0;
    switch (head & operationMask) {
      case operations.word:
        if (wordAt(readings, column) !== first) return false;
        at += 2;
        break;
      case operations.words:
        if (!isAmong(cells, at + 2, first, wordAt(readings, column))) return false;
        at += 2 + first;
        break;
      case operations.atMost:
        if (!(numberAt(readings, column) <= first)) return false;
        at += 2;
        break;
      case operations.below:
        if (!isBelowAt(readings, column, program.texts[first], cells[at + 2] ?? 0)) return false;
        at += 3;
        break;
      case operations.any:
        if (!anyHolds(program, at + 2, at + 2 + first, readings)) return false;
        at += 2 + first;
        break;
      default:
        at = behindOther(program, at, readings);
        if (at < 0) return false;
    }
  }
  return true;
}

/** The place behind a test of a kind that is seldom; -1 where it is not certain that it holds. */
function behindOther(program: Program, at: number, readings: Readings): number {
  const { cells, bounds, texts } = program;
  const head = cells[at] ?? 0;
  const column = head >> columnShift;
  const first = cells[at + 1] ?? 0;
  switch (head & operationMask) {
    case operations.notWords: {
      const word = wordAt(readings, column);
      return word >= 0 && !isAmong(cells, at + 2, first, word) ? at + 2 + first : -1;
    }
    case operations.atLeast:
      return numberAt(readings, column) >= first ? at + 2 : -1;
    case operations.range:
      return isWithin(bounds, first, numberAt(readings, column)) ? at + 2 : -1;
    case operations.notBelow: {
      const [folded, pattern] = [texts[first], texts[first + 1]];
      if (folded === undefined || pattern === undefined) return -1;
      return isNotBelow(readings, textAt(readings, column), folded, pattern) ? at + 2 : -1;
    }
    case operations.condition:
      return program.conditions[first]?.(kernel, subjectAt(readings)) === (cells[at + 2] === 1) ? at + 3 : -1;
    default:
      return -1;
  }
}

/** Whether it is certain that one of the parts between two places holds. */
function anyHolds(program: Program, from: number, end: number, readings: Readings): boolean {
  const { cells } = program;
  for (let at = from; at < end;) {
    const behind = at + 1 + (cells[at] ?? 0);
    if (allHold(program, at + 1, behind, readings)) return true;
    at = behind;
  }
  return false;
}

/** Whether a number lies between two, both included. What is no number lies between no two. */
function isWithin(bounds: Float64Array, at: number, number: number): boolean {
  return number >= (bounds[at] ?? Number.NaN) && number <= (bounds[at + 1] ?? Number.NaN);
}

function isAmong(cells: Int32Array, from: number, count: number, word: number): boolean {
  for (let at = from; at < from + count; at += 1) if (cells[at] === word) return true;
  return false;
}

function isBelowAt(readings: Readings, column: number, folder: string | undefined, plain: number): boolean {
  return folder !== undefined && isBelow(readings, column, textAt(readings, column), folder, plain);
}

/** Where the operation of a test ends in its first number. */
const operationMask = (1 << columnShift) - 1;
