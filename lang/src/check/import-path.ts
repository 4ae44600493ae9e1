/** Where a written path leads: a path from the repository's root, or why it leads nowhere. */
type ImportTarget =
  { readonly kind: "path"; readonly path: string } | { readonly kind: "problem"; readonly problem: string };

/** The folder at the root that holds copies of other repositories' files, each at a full commit id. */
export const importsFolder = "interlock.imports";

/**
 * Resolves what stands after `from` or `under`: a path relative to the file that says it, or the address of a file of
 * another repository at a full commit id, `github.com/acme/policies@0123…/words.policy`, which leads to its copy.
 */
export function resolveImport(from: string, target: string): ImportTarget {
  if (target.includes(":"))
    return problem("files of other repositories are named as `github.com/owner/name@COMMIT/file.policy`");
  if (target.startsWith("/") || target.includes("\\")) return problem("the path is not relative");
  const address = addressIn(target);
  if (address !== null && !/^[0-9a-f]{40}$/u.test(address.commit))
    return problem("a commit of another repository is named by its full id, 40 digits");
  // A copied file knows its own repository only, as it did where it was written.
  const home = address === null ? homeOf(from) : homeIn(address);
  const segments = address === null ? from.split("/").slice(0, -1) : [...home];
  for (const segment of (address?.path ?? target).split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.length <= home.length) return problem("it leaves the repository");
    else segments.pop();
  }
  const path = segments.join("/");
  // Whoever watches over changes of policies knows them by this ending.
  if (!path.endsWith(".policy")) return problem("its name does not end in `.policy`");
  return path === from ? problem("it is this file itself") : { kind: "path", path };
}

interface Address {
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
}

function addressIn(target: string): Address | null {
  const { repository, commit, path } = addressForm.exec(target)?.groups ?? {};
  return repository === undefined || commit === undefined || path === undefined
    ? null
    : { repository, commit, path };
}

const addressForm =
  /^(?<repository>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){2})@(?<commit>[^/]*)\/(?<path>.*)$/u;

function homeIn({ repository, commit }: Address): readonly string[] {
  return [importsFolder, ...`${repository}@${commit}`.split("/")];
}

/** The folder that is the root for a file: that of its repository's copy, or of this repository itself. */
function homeOf(path: string): readonly string[] {
  const segments = path.split("/");
  return segments[0] === importsFolder ? segments.slice(0, 4) : [];
}

function problem(text: string): ImportTarget {
  return { kind: "problem", problem: text };
}

/** Why a path that leads somewhere names nothing: of another repository there is a copy, or there is none. */
export function whyMissing(path: string): string {
  return homeOf(path).length === 0
    ? "there is no such file"
    : "there is no copy of it here, which `interlock import` makes";
}

/** How a file names another one: what `resolveImport` leads back from. */
export function importPath(from: string, to: string): string {
  const folder = from.split("/").slice(0, -1);
  const way = to.split("/");
  let shared = 0;
  while (shared < folder.length && shared < way.length - 1 && folder[shared] === way[shared]) shared += 1;
  return [...folder.slice(shared).map(() => ".."), ...way.slice(shared)].join("/");
}
