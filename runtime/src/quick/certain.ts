import * as kernel from "../kernel.ts";
import { sorts, type Step, type Test } from "./load.ts";
import type { Situation } from "./situation.ts";

/** What is certain about a target; null where that takes a closer look. */
export type Certain = "permit" | "refuse" | null;

/** What is certain about a target: that a permit permits it and nothing else minds, or that no permit does. */
export function certainOf(situation: Situation): Certain {
  const permitted = permittedBy(situation.action.permits, situation);
  // Where no permit permits, it is refused, whatever else there is.
  if (permitted !== "permit") return permitted;
  return doNoHarm(situation.action.restrictions, situation) ? "permit" : null;
}

/** Whether every test on the way holds. Where nobody can tell which way it is, nothing is certain. */
function doNoHarm(start: Step, situation: Situation): boolean {
  let step: Step | undefined = start;
  while (step !== undefined) {
    for (let at = 0; at < step.here.length; at += 1) {
      const test = step.here[at];
      if (test === undefined || !holds(test, situation)) return false;
    }
    if (step.column < 0) return true;
    if (step.rest !== null && !doNoHarm(step.rest, situation)) return false;
    const word: number = situation.words[step.column] ?? -1;
    if (word < 0) return false;
    step = step.next.get(word);
  }
  return true;
}

/** What the permits on the way come to: one of them surely permits, or all of them surely do not. */
function permittedBy(start: Step, situation: Situation): Certain {
  let step: Step | undefined = start;
  let certain: Certain = "refuse";
  while (step !== undefined) {
    for (let at = 0; at < step.here.length; at += 1) {
      const test = step.here[at];
      if (test !== undefined && holds(test, situation)) return "permit";
      const fails = step.fails[at];
      if (fails === undefined || !holds(fails, situation)) certain = null;
    }
    if (step.column < 0) return certain;
    if (step.rest !== null) {
      const other = permittedBy(step.rest, situation);
      if (other === "permit") return other;
      if (other === null) certain = null;
    }
    const word: number = situation.words[step.column] ?? -1;
    if (word < 0) return null;
    step = step.next.get(word);
  }
  return certain;
}

/** Whether it is certain that a test holds: false says only that it is not. */
function holds(test: Test, situation: Situation): boolean {
  switch (test.sort) {
    case sorts.word:
      return situation.words[test.column] === test.word;
    case sorts.words: {
      const word = situation.words[test.column] ?? -1;
      return word >= 0 && test.words.includes(word) === test.is;
    }
    case sorts.range: {
      // What is no number lies between no two.
      const number = situation.numbers[test.column] ?? Number.NaN;
      return number >= test.low && number <= test.high;
    }
    case sorts.below:
      return situation.paths[test.column]?.text.startsWith(test.folder) === true;
    case sorts.notBelow: {
      const path = situation.paths[test.column] ?? null;
      if (path === null) return false;
      // Most paths begin with something else; what begins like the folder is held against the pattern.
      return !path.folded.startsWith(test.folder) || kernel.likePath(path.text, test.pattern) === false;
    }
    case sorts.condition:
      return test.condition?.(kernel, situation.subject) === test.is;
    case sorts.all:
      for (const part of test.parts) if (!holds(part, situation)) return false;
      return true;
    case sorts.any:
      for (const part of test.parts) if (holds(part, situation)) return true;
      return false;
    case sorts.always:
      return true;
    default:
      return false;
  }
}
