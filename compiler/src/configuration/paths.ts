import { isSourceProblem } from "../source-problems.ts";
import type { SourceReader } from "../source-set.ts";

/** The files that may say which policies a repository has, from its root: one of them is there, never both. */
export const configurationPaths = ["interlock.yaml", "interlock.json"] as const;

/** Tells whether a path, from the root, is one of {@link configurationPaths}. Pure. */
export function isConfigurationPath(path: string): boolean {
  return configurationPaths.some((known) => known === path);
}

/** The configurations that are there, readable or not, besides the one that was read; null where none was. */
export async function otherConfigurations(
  reader: SourceReader,
  read: string | null,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of configurationPaths) {
    if (path === read) continue;
    const file = await reader.readFile(path);
    if (!isSourceProblem(file) || file.code !== "IL4010") found.push(path);
  }
  return found;
}
