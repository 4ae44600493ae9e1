/** Where a written path leads: a path from the repository's root, or why it leads nowhere. */
type ImportTarget =
  { readonly kind: "path"; readonly path: string } | { readonly kind: "problem"; readonly problem: string };

/** Resolves what stands after `from` or `under`, relative to the file that says it. */
export function resolveImport(from: string, target: string): ImportTarget {
  if (target.includes(":")) {
    return { kind: "problem", problem: "files of other repositories are not in this version" };
  }
  if (target.startsWith("/") || target.includes("\\")) {
    return { kind: "problem", problem: "the path is not relative" };
  }
  const segments = from.split("/").slice(0, -1);
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return { kind: "problem", problem: "it leaves the repository" };
  }
  const path = segments.join("/");
  // Whoever watches over changes of policies knows them by this ending.
  if (!path.endsWith(".policy")) return { kind: "problem", problem: "its name does not end in `.policy`" };
  return path === from ? { kind: "problem", problem: "it is this file itself" } : { kind: "path", path };
}

/** How a file names another one: what `resolveImport` leads back from. */
export function importPath(from: string, to: string): string {
  const folder = from.split("/").slice(0, -1);
  const way = to.split("/");
  let shared = 0;
  while (shared < folder.length && shared < way.length - 1 && folder[shared] === way[shared]) shared += 1;
  return [...folder.slice(shared).map(() => ".."), ...way.slice(shared)].join("/");
}
