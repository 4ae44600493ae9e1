import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem, quoted, sourceProblem } from "../source-problems.ts";
import type { ObjectStore } from "./git-objects.ts";
import { readGitObject } from "./git-objects.ts";

/** The most tags that may name one another before a commit is named. */
export const MAX_NESTED_TAGS = 8;

/**
 * Finds the id of what a tag finally names: the id itself, or, where that is an annotated tag's object, what this
 * names, and so on. Each tag object on the way is hashed again. That the last id is a commit's is left to its reader.
 */
export async function peelTag(
  store: ObjectStore,
  ref: string,
  start: string,
): Promise<string | SourceProblem> {
  let id = start;
  for (let depth = 0; depth <= MAX_NESTED_TAGS; depth++) {
    const bytes = await readGitObject(store, id, "tag");
    if (isSourceProblem(bytes)) return bytes.code === "IL4006" ? id : bytes;
    const target = parseTagTarget(bytes);
    if (target === null) return sourceProblem("IL4008", `tag \`${id}\` does not begin with what it names`);
    if (target.type === "commit") return target.id;
    if (target.type !== "tag")
      return sourceProblem("IL4006", `tag ${quoted(ref)} names a ${target.type}, not a commit`);
    id = target.id;
  }
  return sourceProblem("IL4019", `more than ${MAX_NESTED_TAGS} tags name one another from ${quoted(ref)} on`);
}

/** Reads what a tag object names, and the kind that it says this is; null where it does not begin so. Pure. */
function parseTagTarget(bytes: Uint8Array): { readonly id: string; readonly type: string } | null {
  const start = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  const parts = /^object (?<id>[0-9a-f]{40})\ntype (?<type>commit|tree|blob|tag)\n/u.exec(start)?.groups;
  const { id, type } = parts ?? {};
  return id === undefined || type === undefined ? null : { id, type };
}
