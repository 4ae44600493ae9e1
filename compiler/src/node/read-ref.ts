import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { Repository } from "./find-repository.ts";
import { readPointer } from "./find-repository.ts";
import { errorCode, readBoundedFile, unreadable } from "./read-bounded-file.ts";

/** The largest `packed-refs` file, in bytes. */
const MAX_PACKED_REFS_BYTES: number = 16 * 1024 * 1024;

/**
 * Reads what stands in the ref of exactly this full name, null where there is none: first in its own file, then among
 * the packed ones, which must not contradict themselves. Never another ref that ends in the name.
 */
export function readRef(repository: Repository, ref: string): string | SourceProblem | null {
  return readLooseRef(repository, ref) ?? readPackedRef(repository, ref);
}

function readLooseRef(repository: Repository, ref: string): string | SourceProblem | null {
  const path = join(repository.commonFolder, ref);
  try {
    // A folder of this name only holds longer names; the ref itself may still be in `packed-refs`.
    if (lstatSync(path).isDirectory()) return null;
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR" ? null : unreadable(ref, error);
  }
  const value = readPointer(path);
  return isSourceProblem(value) && value.code === "IL4012"
    ? sourceProblem("IL4003", `${quoted(ref)} is a symbolic link`)
    : value;
}

function readPackedRef(repository: Repository, ref: string): string | SourceProblem | null {
  const bytes = readBoundedFile(
    join(repository.commonFolder, "packed-refs"),
    "packed-refs",
    MAX_PACKED_REFS_BYTES,
  );
  if (bytes === null || isSourceProblem(bytes)) return bytes;
  // Compared as bytes: another ref's name need not be valid UTF-8.
  const wanted = Buffer.from(ref).toString("latin1");
  let id: string | null = null;
  for (const line of Buffer.from(bytes).toString("latin1").split("\n")) {
    // A comment, or what git noted behind a tag.
    if (line.startsWith("#") || line.startsWith("^") || !line.endsWith(wanted)) continue;
    const end = line.indexOf(" ");
    if (line.slice(end + 1) !== wanted) continue;
    const other = line.slice(0, Math.max(end, 0));
    if (id !== null && id !== other)
      return sourceProblem("IL4003", `\`packed-refs\` says of ${quoted(ref)} that it is two things`);
    id = other;
  }
  return id;
}
