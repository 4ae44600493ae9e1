import type { SourceProblem } from "./source-problems.ts";

/** One policy source exactly as it is stored: the text decodes from, and encodes back to, the hashed bytes. */
export interface SourceFile {
  /** Relative to the repository's root, normalised, `/` between segments. */
  readonly path: string;
  /** The git blob id of the bytes, 40 lower-case hexadecimal digits. */
  readonly blob: string;
  /** The SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** The bytes as text; a byte order mark and carriage returns are kept. */
  readonly text: string;
}

/** The sources that one compilation reads, sorted by path in code-unit order, each path once. */
export interface SourceSet {
  /** Such as `github.com/owner/name`; null where none is known. A claim of whoever configured the clone. */
  readonly repository: string | null;
  /** The commit that holds the files, 40 lower-case hexadecimal digits; null for files that are not committed. */
  readonly commit: string | null;
  readonly files: readonly SourceFile[];
}

/** Whose signature a commit has to carry. */
export interface SignatureDemand {
  /** Keys as `ssh-keygen` writes them, without a comment: `ssh-ed25519 AAAA…`. One of them is enough. */
  readonly keys: readonly string[];
  /** Who demands it, as a problem says it: `interlock.yaml`, in backticks. */
  readonly demandedBy: string;
}

/**
 * Where policy sources come from: a commit, a working tree or a platform's API. Methods never throw for what the
 * source contains; they answer a problem that names it.
 */
export interface SourceReader {
  readonly repository: string | null;
  readonly commit: string | null;
  /** Reads one regular file by its normalised path. */
  readFile(path: string): Promise<SourceFile | SourceProblem>;
  /**
   * Names everything below a folder (`""` is the root) that is not a folder itself, sorted in code-unit order. Links
   * and submodules are named too: reading one is the problem that tells, leaving it out would drop a policy silently.
   */
  list(folder: string): Promise<readonly string[] | SourceProblem>;
  /** Why the commit is not signed by one of these keys; null where it is. Files that are not committed are signed by nobody. */
  whyNotSigned(demand: SignatureDemand): Promise<SourceProblem | null>;
}

/** Makes a source set in its one order. Pure; throws if a path occurs twice, which is a bug of the caller. */
export function sourceSet(
  origin: { readonly repository: string | null; readonly commit: string | null },
  files: readonly SourceFile[],
): SourceSet {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  for (const [index, file] of sorted.entries()) {
    if (sorted[index + 1]?.path === file.path)
      throw new Error(`source \`${file.path}\` occurs twice in a set`);
  }
  return { repository: origin.repository, commit: origin.commit, files: sorted };
}
