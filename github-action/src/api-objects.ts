import type { SourceProblem } from "@interlock/compiler";
import { gitObjectId, isObjectId, MAX_SOURCE_BYTES, parseTree, treeBytes } from "@interlock/compiler/node";
import type { StoredEntry } from "@interlock/compiler/node";
import * as z from "zod";
import { ask } from "./api.ts";
import type { Api, ApiAnswer } from "./api.ts";
import { commitAnswer, rebuildCommit } from "./api-commit.ts";
import { quoted, sourceProblem } from "./source-problem.ts";

/** Git objects by id, as the platform's API hands them out. */
export interface ApiObjects {
  /** A commit's tree, and the commit's own bytes; null where they could not be rebuilt, so that they hash to its id. */
  commitTree(
    id: string,
  ): Promise<{ readonly tree: string; readonly bytes: Uint8Array | null } | SourceProblem>;
  /** A folder's own entries, hashed to its id. */
  tree(id: string): Promise<readonly StoredEntry[] | SourceProblem>;
  /** A file's bytes, hashed to its id; at most `MAX_SOURCE_BYTES`. */
  blob(id: string): Promise<Uint8Array | SourceProblem>;
}

const treeAnswer = z.object({
  sha: z.string(),
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), sha: z.string() })),
});

const blobAnswer = z.object({
  sha: z.string(),
  size: z.int().nonnegative(),
  content: z.string(),
  encoding: z.string(),
});

/** Reads git objects of one repository through the API. Everything is hashed again; trees are asked for once. */
export function openApiObjects(
  api: Api,
  repository: { readonly owner: string; readonly name: string },
): ApiObjects {
  const place = { owner: repository.owner, repo: repository.name };
  const trees = new Map<string, Promise<readonly StoredEntry[] | SourceProblem>>();
  return {
    async commitTree(id) {
      const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
      const answer = await ask(api, commitAnswer, route, { ...place, commit_sha: id });
      if (answer.kind === "failed") return unread("commit", id, answer);
      if (answer.value.sha !== id) return misnamed("commit", id, answer.value.sha);
      return { tree: answer.value.tree.sha, bytes: rebuildCommit(answer.value) };
    },
    tree(id) {
      const known = trees.get(id) ?? readTree(api, place, id);
      trees.set(id, known);
      return known;
    },
    async blob(id) {
      const route = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
      const answer = await ask(api, blobAnswer, route, { ...place, file_sha: id });
      if (answer.kind === "failed") return unread("blob", id, answer);
      return blobBytes(id, answer.value);
    },
  };
}

async function readTree(
  api: Api,
  place: { readonly owner: string; readonly repo: string },
  id: string,
): Promise<readonly StoredEntry[] | SourceProblem> {
  // Folder by folder: of a recursive answer no tree could be hashed, and only that one is cut when it is large.
  const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
  const answer = await ask(api, treeAnswer, route, { ...place, tree_sha: id });
  if (answer.kind === "failed") return unread("tree", id, answer);
  if (answer.value.sha !== id) return misnamed("tree", id, answer.value.sha);
  if (answer.value.truncated) return sourceProblem("IL4007", `tree \`${id}\` is cut off in the API's answer`);
  const entries = answer.value.tree;
  const isWritable = entries.every(
    ({ path, mode, sha }) =>
      path !== "" && !/[/\0]/.test(path) && /^0*[1-7][0-7]{4,5}$/.test(mode) && isObjectId(sha),
  );
  if (!isWritable) return sourceProblem("IL4008", `tree \`${id}\` does not follow git's format`);
  const bytes = treeBytes(entries.map(({ path, mode, sha }) => ({ mode, name: path, id: sha })));
  if (gitObjectId("tree", bytes) !== id) return corrupt("tree", id);
  return parseTree(id, bytes);
}

function blobBytes(id: string, answer: z.infer<typeof blobAnswer>): Uint8Array | SourceProblem {
  if (answer.size > MAX_SOURCE_BYTES)
    return sourceProblem("IL4007", `blob \`${id}\` is larger than ${MAX_SOURCE_BYTES} bytes`);
  if (answer.encoding !== "base64")
    return sourceProblem("IL4008", `blob \`${id}\` is encoded as ${quoted(answer.encoding)}`);
  const bytes = Buffer.from(answer.content, "base64");
  return gitObjectId("blob", bytes) === id ? bytes : corrupt("blob", id);
}

function unread(
  type: string,
  id: string,
  failure: Extract<ApiAnswer<never>, { kind: "failed" }>,
): SourceProblem {
  const code = failure.status === 404 ? "IL4004" : "IL4020";
  return sourceProblem(code, `${type} \`${id}\` could not be read: ${failure.reason}`);
}

function misnamed(type: string, id: string, other: string): SourceProblem {
  return sourceProblem("IL4005", `the API answered ${type} ${quoted(other)} for \`${id}\``);
}

function corrupt(type: string, id: string): SourceProblem {
  return sourceProblem(
    "IL4005",
    `the bytes that the API answers for ${type} \`${id}\` do not hash to that id`,
  );
}
