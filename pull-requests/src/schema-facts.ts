import type { MigrationAnalysis } from "@interlock/migrations";
import { known, unknown, type Facts } from "@interlock/runtime";

import type { MigrationChange } from "./migration-changes.ts";
import { shownReason } from "./shown-text.ts";
import type { ChangedFile } from "./snapshot.ts";

/** What is known of the statements of one migration; every effect is unknown, with one reason, where they are not. */
export function schemaFacts(
  change: MigrationChange,
  file: ChangedFile | undefined,
  analysis: MigrationAnalysis | null,
): NonNullable<Facts["schema"]> {
  if (change.unknownBecause !== null) return allUnknown(change.unknownBecause);
  if (file === undefined || file.text === null) return allUnknown("the text was not asked for");
  if (file.text.kind === "unknown") {
    return allUnknown(`the text could not be read: ${shownReason(file.text.reason)}`);
  }
  // An analysis of another path is of another snapshot.
  if (analysis === null || analysis.path !== change.path) return allUnknown("the text was not analysed");
  if (analysis.kind === "unreadable") {
    const { line, column, reason } = analysis;
    const place = line === undefined ? "" : ` at line ${line}${column === undefined ? "" : `:${column}`}`;
    return allUnknown(`the text cannot be read${place}: ${reason}`);
  }
  return {
    destructive: known(analysis.destructive),
    breaking: known(analysis.breaking),
    locking: known(analysis.locking),
    opaque: known(analysis.opaque),
    statements: known(analysis.statementCount),
  };
}

function allUnknown(reason: string): NonNullable<Facts["schema"]> {
  const answer = unknown(reason);
  return { destructive: answer, breaking: answer, locking: answer, opaque: answer, statements: answer };
}
