/** A folder that holds one database's migrations, relative to the repository's root. */
export interface MigrationDirectory {
  readonly directory: string;
  readonly database: string;
}

/**
 * A changed path that is a migration, or that some machine could take for one: a `lookalike` matches only once letter
 * case, composition, invisible characters, backslashes or dot segments are evened out, and is to be refused.
 */
export interface MigrationFile {
  readonly kind: "migration" | "lookalike";
  readonly path: string;
  readonly directory: string;
  readonly database: string;
}

/**
 * Finds the migrations among changed paths: `.sql` files at any depth below a configured folder. Pure; answers in the
 * order of the paths. A path below several folders belongs to the innermost, or to each that names the same one.
 */
export function migrationFiles(
  changedPaths: readonly string[],
  config: readonly MigrationDirectory[],
): readonly MigrationFile[] {
  return changedPaths.flatMap((path): readonly MigrationFile[] => {
    const exact = innermost(path, config, plainSegments);
    if (exact.length > 0 && isNormalised(path) && path.endsWith(".sql"))
      return exact.map((match) => ({ kind: "migration" as const, path, ...match }));
    const folded = foldedSegments(path);
    if (folded.at(-1)?.endsWith(".sql") !== true) return [];
    return innermost(path, config, foldedSegments).map((match) => ({
      kind: "lookalike" as const,
      path,
      ...match,
    }));
  });
}

/**
 * Tells whether a path is, contains or lies below a folder of migrations, however it is spelt: a link or a submodule in
 * its place brings migrations that no changed path names. Pure.
 */
export function mayHoldMigrations(path: string, config: readonly MigrationDirectory[]): boolean {
  const segments = foldedSegments(path);
  return config.some(({ directory }) => {
    const folder = foldedSegments(directory);
    const shared = Math.min(folder.length, segments.length);
    return folder.slice(0, shared).every((name, index) => segments[index] === name);
  });
}

function innermost(
  path: string,
  config: readonly MigrationDirectory[],
  segmentsOf: (path: string) => readonly string[],
): readonly MigrationDirectory[] {
  const segments = segmentsOf(path);
  let depth = -1;
  let matches: MigrationDirectory[] = [];
  for (const { directory, database } of config) {
    const folder = segmentsOf(directory);
    const isBelow =
      folder.length < segments.length && folder.every((name, index) => segments[index] === name);
    if (!isBelow || folder.length < depth) continue;
    if (folder.length > depth) matches = [];
    depth = folder.length;
    matches.push({ directory, database });
  }
  return matches;
}

/** A folder may be written `./db/` in a configuration; nothing else is evened out here. */
function plainSegments(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

function isNormalised(path: string): boolean {
  return (
    path.normalize("NFC") === path &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u.test(path) &&
    path.split("/").every((segment) => segment !== "" && segment !== ".." && !/^\.$|[. ]$/.test(segment))
  );
}

function foldedSegments(path: string): readonly string[] {
  const segments: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    const visible = part.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").normalize("NFC");
    if (visible === "..") segments.pop();
    const folded = visible
      .toUpperCase()
      .toLowerCase()
      .normalize("NFC")
      .replace(/[. ]+$/, "");
    if (folded !== "") segments.push(folded);
  }
  return segments;
}
