import type { Configuration } from "@interlock/runtime/schema";

import { migrationChanges, type MigrationChange } from "./migration-changes.ts";
import { plainText, shownReason, shownText } from "./shown-text.ts";
import { MIGRATIONS_PER_CHANGE, snapshotLimits } from "./snapshot-limits.ts";
import type { ChangedFile, PullRequestSnapshot } from "./snapshot.ts";

/** A change that was seen whole, or why it was not. */
export type WholeChange =
  | {
      readonly kind: "whole";
      readonly files: readonly ChangedFile[];
      /** Every path that a file of the change has or had. */
      readonly paths: readonly string[];
      readonly migrations: readonly MigrationChange[];
    }
  | { readonly kind: "refused"; readonly reason: string; readonly remedy: string };

const splitIt = "split the change into smaller pull requests";

/**
 * Says whether a snapshot holds every file of its change. Where it does not, a rule about files would pass over the
 * rest, so nothing may be decided. Pure.
 */
export function wholeChange(
  { pull, files, commits }: PullRequestSnapshot,
  configuration: Configuration,
): WholeChange {
  if (files.kind === "unknown") {
    const reason = `the changed files are not known: ${shownReason(files.reason)}`;
    return refused(reason, "run the gate again; where a limit was reached, split the change");
  }
  const nameless = files.value.find(
    ({ status, previousPath }) => status === "renamed" && previousPath === null,
  );
  if (nameless !== undefined) {
    const reason = `${shownText(nameless.path)} was renamed, and nobody says from where`;
    return refused(reason, "run the gate again");
  }
  const paths = new Set(
    files.value.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath])),
  );
  // A rename counts twice: a rule about the old place has to see it as well.
  if (files.value.length > snapshotLimits.files || paths.size > snapshotLimits.files) {
    return refused(`the change has more than ${snapshotLimits.files} paths, old names counted`, splitIt);
  }
  if (commits.kind === "known" && commits.value.length > snapshotLimits.commits) {
    return refused(`the change has more than ${snapshotLimits.commits} commits`, splitIt);
  }
  // The answers come one by one; a push in between would have one head judged and another one named.
  if (commits.kind === "known" && !commits.value.some(({ sha }) => sha === pull.head.sha)) {
    const reason = `the commits do not hold the head ${plainText(pull.head.sha)}`;
    return refused(reason, "run the gate again: it may have moved while it was read");
  }
  const migrations = migrationChanges(files.value, configuration);
  if (migrations.length > MIGRATIONS_PER_CHANGE) {
    return refused(`the change touches more than ${MIGRATIONS_PER_CHANGE} migrations`, splitIt);
  }
  return { kind: "whole", files: files.value, paths: [...paths], migrations };
}

function refused(reason: string, remedy: string): WholeChange {
  return { kind: "refused", reason, remedy };
}
