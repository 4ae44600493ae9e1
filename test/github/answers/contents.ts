import { posix } from "node:path";
import { apiRoot, found, inRepository, notFound, pageRoot, parameter } from "../call.ts";
import type { Answer, Call, Handlers } from "../call.ts";
import { entryAt, readBlob, readTree } from "../git-store.ts";
import type { TreeEntry } from "../git-store.ts";
import type { JsonObject } from "../json.ts";
import type { Repository } from "../state.ts";
import { namedCommit } from "./commits.ts";
import { base64Lines } from "./git-database.ts";

/** Above this GitHub answers a file without its content and with the encoding `none`. */
const MAX_CONTENT_BYTES = 1024 * 1024;

const SYMLINK = "120000";

function linksOf(repository: Repository, entry: TreeEntry, commit: string): JsonObject {
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const section = entry.type === "tree" ? "trees" : "blobs";
  const git = entry.type === "commit" ? null : `${apiRoot(repository)}/git/${section}/${entry.sha}`;
  const self = `${apiRoot(repository)}/contents/${path}?ref=${commit}`;
  const html = `${pageRoot(repository)}/${entry.type === "tree" ? "tree" : "blob"}/${commit}/${path}`;
  const isFile = entry.type === "blob";
  const raw = `https://raw.githubusercontent.com/${repository.owner}/${repository.name}/${commit}/${path}`;
  return {
    name: posix.basename(entry.path),
    path: entry.path,
    sha: entry.sha,
    url: self,
    html_url: html,
    git_url: git,
    download_url: isFile ? raw : null,
    _links: { self, git, html },
  };
}

function kindOf(entry: TreeEntry): string {
  if (entry.type === "tree") return "dir";
  if (entry.type === "commit") return "submodule";
  return entry.mode === SYMLINK ? "symlink" : "file";
}

async function directory(
  repository: Repository,
  gitdir: string,
  entry: TreeEntry,
  commit: string,
): Promise<Answer> {
  const entries = (await readTree(gitdir, entry.sha)) ?? [];
  return found(
    await Promise.all(
      entries.map(async (inner) => {
        const path = `${entry.path}/${inner.path}`;
        const size = inner.type === "blob" ? ((await readBlob(gitdir, inner.sha))?.length ?? 0) : 0;
        // In a listing GitHub calls a submodule a file, for old clients' sake.
        const type = inner.type === "commit" ? "file" : kindOf(inner);
        return { type, size, ...linksOf(repository, { ...inner, path }, commit) };
      }),
    ),
  );
}

async function contents(call: Call, repository: Repository, gitdir: string): Promise<Answer> {
  const commit = await namedCommit(call, gitdir, call.query["ref"] ?? repository.defaultBranch);
  const path = parameter(call, "path").replace(/\/$/, "");
  const entry = commit === undefined ? undefined : await entryAt(gitdir, commit, path);
  if (commit === undefined || entry === undefined) return notFound();
  if (entry.type === "tree") return directory(repository, gitdir, entry, commit);
  const links = linksOf(repository, entry, commit);
  if (entry.type === "commit") {
    const submodule_git_url = `${pageRoot(repository)}-${posix.basename(path)}.git`;
    return found({ type: "submodule", size: 0, ...links, submodule_git_url });
  }
  const bytes = call.tamper.blobs.get(entry.sha) ?? (await readBlob(gitdir, entry.sha));
  if (bytes === undefined) return notFound();
  if (entry.mode === SYMLINK) {
    const target = new TextDecoder().decode(bytes);
    const aim = await entryAt(gitdir, commit, posix.join(posix.dirname(path), target));
    const content = aim?.type === "blob" ? await readBlob(gitdir, aim.sha) : undefined;
    // GitHub follows a link to a file of the same repository and answers as if it were the file.
    if (content !== undefined) return found({ ...fileBody(content), ...links });
    return found({ type: "symlink", size: bytes.length, target, ...links });
  }
  return found({ ...fileBody(bytes), ...links });
}

function fileBody(bytes: Uint8Array): JsonObject {
  const isShown = bytes.length <= MAX_CONTENT_BYTES;
  return {
    type: "file",
    size: bytes.length,
    encoding: isShown ? "base64" : "none",
    content: isShown ? base64Lines(bytes) : "",
  };
}

/** Files and folders by path. Unlike blobs, this follows symbolic links and leaves out what is large. */
export const contentsByPath: Handlers = { "repos/get-content": inRepository(contents) };
