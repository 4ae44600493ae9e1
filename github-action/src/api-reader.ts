import { isSourceProblem } from "@interlock/compiler";
import type { SourceProblem, SourceReader } from "@interlock/compiler";
import { openTree, whyNotSigned } from "@interlock/compiler/node";
import type { ApiObjects } from "./api-objects.ts";
import { sourceProblem } from "./source-problem.ts";

/** Reads files of one commit through the API. */
export interface ApiCommitReader extends SourceReader {
  readonly commit: string;
  /**
   * Whether the commit's id was seen to prove its tree. Where the API shows too little of a commit to rebuild it,
   * the tree is the platform's word; from the tree down everything is always hashed.
   */
  readonly isCommitProven: boolean;
  /** Why a path is no regular file that can be read; null where it is one. Reads folders only. */
  whyNoFile(path: string): Promise<SourceProblem | null>;
}

/**
 * Opens a commit by its full id. Only regular files are read: a link, a submodule, a missing path, or one that
 * another name collides with is a problem that names it.
 */
export async function openApiCommit(
  objects: ApiObjects,
  repository: string | null,
  commit: string,
): Promise<ApiCommitReader | SourceProblem> {
  const root = await objects.commitTree(commit);
  if (isSourceProblem(root)) return root;
  const { tree, bytes } = root;
  const { readFile, whyNoFile, list } = openTree(objects, tree);
  return {
    repository,
    commit,
    isCommitProven: bytes !== null,
    readFile,
    whyNoFile,
    list,
    whyNotSigned: async (demand) =>
      // What GitHub says of a signature is its word: it is verified here, over bytes that the id proves.
      bytes === null
        ? sourceProblem(
            "IL4022",
            `what the API shows of commit \`${commit}\` is not enough to verify a signature`,
          )
        : whyNotSigned(commit, bytes, demand),
  };
}
