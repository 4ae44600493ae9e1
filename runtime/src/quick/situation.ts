import * as kernel from "../kernel.ts";
import { foldCase } from "../kernel/fold-case.ts";
import type { Subject } from "../kernel/subject.ts";
import type { Value } from "../kernel/value.ts";
import type { PolicyModule } from "../module.ts";
import { ceilingsOver } from "../ceilings.ts";
import { judgeSwitches } from "../primitives/kill-switch.ts";
import { judgeRestored } from "../restored.ts";
import type { LoadedAction } from "./load.ts";

/** One target, read once: what the tests of its action look at. */
export interface Situation {
  readonly subject: Subject;
  readonly action: LoadedAction;
  /** By column: the place of the word that it holds, the number of its words for any other, -1 where nobody can tell. */
  readonly words: readonly number[];
  /** By column: the number that it holds; no number where nobody can tell. */
  readonly numbers: readonly number[];
  /** By column: the path that it holds, as it is and with its case folded; null where nobody can tell. */
  readonly paths: readonly (Path | null)[];
}

/** A path, in the two ways in which patterns are held against it. */
export interface Path {
  readonly text: string;
  readonly folded: string;
}

/**
 * Reads a target's columns; null where something stands in the way that the quick way does not judge: a switch that is
 * not known to be off, a ceiling, a state to restore that is not on record, a time that nobody knows.
 */
export function situationOf(module: PolicyModule, action: LoadedAction, subject: Subject): Situation | null {
  if (typeof subject.now !== "number") return null;
  if (judgeSwitches(module, subject).some(({ finding }) => finding.outcome !== "permit")) return null;
  if (ceilingsOver(module, subject).length > 0) return null;
  if ((judgeRestored(subject)?.outcome ?? "permit") !== "permit") return null;
  const { columns } = action;
  const words: number[] = [];
  const numbers: number[] = [];
  const paths: (Path | null)[] = [];
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at];
    const value = column?.read(kernel, subject);
    words.push(column?.sort === "words" ? wordAt(value, column.places) : -1);
    numbers.push(column?.sort === "number" && typeof value === "number" ? value : Number.NaN);
    const isPath = column?.sort === "text" && typeof value === "string";
    paths.push(isPath ? { text: value, folded: foldCase(value) } : null);
  }
  return { subject, action, words, numbers, paths };
}

function wordAt(value: Value | undefined, places: ReadonlyMap<string, number>): number {
  if (typeof value === "string") return places.get(value) ?? places.size;
  return typeof value === "boolean" ? (places.get(String(value)) ?? places.size) : -1;
}
