import { importsFolder } from "@interlock/lang";
import { type ImportLock, importLockSchema } from "@interlock/runtime/schema";

import { isSourceProblem, quoted, sourceProblem, type SourceProblem } from "./source-problems.ts";
import type { SourceFile, SourceReader } from "./source-set.ts";

/** Where a repository says which files of others it holds, from its root. */
export const importLockPath = "interlock.lock";

/** The path at which a copied file lies here. Pure. */
export function copiedPath(repository: string, commit: string, path: string): string {
  return `${importsFolder}/${repository}@${commit}/${path}`;
}

/** Reads `interlock.lock` from where the policies come from; one that is not there locks nothing. */
export async function readImportLock(reader: SourceReader): Promise<ImportLock | SourceProblem> {
  const file = await reader.readFile(importLockPath);
  if (isSourceProblem(file)) return file.code === "IL4010" ? { version: 1, imports: [] } : file;
  let data: unknown;
  try {
    data = JSON.parse(file.text);
  } catch {
    return unusable("it is no JSON");
  }
  const parsed = importLockSchema.safeParse(data, { jitless: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return unusable(`${issue?.path.join(".") || "the file"}: ${issue?.message ?? "not valid"}`);
}

/** Says why a copy of another repository's file may not be read: the lock does not name exactly these bytes. Pure. */
export function whyNotLocked(file: SourceFile, lock: ImportLock): SourceProblem | null {
  const { path, sha256 } = file;
  const digests = lock.imports.flatMap(({ repository, commit, files }) =>
    files.filter((named) => copiedPath(repository, commit, named.path) === path).map((named) => named.sha256),
  );
  const help = "copy it again by `interlock import`, and change it where it comes from";
  const [digest, ...more] = digests;
  if (digest === undefined)
    return sourceProblem("IL4025", `${quoted(path)} is not named in ${quoted(importLockPath)}`, {
      path,
      help,
    });
  if (more.length > 0)
    return sourceProblem("IL4025", `${quoted(importLockPath)} names ${quoted(path)} twice`, { path, help });
  return digest === sha256
    ? null
    : sourceProblem("IL4025", `${quoted(path)} is not what ${quoted(importLockPath)} names`, { path, help });
}

/** Whether a path lies where the copies of other repositories' files lie. Pure. */
export function isCopied(path: string): boolean {
  return path.startsWith(`${importsFolder}/`);
}

function unusable(why: string): SourceProblem {
  return sourceProblem("IL4025", `${quoted(importLockPath)} cannot be used: ${quoted(why)}`, {
    path: importLockPath,
    help: "`interlock import` writes it",
  });
}
