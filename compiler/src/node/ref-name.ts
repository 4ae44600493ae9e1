/** The longest full name of a branch or tag, in UTF-16 units. */
const MAX_REF_LENGTH = 512;

/** What a full name names. */
export type RefSort = "branch" | "tag";

/** Where refs of each sort lie. */
export const refFolders: Readonly<Record<RefSort, string>> = { branch: "refs/heads/", tag: "refs/tags/" };

/** Tells what a full name such as `refs/heads/main` names; null for text that is no such name. Pure. */
export function refSort(text: string): RefSort | null {
  if (isBranchName(text)) return "branch";
  return isNameIn(refFolders.tag, text) ? "tag" : null;
}

/** Tells whether text is a full branch name that git would accept and that stays inside `refs/heads/`. Pure. */
export function isBranchName(text: string): boolean {
  return isNameIn(refFolders.branch, text);
}

function isNameIn(folder: string, text: string): boolean {
  if (!text.startsWith(folder) || text.length > MAX_REF_LENGTH || !text.isWellFormed()) return false;
  if (/[\p{Cc}\p{Cf} ~^:?*[\\]|\.\.|@\{/u.test(text)) return false;
  return text
    .slice(folder.length)
    .split("/")
    .every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".") && !part.endsWith(".lock"));
}
