import { foldCase } from "../kernel/fold-case.ts";
import * as kernel from "../kernel.ts";
import type { Readings } from "./readings.ts";

const slash = 47;

/**
 * Whether a path is a folder or lies in it. `plain` is how long the folder is with its slash where it is a plain path, or
 * else 0.
 */
export function isBelow(
  x: Readings,
  at: number,
  path: string | null,
  folder: string,
  plain: number,
): boolean {
  if (path === null) return false;
  const { length } = folder;
  // Most paths show by one character that they lie elsewhere.
  if (path.length > length ? path.charCodeAt(length) !== slash : path.length < length) return false;
  if (!path.startsWith(folder)) return false;
  x.plain[at] = path.length > length ? plain : 0;
  return true;
}

/** Whether a path is none that a pattern `FOLDER/**` could mean, however its letters are written; `folded` is that folder. */
export function isNotBelow(x: Readings, path: string | null, folded: string, pattern: string): boolean {
  if (path === null) return false;
  // Most paths begin with something else; what begins like the folder is held against the pattern.
  return !foldedText(x, path).startsWith(folded) || kernel.likePath(path, pattern) === false;
}

/** A text with its case folded. */
function foldedText(x: Readings, text: string): string {
  if (x.folded?.text !== text) x.folded = { text, folded: foldCase(text) };
  return x.folded.folded;
}
