import type { Configuration } from "@interlock/runtime/schema";

import { isSourceProblem, type SourceProblemCode } from "../source-problems.ts";
import type { SourceReader } from "../source-set.ts";

/**
 * The folders of migrations that a configuration names and that are not where it was read, as it names them. A folder may
 * come later; but one that is misspelt holds no migrations, and every change to the right one is judged as if it were none.
 */
export async function missingFolders(
  reader: SourceReader,
  { migrations }: Pick<Configuration, "migrations">,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const directory of new Set(migrations.map((one) => one.directory))) {
    // As it is matched with what a change touches: `./db/` is `db`.
    const path = directory.split("/").filter((segment) => segment !== "" && segment !== ".");
    if (path.length > 0 && !(await isFolder(reader, path.join("/")))) missing.push(directory);
  }
  return missing;
}

/** Read as a file, so that nothing in it is: it may be large. What cannot be read is not said to be missing. */
async function isFolder(reader: SourceReader, path: string): Promise<boolean> {
  const answer = await reader.readFile(path);
  return isSourceProblem(answer) && !isSomethingElse.has(answer.code);
}

/** What reading says where no folder can be: a path that nobody has, nothing, a link, a submodule, a socket. */
const isSomethingElse: ReadonlySet<SourceProblemCode> = new Set<SourceProblemCode>([
  "IL4009",
  "IL4010",
  "IL4012",
  "IL4013",
  "IL4014",
]);
