import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { SourceFile, SourceReader } from "../source-set.ts";
import { repositoryName } from "./find-repository.ts";
import { errorCode, readBoundedFile, unreadable } from "./read-bounded-file.ts";
import { MAX_LISTED_PATHS, tooMany } from "./tree-files.ts";
import { MAX_SOURCE_BYTES, sourceFile } from "./source-file.ts";
import { collidingName, pathSegments } from "./source-path.ts";

/** Reads sources that are not committed, or not known to be. */
export interface WorkingTreeReader extends SourceReader {
  readonly commit: null;
}

/**
 * Opens a folder to read policy sources from its files as they are now, for local work. The folder need not be a
 * repository. The rules are those of a commit: normalised paths, regular files, no link at any step below the root,
 * no name that another collides with; blob ids are what git would compute for the bytes without conversion.
 */
export function openWorkingTree(root: string): WorkingTreeReader | SourceProblem {
  let realRoot: string;
  try {
    realRoot = realpathSync(root);
    if (!lstatSync(realRoot).isDirectory())
      return sourceProblem("IL4011", `${quoted(root)} is not a folder`, { path: root });
  } catch (error) {
    return errorCode(error) === "ENOENT"
      ? sourceProblem("IL4010", `folder ${quoted(root)} does not exist`, { path: root })
      : unreadable(root, error);
  }
  return {
    repository: repositoryName(realRoot),
    commit: null,
    readFile: async (path) => readFileBelow(realRoot, path),
    list: async (folder) => listBelow(realRoot, folder),
    whyNotSigned: async () => sourceProblem("IL4022", "files that are not committed are signed by nobody"),
  };
}

function readFileBelow(root: string, path: string): SourceFile | SourceProblem {
  const segments = pathSegments(path);
  if (isSourceProblem(segments)) return segments;
  const kind = walkTo(root, segments);
  if (isSourceProblem(kind)) return { ...kind, path };
  if (kind === "folder") return sourceProblem("IL4011", `${quoted(path)} is a folder`, { path });
  const bytes = readBoundedFile(join(root, ...segments), path, MAX_SOURCE_BYTES);
  if (bytes === null) return sourceProblem("IL4010", `${quoted(path)} does not exist`, { path });
  return isSourceProblem(bytes) ? bytes : sourceFile(path, bytes);
}

/** Looks at every step of a path without following a link, and says what the last one is. */
function walkTo(root: string, segments: readonly string[]): "file" | "folder" | SourceProblem {
  let folder = root;
  for (const [depth, segment] of segments.entries()) {
    const shown = segments.slice(0, depth + 1).join("/");
    const siblings = namesIn(folder, shown);
    if (isSourceProblem(siblings)) return siblings;
    const collision = collidingName(segment, siblings);
    // Only the exact name counts, also where the file system would answer to another spelling.
    if (!siblings.includes(segment))
      return sourceProblem("IL4010", `${quoted(shown)} does not exist`, {
        path: shown,
        ...(collision === null ? {} : { help: `there is ${quoted(collision)}` }),
      });
    if (collision !== null)
      return sourceProblem(
        "IL4015",
        `${quoted(shown)} has a twin, ${quoted(collision)}, on machines that ignore case`,
        {
          path: shown,
          help: "rename one of the two",
        },
      );
    const kind = kindOf(join(folder, segment), shown);
    if (isSourceProblem(kind)) return kind;
    if (depth === segments.length - 1) return kind;
    if (kind === "file") return sourceProblem("IL4011", `${quoted(shown)} is not a folder`, { path: shown });
    folder = join(folder, segment);
  }
  return "folder";
}

function kindOf(path: string, shown: string): "file" | "folder" | SourceProblem {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink())
      return sourceProblem("IL4012", `${quoted(shown)} is a symbolic link`, {
        path: shown,
        help: "put the file itself there: links are not followed",
      });
    if (stat.isFile()) return "file";
    if (!stat.isDirectory())
      return sourceProblem("IL4014", `${quoted(shown)} is neither a regular file nor a folder`, {
        path: shown,
      });
    return isRepository(path)
      ? sourceProblem("IL4013", `${quoted(shown)} is a submodule`, { path: shown })
      : "folder";
  } catch (error) {
    return unreadable(shown, error);
  }
}

function isRepository(folder: string): boolean {
  return readdirSync(folder).includes(".git");
}

function namesIn(folder: string, shown: string): readonly string[] | SourceProblem {
  try {
    return readdirSync(folder);
  } catch (error) {
    return unreadable(shown, error);
  }
}

function listBelow(root: string, folder: string): readonly string[] | SourceProblem {
  const start = folder === "" ? [] : pathSegments(folder);
  if (isSourceProblem(start)) return start;
  const kind = walkTo(root, start);
  if (isSourceProblem(kind)) return kind;
  if (kind === "file") return sourceProblem("IL4011", `${quoted(folder)} is not a folder`, { path: folder });
  const paths: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const names = namesIn(join(root, next), next);
    if (isSourceProblem(names)) return names;
    if (paths.length + pending.length + names.length > MAX_LISTED_PATHS) return tooMany(folder);
    for (const name of names) {
      if (next === "" && name === ".git") continue;
      const path = next === "" ? name : `${next}/${name}`;
      const normalised = pathSegments(path);
      if (isSourceProblem(normalised)) return normalised;
      // Whatever is no plain folder is named and not entered; reading it tells what it is.
      if (kindOf(join(root, path), path) === "folder") pending.push(path);
      else paths.push(path);
    }
  }
  return paths.sort();
}
