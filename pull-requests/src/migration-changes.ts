import { mayHoldMigrations, migrationFiles, type MigrationFile } from "@interlock/migrations";
import { unreachable } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";

import { shownText } from "./shown-text.ts";
import type { ChangedFile } from "./snapshot.ts";

/** One migration file that a change reaches, and the database that it belongs to. */
export interface MigrationChange {
  readonly path: string;
  readonly database: string;
  /** The changed file's place in the snapshot. */
  readonly fileIndex: number;
  /** Why its text says nothing about what would happen; null where the text is to be analysed. */
  readonly unknownBecause: string | null;
}

/**
 * The migrations that a change adds, edits, moves or removes, in the order of its files, each once a database.
 * None vanishes: only one that is new can be judged by its text, since of the others a database may hold the effects.
 */
export function migrationChanges(
  files: readonly ChangedFile[],
  configuration: Configuration,
): readonly MigrationChange[] {
  const find = (path: string): readonly MigrationFile[] => {
    const found = migrationFiles([path], configuration.migrations);
    return [...new Map(found.map((file) => [file.database, file])).values()];
  };
  return files.flatMap((file, fileIndex) => {
    // A copy leaves its origin as it was; any other previous path is gone.
    const isMoved = file.previousPath !== null && file.status !== "copied" && file.previousPath !== file.path;
    const left = isMoved && file.previousPath !== null ? find(file.previousPath) : [];
    const here = find(file.path);
    return [
      ...left.map(({ path, database }) => ({
        path,
        database,
        fileIndex,
        unknownBecause: `the migration, which the base may have applied, was moved to ${shownText(file.path)}`,
      })),
      ...here.map((migration) => ({
        path: migration.path,
        database: migration.database,
        fileIndex,
        unknownBecause: whyUnknown(file, migration, left.length > 0),
      })),
    ];
  });
}

/**
 * The changed paths that have to be regular files at the head, though they are no migrations: were one a link or a
 * submodule, it would bring migrations that the change does not name.
 */
export function possibleDetours(
  files: readonly Pick<ChangedFile, "path" | "status">[],
  { migrations }: Pick<Configuration, "migrations">,
): readonly string[] {
  return files.flatMap(({ path, status }) => {
    const isJudged = status === "removed" || migrationFiles([path], migrations).length > 0;
    return !isJudged && mayHoldMigrations(path, migrations) ? [path] : [];
  });
}

function whyUnknown(file: ChangedFile, migration: MigrationFile, wasMigration: boolean): string | null {
  if (migration.kind === "lookalike") {
    return `the path is the folder ${shownText(migration.directory)} only to some machines: write it exactly`;
  }
  if (wasMigration) return `it is another migration, ${shownText(file.previousPath ?? "")}, moved here`;
  switch (file.status) {
    case "added":
    case "copied":
    case "renamed":
      return null;
    case "removed":
      return "a migration that the base may have applied was removed";
    case "modified":
    case "changed":
      return "a migration that the base may have applied was edited";
    case "unchanged":
      return "the platform lists the migration as unchanged";
    default:
      return unreachable(file.status);
  }
}
