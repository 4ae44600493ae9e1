import { parse, resolveImport } from "@interlock/lang";
import { limits } from "@interlock/runtime/vocabulary";

import { isSourceProblem, sourceProblem, type SourceProblem } from "./source-problems.ts";
import { sourceSet, type SourceFile, type SourceReader, type SourceSet } from "./source-set.ts";

/** The most text that one set may hold, in UTF-16 units. */
export const maxSetLength: number = 8 * 1024 * 1024;

/** The sources of a set, or every reason why they could not be read. */
export type LoadedSet =
  | { readonly kind: "loaded"; readonly set: SourceSet }
  | { readonly kind: "failed"; readonly problems: readonly SourceProblem[] };

/**
 * Reads the named policies and whatever they import, from one commit. An import that leads nowhere is left to the
 * checker, which can point at it; a file that is there and cannot be trusted (a link, a wrong hash) fails here.
 */
export async function loadPolicySet(reader: SourceReader, entries: readonly string[]): Promise<LoadedSet> {
  const files = new Map<string, SourceFile>();
  const problems: SourceProblem[] = [];
  const visited = new Set(entries);
  const waiting = entries.map((path) => ({ path, isEntry: true }));
  let length = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (files.size >= limits.modulesPerSet || length > maxSetLength) {
      const message =
        length > maxSetLength
          ? `the set holds more than ${maxSetLength} characters`
          : `the set has more than ${limits.modulesPerSet} modules`;
      return { kind: "failed", problems: [sourceProblem("IL4019", message, { path: next.path })] };
    }
    const file = await reader.readFile(next.path);
    if (isSourceProblem(file)) {
      // IL4010 is a path that does not exist: behind an import, the checker says it with the place.
      if (next.isEntry || file.code !== "IL4010") problems.push(file);
      continue;
    }
    files.set(file.path, file);
    length += file.text.length;
    for (const path of importsOf(file)) {
      if (visited.has(path)) continue;
      visited.add(path);
      waiting.push({ path, isEntry: false });
    }
  }
  if (problems.length > 0) return { kind: "failed", problems };
  return { kind: "loaded", set: sourceSet(reader, [...files.values()]) };
}

function importsOf(file: SourceFile): readonly string[] {
  return parse(file).module.declarations.flatMap((declaration) => {
    if (declaration.kind !== "import") return [];
    const target = resolveImport(file.path, declaration.from.text);
    return target.kind === "path" ? [target.path] : [];
  });
}
