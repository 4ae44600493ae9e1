import { type Module, parse, resolveImport } from "@interlock/lang";
import type { ImportLock } from "@interlock/runtime/schema";
import { limits } from "@interlock/runtime/vocabulary";

import { isCopied, readImportLock, whyNotLocked } from "./import-lock.ts";
import { isSourceProblem, quoted, sourceProblem, type SourceProblem } from "./source-problems.ts";
import { sourceSet, type SourceFile, type SourceReader, type SourceSet } from "./source-set.ts";

/** The most text that one set may hold, in UTF-16 units. */
export const maxSetLength: number = 8 * 1024 * 1024;

/** The sources of a set, or every reason why they could not be read. */
export type LoadedSet =
  | { readonly kind: "loaded"; readonly set: SourceSet }
  | { readonly kind: "failed"; readonly problems: readonly SourceProblem[] };

/** Which policies are judged, and the baseline that every one of them has to stand under; null for none. */
export interface WantedPolicies {
  readonly policies: readonly string[];
  readonly baseline: string | null;
}

/**
 * Reads the named policies, whatever they import and the baselines that they stand under, from one commit. A path that
 * leads nowhere is left to the checker, which can point at it; a file that is there and cannot be trusted (a link, a
 * wrong hash, a copy of another repository's file that is not locked) fails here, and so does a policy that does not
 * stand under the baseline.
 */
export async function loadPolicySet(reader: SourceReader, wanted: WantedPolicies): Promise<LoadedSet> {
  const { policies } = wanted;
  const files = new Map<string, SourceFile>();
  const parsed = new Map<string, ParsedFile>();
  const problems: SourceProblem[] = [];
  const visited = new Set(policies);
  const waiting = policies.map((path) => ({ path, isEntry: true }));
  let lock: ImportLock | SourceProblem | null = null;
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
    if (isCopied(file.path)) {
      lock ??= await readImportLock(reader);
      if (isSourceProblem(lock)) return { kind: "failed", problems: [lock] };
      const unlocked = whyNotLocked(file, lock);
      if (unlocked !== null) {
        problems.push(unlocked);
        continue;
      }
    }
    files.set(file.path, file);
    length += file.text.length;
    const read = parseFile(file);
    parsed.set(file.path, read);
    for (const path of [...read.imports, ...(read.under === null ? [] : [read.under])]) {
      if (visited.has(path)) continue;
      visited.add(path);
      waiting.push({ path, isEntry: false });
    }
  }
  problems.push(...outsideBaseline(wanted, parsed));
  if (problems.length > 0) return { kind: "failed", problems };
  return { kind: "loaded", set: sourceSet(reader, [...files.values()]) };
}

/** What loading needs to know of a file. Paths are from the root; what leads nowhere is left out. */
interface ParsedFile {
  readonly sort: Module["sort"];
  readonly imports: readonly string[];
  readonly under: string | null;
  /** Whether the checker will not let it pass as it is: its text, or where it says that it stands. */
  readonly isBroken: boolean;
}

function parseFile(file: SourceFile): ParsedFile {
  const { module, diagnostics } = parse(file);
  const pathOf = (written: string): string | null => {
    const target = resolveImport(file.path, written);
    return target.kind === "path" ? target.path : null;
  };
  const imports = module.declarations.flatMap((declaration) =>
    declaration.kind === "import" ? (pathOf(declaration.from.text) ?? []) : [],
  );
  const under = module.under === null ? null : pathOf(module.under.text);
  const isLost = module.under !== null && under === null;
  const isBroken = isLost || diagnostics.some(({ severity }) => severity === "error");
  return { sort: module.sort, imports, under, isBroken };
}

/** The policies that do not stand under the baseline that all have to. Baselines only restrict: they need none above. */
function outsideBaseline(
  { policies, baseline }: WantedPolicies,
  files: ReadonlyMap<string, ParsedFile>,
): readonly SourceProblem[] {
  if (baseline === null) return [];
  return policies.flatMap((path) => {
    if (files.get(path)?.sort !== "policy" || standsUnder(path, baseline, files)) return [];
    const message = `${quoted(path)} does not stand under ${quoted(baseline)}, as the configuration demands of every policy`;
    const help = 'write `policy NAME under "…"`, with the path of the baseline relative to the file';
    return [sourceProblem("IL4021", message, { path, help })];
  });
}

/** Whether a baseline stands above a file. True where the way up is broken: the checker refuses the set, and says where. */
function standsUnder(path: string, baseline: string, files: ReadonlyMap<string, ParsedFile>): boolean {
  const seen = new Set<string>();
  for (let at = path; !seen.has(at);) {
    const file = files.get(at);
    if (file === undefined || file.isBroken) return true;
    if (file.under === null) return false;
    if (file.under === baseline) return true;
    seen.add(at);
    at = file.under;
  }
  return true;
}
