import { analyseMigration, type MigrationAnalysis } from "@interlock/migrations";
import type { Configuration } from "@interlock/runtime/schema";

import { migrationChanges } from "./migration-changes.ts";
import { MIGRATIONS_PER_CHANGE } from "./snapshot-limits.ts";
import type { PullRequestSnapshot } from "./snapshot.ts";

/** What the migrations of a change do, at the same index as the snapshot's files; null where nothing was analysed. */
export type SnapshotAnalyses = readonly (MigrationAnalysis | null)[];

/**
 * Analyses every migration of a change whose text can be judged. The one step that is not synchronous: the parser
 * loads when it is first needed. The same snapshot gives the same answer, whatever its texts hold.
 */
export async function analyseSnapshot(
  snapshot: PullRequestSnapshot,
  configuration: Configuration,
): Promise<SnapshotAnalyses> {
  if (snapshot.files.kind === "unknown") return [];
  const files = snapshot.files.value;
  const changes = migrationChanges(files, configuration);
  // More are refused as a whole; nobody has to wait for their analysis.
  if (changes.length > MIGRATIONS_PER_CHANGE) return [];
  const wanted = new Set(
    changes.filter((change) => change.unknownBecause === null).map((change) => change.fileIndex),
  );
  return Promise.all(
    files.map(async ({ path, text }, index) =>
      wanted.has(index) && text?.kind === "known" ? analyseMigration(path, text.value) : null,
    ),
  );
}
