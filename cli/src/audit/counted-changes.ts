import { misused, unreadable } from "../command-failure.ts";
import { quotedText } from "../shown-text.ts";
import type { JudgedChange } from "./judged-changes.ts";

const ID_PATTERN = /^[1-9]\d{0,14}$/;

/** The repository's id that an option gives; null where it was not given. */
export function repositoryId(written: string | undefined): number | null {
  if (written === undefined) return null;
  if (ID_PATTERN.test(written)) return Number(written);
  throw misused(`\`--repository\` ${quotedText(written)} is no id of a repository, which is a number`);
}

/**
 * The changes of one repository. A fork has the same commits, and policies of its own: where the records are about several
 * repositories, the user has to say which one the list is of.
 */
export function changesOf(
  changes: readonly JudgedChange[],
  repository: number | null,
): readonly JudgedChange[] {
  if (repository !== null) return changes.filter((change) => change.repository === repository);
  const ids = [...new Set(changes.map((change) => change.repository))].sort((a, b) => a - b);
  if (ids.length <= 1) return changes;
  const named = ids.slice(0, MAX_NAMED_IDS).join(", ");
  throw unreadable(
    `the records are about ${ids.length} repositories, ${named}: say with \`--repository ID\` which of them the list is of`,
  );
}

/** How many ids are named. */
const MAX_NAMED_IDS = 8;

/**
 * The changes that may speak for what came onto a branch: a permit to merge onto another one says nothing of it, for policies
 * may ask for the branch. What is against a change stays, whatever branch it was about.
 */
export function changesOnto(changes: readonly JudgedChange[], branch: string): readonly JudgedChange[] {
  return changes.filter((change) => change.against !== null || (change.branch ?? branch) === branch);
}
