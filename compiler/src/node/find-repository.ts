import { realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import { readGitConfig, type GitConfig } from "./git-config.ts";
import { errorCode, readBoundedFile, unreadable } from "./read-bounded-file.ts";
import { decodeUtf8 } from "./source-file.ts";

/** The most folders that are tried upwards to find a repository. */
export const MAX_PARENT_FOLDERS = 64;

/** The longest `.git` file, `commondir` file or ref, in bytes. */
const MAX_POINTER_BYTES = 4096;

/** The largest configuration file of a repository, in bytes. */
const MAX_CONFIG_BYTES: number = 1024 * 1024;

/** Where the parts of a git repository lie; for a linked worktree the last two differ. */
export interface Repository {
  /** The working tree's root, an absolute path. */
  readonly root: string;
  /** Holds this working tree's own `HEAD`. */
  readonly gitFolder: string;
  /** Holds the objects, branches and configuration. */
  readonly commonFolder: string;
}

/**
 * Finds the repository that a folder lies in, looking upwards. Reads the file system only; no environment variable
 * moves it. Answers a problem where there is none, or one that this reader does not understand.
 */
export function findRepository(folder: string): Repository | SourceProblem {
  let current = resolve(folder);
  for (let step = 0; step < MAX_PARENT_FOLDERS; step++) {
    const repository = openRepository(current);
    if (!isSourceProblem(repository) || repository.code !== "IL4017") return repository;
    const parent = dirname(current);
    if (parent === current) break;
    current = parent;
  }
  return noRepository(folder);
}

/** Opens the repository whose working tree's root is exactly this folder. Follows the `.git` file of a worktree. */
export function openRepository(root: string): Repository | SourceProblem {
  const dotGit = join(resolve(root), ".git");
  let kind;
  try {
    kind = statSync(dotGit);
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR" ? noRepository(root) : unreadable(dotGit, error);
  }
  let repository: Repository = { root: resolve(root), gitFolder: dotGit, commonFolder: dotGit };
  if (!kind.isDirectory()) {
    const linked = linkedRepository(resolve(root), dotGit);
    if (isSourceProblem(linked)) return linked;
    repository = linked;
  }
  return supported(repository);
}

function linkedRepository(root: string, dotGit: string): Repository | SourceProblem {
  const target = readPointer(dotGit);
  if (isSourceProblem(target)) return target;
  const gitFolder = target?.startsWith("gitdir: ") ? resolve(root, target.slice("gitdir: ".length)) : null;
  if (gitFolder === null)
    return sourceProblem("IL4018", `${quoted(dotGit)} is neither a folder nor a \`gitdir:\` file`);
  const common = readPointer(join(gitFolder, "commondir"));
  if (isSourceProblem(common)) return common;
  return { root, gitFolder, commonFolder: common === null ? gitFolder : resolve(gitFolder, common) };
}

/** Reads a one-line file of git's without its line end; null where there is none. */
export function readPointer(path: string): string | SourceProblem | null {
  const bytes = readBoundedFile(path, path, MAX_POINTER_BYTES);
  if (bytes === null || isSourceProblem(bytes)) return bytes;
  const text = decodeUtf8(bytes);
  return text === null
    ? sourceProblem("IL4016", `${quoted(path)} is not valid UTF-8`)
    : text.replace(/\s+$/, "");
}

function supported(repository: Repository): Repository | SourceProblem {
  const config = configValues(repository, ["extensions.objectformat", "extensions.refstorage"]);
  if (isSourceProblem(config)) return config;
  const [objects, refs] = config;
  if (objects !== null && objects !== undefined && objects !== "sha1")
    return sourceProblem("IL4018", `the repository stores objects as ${quoted(objects)}`, {
      help: "only repositories with SHA-1 object ids can be read",
    });
  if (refs !== null && refs !== undefined && refs !== "files")
    return sourceProblem("IL4018", `the repository stores refs as ${quoted(refs)}`, {
      help: "only repositories that store refs as files can be read",
    });
  return repository;
}

/**
 * Names the repository as `host/owner/name` from the address of its remote `origin`; null where that says nothing.
 * A claim of whoever configured the clone: it identifies nothing by itself.
 */
export function repositoryName(dir: string): string | null {
  const repository = openRepository(dir);
  if (isSourceProblem(repository)) return null;
  const values = configValues(repository, ["remote.origin.url"]);
  const url = isSourceProblem(values) ? null : values[0];
  return url === null || url === undefined ? null : repositoryNameOf(url);
}

/**
 * Normalises a remote's address to `host/owner/name` without credentials, port or `.git`; null for any other form.
 * Pure. The host is lower case; on github.com, which ignores case in names, so are owner and name.
 */
export function repositoryNameOf(url: string): string | null {
  const form =
    /^(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?(?<host>[A-Za-z0-9.-]+)(?::\d{1,5})?\/(?<path>[^?#\s]+)$/.exec(
      url,
    ) ?? /^(?:[A-Za-z0-9._-]+@)?(?<host>[A-Za-z0-9.-]+):(?<path>[^/?#\s][^?#\s]*)$/.exec(url);
  const host = form?.groups?.["host"]?.toLowerCase();
  const names = /^(?<owner>[A-Za-z0-9._-]+)\/(?<name>[A-Za-z0-9._-]+?)(?:\.git)?\/?$/.exec(
    form?.groups?.["path"] ?? "",
  );
  const owner = names?.groups?.["owner"];
  const name = names?.groups?.["name"];
  if (host === undefined || owner === undefined || name === undefined) return null;
  if (!host.includes(".") || /^\.+$/.test(owner) || /^\.+$/.test(name)) return null;
  return host === "github.com" ? `${host}/${owner}/${name}`.toLowerCase() : `${host}/${owner}/${name}`;
}

function configValues(
  repository: Repository,
  names: readonly string[],
): readonly (string | null)[] | SourceProblem {
  const config = readConfig(join(repository.commonFolder, "config"));
  return isSourceProblem(config) ? config : names.map((name) => config.get(name) ?? null);
}

function readConfig(path: string): GitConfig | SourceProblem {
  let target;
  try {
    // Some tools make it a link to one that several clones share.
    target = realpathSync(path);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? new Map() : unreadable(path, error);
  }
  const bytes = readBoundedFile(target, path, MAX_CONFIG_BYTES);
  if (isSourceProblem(bytes)) return bytes;
  const config = readGitConfig(Buffer.from(bytes ?? []).toString("utf8"));
  return config ?? sourceProblem("IL4018", `${quoted(path)} is not in git's format`);
}

function noRepository(folder: string): SourceProblem {
  return sourceProblem("IL4017", `no git repository was found at ${quoted(resolve(folder))}`, {
    help: "run inside a clone, or compile the working tree without a commit",
  });
}
