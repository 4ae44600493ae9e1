import { limits, type ActionTable, type Stage } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { parse } from "../syntax/parse.ts";
import type { Rule } from "../syntax/tree.ts";
import type { CheckedRule, CheckedSet, CheckedTest } from "./checked.ts";
import type { Context } from "./context.ts";
import { checkExpression } from "./expression.ts";
import { checkRule } from "./rule.ts";
import { collectScopes, moduleName, type ParsedModule } from "./scope.ts";
import { checkTest } from "./test.ts";
import { collectVocabulary } from "./vocabulary.ts";

/** The text of one policy file. */
export interface PolicySource {
  readonly path: string;
  readonly text: string;
}

/** What checking found: a best-effort set, and every mistake. */
export interface CheckResult {
  readonly set: CheckedSet;
  /** In the order of the files and of the text. The set is only to be compiled where none is an error. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses and checks a policy set. `entries` name the files whose rules are judged; the others are there because
 * they are imported, and bring names only. Never throws; every mistake of every file is reported at once.
 */
export function check(sources: readonly PolicySource[], entries: readonly string[]): CheckResult {
  const parses = sources.map((source) => ({ source, ...parse(source) }));
  const modules = parses.map(({ source, module }): ParsedModule => ({ ...source, module }));
  const names = collectScopes(modules);
  const words = collectVocabulary(modules, names.scopes);
  const diagnostics = [
    ...parses.flatMap((parsed) => parsed.diagnostics),
    ...names.diagnostics,
    ...words.diagnostics,
    ...repeatedModules(modules),
  ];
  const budget = { left: limits.expandedNodes };
  const reach = { left: limits.expandedNodes };
  const expanded = new Set<string>();
  const rules: CheckedRule[] = [];
  const tests: CheckedTest[] = [];
  for (const parsed of modules) {
    const scope = names.scopes.get(parsed.path);
    if (scope === undefined) continue;
    const shared = {
      scope,
      scopes: names.scopes,
      vocabulary: words.vocabulary,
      budget,
      reach,
      expanded,
      diagnostics,
    };
    const context: Context = { ...shared, ...nothingAround };
    const own = checkRules(parsed, context);
    if (entries.includes(parsed.path)) rules.push(...own);
    for (const declaration of parsed.module.declarations) {
      if (declaration.kind !== "test") continue;
      const test = checkTest(declaration, scope.module, own, context);
      if (test !== null && entries.includes(parsed.path)) tests.push(test);
    }
    checkUnusedLets(parsed, context);
  }
  const [first] = modules;
  if (rules.length > limits.rulesPerSet && first !== undefined) {
    const place = { path: first.path, span: first.module.span };
    diagnostics.push(diagnose("IL2212", { what: "rules", most: limits.rulesPerSet }, place));
  }
  const set: CheckedSet = { language: 1, vocabulary: words.vocabulary, rules, tests };
  return { set, diagnostics: inOrder(diagnostics, sources) };
}

const nothingAround = {
  actions: [] as readonly ActionTable[],
  isUnused: false,
  variables: new Map(),
  present: new Set<string>(),
  expanding: [] as readonly string[],
  usedAt: null,
  level: 0,
};

function checkRules(parsed: ParsedModule, context: Context): readonly CheckedRule[] {
  const module = { name: moduleName(parsed), path: parsed.path, stage: stageOf(parsed, context) };
  const seen = new Map<string, Rule>();
  return parsed.module.declarations.flatMap((declaration) => {
    if (declaration.kind !== "permit" && declaration.kind !== "bound" && declaration.kind !== "refuse")
      return [];
    const { text, span } = declaration.name;
    const first = seen.get(text);
    if (first === undefined) seen.set(text, declaration);
    else {
      const related = [{ path: parsed.path, span: first.name.span, label: "first declared here" }];
      context.diagnostics.push(diagnose("IL2002", { name: text }, { path: parsed.path, span, related }));
    }
    return [checkRule(declaration, module, context)];
  });
}

/** The stage at a module's head; advisory where it says none. */
function stageOf(parsed: ParsedModule, context: Context): Stage {
  const stages = parsed.module.declarations.flatMap((declaration) =>
    declaration.kind === "stage" ? [declaration] : [],
  );
  for (const { span } of stages.slice(1)) {
    context.diagnostics.push(diagnose("IL2213", {}, { path: parsed.path, span }));
  }
  // Of two stages the earlier one promises less, and so widens less.
  const order: readonly Stage[] = ["advisory", "constrained", "green_path", "calibrated"];
  return order.find((stage) => stages.some((declaration) => declaration.stage === stage)) ?? "advisory";
}

/** A `let` that no rule of its file uses is checked for what it could mean, for any action of the set. */
function checkUnusedLets(parsed: ParsedModule, context: Context): void {
  for (const declaration of parsed.module.declarations) {
    if (declaration.kind !== "let") continue;
    const key = `${parsed.path} ${declaration.name.text}`;
    if (context.expanded.has(key)) continue;
    const anywhere = { ...context, actions: context.vocabulary.actions, isUnused: true, expanding: [key] };
    checkExpression(declaration.value, anywhere);
  }
}

/** Two modules of one name: their rules' ids could not be told apart. */
function repeatedModules(modules: readonly ParsedModule[]): readonly Diagnostic[] {
  const first = new Map<string, ParsedModule>();
  return modules.flatMap((parsed) => {
    const { name } = parsed.module;
    if (name === null) return [];
    const other = first.get(name.text);
    if (other === undefined) {
      first.set(name.text, parsed);
      return [];
    }
    const facts = { what: "policy", name: name.text, other: other.path };
    return [diagnose("IL2009", facts, { path: parsed.path, span: name.span })];
  });
}

/** One diagnostic a place and code, in the order of the files and of the text. */
function inOrder(
  diagnostics: readonly Diagnostic[],
  sources: readonly PolicySource[],
): readonly Diagnostic[] {
  const rank = new Map(sources.map((source, index) => [source.path, index] as const));
  const unique = new Map(
    diagnostics.map((diagnostic) => {
      const { code, path, span, message } = diagnostic;
      return [JSON.stringify([path, span.start, span.end, code, message]), diagnostic] as const;
    }),
  );
  return [...unique.values()].sort(
    (a, b) => (rank.get(a.path) ?? 0) - (rank.get(b.path) ?? 0) || a.span.start - b.span.start,
  );
}
