export { loadModule } from "@interlock/runtime/node";
export {
  findRepository,
  MAX_PARENT_FOLDERS,
  openRepository,
  repositoryName,
  repositoryNameOf,
} from "./find-repository.ts";
export type { Repository } from "./find-repository.ts";
export { commitFile } from "./commit-file.ts";
export type { CommittedFile, FileCommit } from "./commit-file.ts";
export { fileHistory } from "./file-history.ts";
export type { FileVersion } from "./file-history.ts";
export { isCommitKey } from "./commit-key.ts";
export { isInCommitsReach } from "./commits-reach.ts";
export { MAX_COMMIT_BYTES, MAX_TREE_BYTES } from "./git-objects.ts";
export { parseCommitTree, parseTree } from "./git-tree.ts";
export type { StoredEntry, TreeEntryKind } from "./git-tree.ts";
export { commitBytes, gitObjectId, isObjectId, signedCommitBytes, treeBytes } from "./object-id.ts";
export type { CommitParts, GitObjectType, TreeEntry } from "./object-id.ts";
export { commitCache, openCommit } from "./read-commit.ts";
export type { CommitCache, CommitReader } from "./read-commit.ts";
export { openWorkingTree } from "./read-working-tree.ts";
export type { WorkingTreeReader } from "./read-working-tree.ts";
export { isBranchName } from "./ref-name.ts";
export { branchCommits, isListedBranch, treeOfCommit } from "./branch-commits.ts";
export type { BranchCommit } from "./branch-commits.ts";
export { whyNotOnBranch } from "./branch-history.ts";
export { commitNamed, resolveCommit } from "./resolve-commit.ts";
export type { ResolvedCommit } from "./resolve-commit.ts";
export { whyNotSigned } from "./signed-commit.ts";
export { MAX_SOURCE_BYTES, sourceFile } from "./source-file.ts";
export {
  collidingName,
  foldedName,
  MAX_PATH_LENGTH,
  MAX_PATH_SEGMENTS,
  pathSegments,
} from "./source-path.ts";
export { type HashedObjects, MAX_LISTED_PATHS, openTree, type TreeFiles } from "./tree-files.ts";
