import { stages, type Stage } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Name } from "../syntax/name.ts";
import type { Rule, StageDeclaration } from "../syntax/tree.ts";
import { checkCeiling } from "./ceiling.ts";
import type { CheckedCeiling, CheckedContract, CheckedRule, CheckedSwitch } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { checkContract } from "./contract.ts";
import { checkRule } from "./rule.ts";
import type { ParsedModule } from "./scope.ts";
import { checkSwitch } from "./switch.ts";

/** What one module decides. */
export interface ModuleRules {
  readonly parsed: ParsedModule;
  readonly context: Context;
  /** Each rule beside what was written. */
  readonly rules: readonly { readonly written: Rule; readonly rule: CheckedRule }[];
  readonly switches: readonly CheckedSwitch[];
  readonly ceilings: readonly CheckedCeiling[];
  readonly contracts: readonly CheckedContract[];
}

/** Checks everything of a module that decides something. A permit in a baseline is a mistake, and is left out. */
export function checkModule(parsed: ParsedModule, context: Context): ModuleRules {
  const { declarations } = parsed.module;
  reportRepeatedRules(parsed, context);
  const stage = stageOf(parsed, context);
  const module = { name: context.scope.module, path: parsed.path, stage };
  const rules: { written: Rule; rule: CheckedRule }[] = [];
  const switches: CheckedSwitch[] = [];
  const ceilings: CheckedCeiling[] = [];
  const contracts: CheckedContract[] = [];
  for (const declaration of declarations) {
    const { kind } = declaration;
    if (kind === "permit" || kind === "bound" || kind === "refuse") {
      const rule = checkRule(declaration, module, context);
      if (parsed.module.sort === "policy") rules.push({ written: declaration, rule });
      else if (isOfBaseline(declaration, context))
        rules.push({ written: declaration, rule: { ...rule, stage } });
    } else if (kind === "switch") {
      const checked = checkSwitch(declaration, context);
      if (checked !== null) switches.push(checked);
    } else if (kind === "stage-at-most") ceilings.push(checkCeiling(declaration, context));
    else if (kind === "contract") contracts.push(checkContract(declaration, context));
  }
  return { parsed, context, rules, switches, ceilings, contracts };
}

/** A baseline only restricts, and always binds. */
function isOfBaseline(rule: Rule, context: Context): boolean {
  if (rule.stage !== null) report(context, "IL2014", {}, rule.stage.span);
  if (rule.kind === "permit") report(context, "IL2013", { name: rule.name.text }, rule.name.span);
  return rule.kind !== "permit";
}

/** Rules and switches of one module have one name each: findings and proofs cite them by it. */
function reportRepeatedRules({ path, module }: ParsedModule, context: Context): void {
  const first = new Map<string, { readonly name: Name; readonly isSwitch: boolean }>();
  for (const declaration of module.declarations) {
    const { kind } = declaration;
    const isSwitch = kind === "switch";
    if (!isSwitch && kind !== "permit" && kind !== "bound" && kind !== "refuse") continue;
    const { name } = declaration;
    const other = first.get(name.text);
    if (other === undefined) first.set(name.text, { name, isSwitch });
    // Two switches of one name are two declarations of one name, which is said where names are collected.
    else if (!(isSwitch && other.isSwitch)) {
      const related = [{ path, span: other.name.span, label: "first declared here" }];
      context.diagnostics.push(diagnose("IL2002", { name: name.text }, { path, span: name.span, related }));
    }
  }
}

/** The stage at a module's head; advisory where it says none. A baseline has none, and binds. */
function stageOf({ path, module }: ParsedModule, context: Context): Stage {
  const heads = module.declarations.flatMap((declaration): readonly StageDeclaration[] =>
    declaration.kind === "stage" ? [declaration] : [],
  );
  if (module.sort === "baseline") {
    for (const { span } of heads) report(context, "IL2014", {}, span);
    return "constrained";
  }
  for (const { span } of heads.slice(1)) {
    context.diagnostics.push(diagnose("IL2213", {}, { path, span }));
  }
  // Of two stages the earlier one promises less, and so widens less.
  return stages.find((stage) => heads.some((declaration) => declaration.stage === stage)) ?? "advisory";
}
