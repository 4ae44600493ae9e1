/** What a commit object names by its first lines. */
export interface CommitLinks {
  readonly tree: string;
  readonly parents: readonly string[];
}

/** The tree of a commit and its parents, which stand right behind it; null for bytes that are no commit. Pure. */
export function commitLinks(commit: Uint8Array): CommitLinks | null {
  const [first = "", ...lines] = Buffer.from(commit).toString("latin1").split("\n");
  const tree = /^tree (?<id>[0-9a-f]{40})$/u.exec(first)?.groups?.["id"];
  if (tree === undefined) return null;
  const parents: string[] = [];
  for (const line of lines) {
    const parent = /^parent (?<id>[0-9a-f]{40})$/u.exec(line)?.groups?.["id"];
    if (parent === undefined) break;
    parents.push(parent);
  }
  return { tree, parents };
}
