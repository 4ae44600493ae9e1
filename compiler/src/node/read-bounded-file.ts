import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { SourceProblem } from "../source-problems.ts";
import { quoted, sourceProblem } from "../source-problems.ts";

/** Answers the code of a file system error such as `ENOENT`, or null for anything else. Pure. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** Makes the problem of a failed read, naming the path as the reader knows it. Pure. */
export function unreadable(shownPath: string, error: unknown): SourceProblem {
  const reason = errorCode(error) ?? (error instanceof Error ? error.message : String(error));
  return sourceProblem("IL4020", `${quoted(shownPath)} could not be read: ${quoted(reason)}`, {
    path: shownPath,
  });
}

/**
 * Reads a regular file of at most `maxBytes`, never through a symbolic link at its last step and never waiting for a
 * pipe. Answers null where there is no such file; `shownPath` is how a problem names it. Reads at once, as everything here
 * does that reads small local files: the threads that wait for them elsewhere cost more to start than all of the reads.
 */
export function readBoundedFile(
  path: string,
  shownPath: string,
  maxBytes: number,
): Uint8Array | SourceProblem | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === "ELOOP")
      return sourceProblem("IL4012", `${quoted(shownPath)} is a symbolic link`, { path: shownPath });
    return unreadable(shownPath, error);
  }
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory())
      return sourceProblem("IL4011", `${quoted(shownPath)} is a folder`, { path: shownPath });
    if (!stat.isFile())
      return sourceProblem("IL4014", `${quoted(shownPath)} is not a regular file`, { path: shownPath });
    // One byte more than allowed is asked for, so that a file that grows meanwhile is noticed too.
    const buffer = new Uint8Array(Math.min(stat.size, maxBytes) + 1);
    let length = 0;
    while (length < buffer.length) {
      const bytesRead = readSync(file, buffer, length, buffer.length - length, null);
      if (bytesRead === 0) return buffer.subarray(0, length);
      length += bytesRead;
    }
    if (stat.size >= maxBytes)
      return sourceProblem("IL4007", `${quoted(shownPath)} is larger than ${maxBytes} bytes`, {
        path: shownPath,
      });
    return sourceProblem("IL4020", `${quoted(shownPath)} changed while it was read`, { path: shownPath });
  } catch (error) {
    return unreadable(shownPath, error);
  } finally {
    closeSync(file);
  }
}
