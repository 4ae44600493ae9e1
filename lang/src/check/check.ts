import { limits } from "@interlock/runtime/vocabulary";

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { parse } from "../syntax/parse.ts";
import type { CheckedProof, CheckedSet, CheckedTest } from "./checked.ts";
import { nothingAround, type Context } from "./context.ts";
import { withoutEchoes } from "./echoes.ts";
import { inOrder } from "./in-order.ts";
import { checkedModule, collectGraph, type ModuleGraph } from "./module-graph.ts";
import { checkModule, type ModuleRules } from "./module-rules.ts";
import { checkProof } from "./proof.ts";
import { mergeRepeats } from "./repeats.ts";
import { collectScopes, moduleName, type ParsedModule } from "./scope.ts";
import { checkSizes } from "./set-size.ts";
import { repeatedModules } from "./shared-words.ts";
import { settledRules } from "./settled-rules.ts";
import { checkStageDemands } from "./stage-demands.ts";
import { repeatedSwitches } from "./switch.ts";
import { checkRequirements } from "./target-requirement.ts";
import { checkTests, type TestedModule } from "./test.ts";
import { checkUnusedLets } from "./unused-let.ts";
import { collectVocabulary } from "./vocabulary.ts";

/** The text of one policy file. */
export interface PolicySource {
  readonly path: string;
  readonly text: string;
}

/** What checking found: a best-effort set, and every mistake. */
export interface CheckResult {
  readonly set: CheckedSet;
  /** Every file as it was parsed, in the order of the sources. */
  readonly modules: readonly ParsedModule[];
  /** In the order of the files and of the text. The set is only to be compiled where none is an error. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses and checks a policy set. The rules of `entries` are judged, and those of the baselines that they stand under;
 * the other files are there because they are imported, and bring names only. Never throws; every mistake of every file
 * is reported at once.
 */
export function check(sources: readonly PolicySource[], entries: readonly string[]): CheckResult {
  const parses = sources.map((source) => ({ source, ...parse(source) }));
  // Copied by name: a source may compute what nobody asks for here.
  const modules = parses.map(({ source: { path, text }, module }): ParsedModule => ({ path, text, module }));
  const { scopes, ...names } = collectScopes(modules);
  const { vocabulary, ...words } = collectVocabulary(modules, scopes);
  const graph = collectGraph(modules, entries);
  const diagnostics = [
    ...parses.flatMap((parsed) => parsed.diagnostics),
    ...names.diagnostics,
    ...words.diagnostics,
    ...graph.diagnostics,
    ...repeatedModules(modules),
    ...checkSizes(modules),
  ];
  const shared: Omit<Context, "scope"> = {
    ...nothingAround,
    scopes,
    vocabulary,
    budget: { left: limits.expandedNodes },
    reach: { left: limits.expandedNodes },
    walk: { level: 0, nextDepth: 1 },
    expanded: new Set(),
    diagnostics,
  };
  const all = modules.flatMap((parsed) => {
    const scope = scopes.get(parsed.path);
    return scope === undefined ? [] : [checkModule(parsed, { ...shared, scope })];
  });
  const judged = all.filter(({ parsed }) => graph.judged.has(parsed.path));
  const decided = decidedBy(all);
  const tests = all.flatMap((one) => testsOf(one, decided, graph));
  const proofs = all.flatMap((one) => proofsOf(one, decided));
  for (const { parsed, context } of all) checkUnusedLets(parsed, context);
  diagnostics.push(...mistakesTogether(judged, modules, vocabulary));
  diagnostics.push(...checkStageDemands(settledRules(judged, graph, diagnostics), vocabulary));
  const set: CheckedSet = {
    language: 1,
    vocabulary,
    modules: judged.map(({ parsed }) => checkedModule(parsed, graph)),
    ...decidedBy(judged),
    ceilings: judged.flatMap(({ ceilings }) => ceilings),
    contracts: all.flatMap(({ contracts }) => contracts),
    tests: tests.filter(({ path }) => graph.judged.has(path)),
    proofs: proofs.filter(({ path }) => graph.judged.has(path)),
  };
  const texts = new Map(sources.map(({ path, text }) => [path, text] as const));
  const ordered = inOrder(diagnostics, [...texts.keys()]);
  return { set, modules, diagnostics: mergeRepeats(withoutEchoes(ordered, texts)) };
}

/** What decides in some modules, judged or not. */
type Decided = Pick<CheckedSet, "rules" | "switches">;

function decidedBy(modules: readonly ModuleRules[]): Decided {
  return {
    rules: modules.flatMap(({ rules }) => rules.map(({ rule }) => rule)),
    switches: modules.flatMap(({ switches }) => switches),
  };
}

/** What a module's tests are judged by: its own rules, and those of the baselines that it stands under. */
function testsOf(
  { parsed, context }: ModuleRules,
  decided: Decided,
  graph: ModuleGraph,
): readonly CheckedTest[] {
  const module: TestedModule = {
    ...decided,
    modules: [context.scope.module, ...(graph.above.get(parsed.path) ?? []).map(moduleName)],
    isBaseline: parsed.module.sort === "baseline",
  };
  return checkTests(parsed.module.declarations, module, context);
}

/** What a module wants proved: it can name the rules and switches of every module. */
function proofsOf({ parsed, context }: ModuleRules, decided: Decided): readonly CheckedProof[] {
  return parsed.module.declarations.flatMap((declaration) =>
    declaration.kind === "prove" ? (checkProof(declaration, decided, context) ?? []) : [],
  );
}

/** Mistakes that show only once the modules that are judged together are seen together. */
function mistakesTogether(
  judged: readonly ModuleRules[],
  modules: readonly ParsedModule[],
  vocabulary: CheckedSet["vocabulary"],
): readonly Diagnostic[] {
  const declared = judged.flatMap(({ parsed, context }) =>
    parsed.module.declarations.map((declaration) => ({
      path: parsed.path,
      scope: context.scope,
      declaration,
    })),
  );
  const switches = declared.flatMap(({ path, declaration }) =>
    declaration.kind === "switch" ? [{ path, declaration }] : [],
  );
  const requirements = declared.flatMap(({ scope, declaration }) =>
    declaration.kind === "target-requires" ? [{ scope, declaration }] : [],
  );
  return [...repeatedSwitches(switches), ...checkRequirements(requirements, modules, vocabulary)];
}
