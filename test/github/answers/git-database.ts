import { Buffer } from "node:buffer";
import { nodeId } from "../accounts.ts";
import { apiRoot, failure, found, inRepository, notFound, parameter } from "../call.ts";
import type { Answer, Call, Handlers } from "../call.ts";
import { gitCommitObject } from "../commit-objects.ts";
import {
  objectType,
  readBlob,
  readCommit,
  readTree,
  readTreeRecursively,
  resolveCommitish,
  resolveRef,
} from "../git-store.ts";
import type { TreeEntry } from "../git-store.ts";
import type { JsonObject } from "../json.ts";
import type { Repository } from "../state.ts";

/** GitHub breaks base64 into lines of 60 and ends the last one too. */
export function base64Lines(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("base64")
    .replaceAll(/.{1,60}/g, "$&\n");
}

async function ref(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const asked = parameter(call, "ref");
  const name = `refs/${asked}`;
  const sha = call.tamper.refs.get(asked) ?? (await resolveRef(gitdir, name));
  if (sha === undefined) return notFound();
  const type = (await objectType(gitdir, sha)) ?? "commit";
  return found({
    ref: name,
    node_id: nodeId("Ref", name),
    url: `${apiRoot(repository)}/git/${name}`,
    object: { type, sha, url: `${apiRoot(repository)}/git/${type}s/${sha}` },
  });
}

async function commit(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const sha = parameter(call, "commit_sha");
  const read = await readCommit(gitdir, sha);
  // A tag's own id is no commit here, though it leads to one.
  return read === undefined || read.oid !== sha ? notFound() : found(gitCommitObject(repository, read));
}

async function entryObject(repository: Repository, gitdir: string, entry: TreeEntry): Promise<JsonObject> {
  const { path, mode, type, sha } = entry;
  if (type === "commit") return { path, mode, type, sha };
  const url = `${apiRoot(repository)}/git/${type}s/${sha}`;
  if (type === "tree") return { path, mode, type, sha, url };
  return { path, mode, type, sha, size: (await readBlob(gitdir, sha))?.length ?? 0, url };
}

async function tree(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const asked = parameter(call, "tree_sha");
  const named = (await readTree(gitdir, asked)) === undefined ? await resolveCommitish(gitdir, asked) : asked;
  const sha = named === undefined ? undefined : ((await readCommit(gitdir, named))?.commit.tree ?? named);
  if (sha === undefined) return notFound();
  // GitHub takes any value of `recursive` as a wish for it, even `false`.
  const read = call.query["recursive"] === undefined ? readTree : readTreeRecursively;
  const entries = (await read(gitdir, sha)) ?? [];
  const truncated = call.tamper.truncatedTrees.has(asked);
  const shown = truncated ? entries.slice(0, 1) : entries;
  return found({
    sha,
    url: `${apiRoot(repository)}/git/trees/${sha}`,
    tree: await Promise.all(shown.map((entry) => entryObject(repository, gitdir, entry))),
    truncated,
  });
}

async function blob(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const sha = parameter(call, "file_sha");
  if (!/^[0-9a-f]{40}$/.test(sha)) return failure(422, "The sha parameter must be exactly 40 characters.");
  const bytes = call.tamper.blobs.get(sha) ?? (await readBlob(gitdir, sha));
  if (bytes === undefined) return notFound();
  return found({
    sha,
    node_id: nodeId("Blob", sha),
    size: bytes.length,
    url: `${apiRoot(repository)}/git/blobs/${sha}`,
    content: base64Lines(bytes),
    encoding: "base64",
  });
}

/** Refs, commits, trees and blobs, straight from the repository on disk. */
export const gitDatabase: Handlers = {
  "git/get-ref": inRepository(ref),
  "git/get-commit": inRepository(commit),
  "git/get-tree": inRepository(tree),
  "git/get-blob": inRepository(blob),
};
