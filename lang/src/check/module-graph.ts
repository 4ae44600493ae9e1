import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Quoted } from "../syntax/tree.ts";
import type { CheckedModule } from "./checked.ts";
import { resolveImport, whyMissing } from "./import-path.ts";
import { moduleName, type ParsedModule } from "./scope.ts";

/** Which modules stand under which, and whose rules are judged. */
export interface ModuleGraph {
  /** By path: the baselines that a module stands under, the nearest first. */
  readonly above: ReadonlyMap<string, readonly ParsedModule[]>;
  /** The paths of the entries and of what they stand under. */
  readonly judged: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Follows every `under` of a set. It brings no names: only rules, which are judged with those of the entries. */
export function collectGraph(modules: readonly ParsedModule[], entries: readonly string[]): ModuleGraph {
  const diagnostics: Diagnostic[] = [];
  const byPath = new Map(modules.map((parsed) => [parsed.path, parsed] as const));
  const next = new Map<string, ParsedModule>();
  for (const parsed of modules) {
    const { under } = parsed.module;
    const baseline = under === null ? null : baselineOf(parsed.path, under, byPath, diagnostics);
    if (baseline !== null) next.set(parsed.path, baseline);
  }
  diagnostics.push(...circles(modules, next));
  const above = new Map(modules.map(({ path }) => [path, chainFrom(path, next)] as const));
  const judged = new Set(
    entries.flatMap((path) => [path, ...(above.get(path) ?? []).map((parsed) => parsed.path)]),
  );
  return { above, judged, diagnostics };
}

/** A judged module as the checked set names it. */
export function checkedModule(parsed: ParsedModule, { above }: ModuleGraph): CheckedModule {
  return {
    name: moduleName(parsed),
    path: parsed.path,
    sort: parsed.module.sort,
    under: (above.get(parsed.path) ?? []).map(moduleName),
  };
}

/** The module that an `under` names; null where a diagnostic stands for it. */
function baselineOf(
  path: string,
  under: Quoted,
  byPath: ReadonlyMap<string, ParsedModule>,
  diagnostics: Diagnostic[],
): ParsedModule | null {
  const target = resolveImport(path, under.text);
  const found = target.kind === "path" ? byPath.get(target.path) : undefined;
  const place = { path, span: under.span };
  if (found === undefined) {
    const problem = target.kind === "problem" ? target.problem : whyMissing(target.path);
    diagnostics.push(diagnose("IL2010", { path: under.text, problem }, place));
    return null;
  }
  // A file whose first lines did not parse has its own diagnostic, and may be a baseline all the same.
  if (found.module.sort !== "baseline" && found.module.name !== null) {
    diagnostics.push(diagnose("IL2011", { path: under.text }, place));
    return null;
  }
  return found;
}

/** The modules above one, the nearest first, each once. */
function chainFrom(path: string, next: ReadonlyMap<string, ParsedModule>): readonly ParsedModule[] {
  const chain: ParsedModule[] = [];
  const seen = new Set([path]);
  for (let at = next.get(path); at !== undefined && !seen.has(at.path); at = next.get(at.path)) {
    seen.add(at.path);
    chain.push(at);
  }
  return chain;
}

/** One diagnostic a circle, where its first module in the order of the files says what it stands under. */
function circles(
  modules: readonly ParsedModule[],
  next: ReadonlyMap<string, ParsedModule>,
): readonly Diagnostic[] {
  const told = new Set<string>();
  return modules.flatMap((parsed) => {
    const { path, module } = parsed;
    const chain = chainFrom(path, next);
    const last = chain.at(-1);
    const isCircle = last !== undefined && next.get(last.path)?.path === path;
    if (!isCircle || told.has(path) || module.under === null) return [];
    for (const other of chain) told.add(other.path);
    return [diagnose("IL2012", { path: module.under.text }, { path, span: module.under.span })];
  });
}
