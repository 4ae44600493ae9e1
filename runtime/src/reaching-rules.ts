import type { BudgetTable, PolicyModule, RuleCode, RuleTable } from "./module.ts";

/** A budget of which the state counts what was taken. */
type CountedBudget = Extract<BudgetTable, { readonly key: unknown }>;

/** A rule that reaches an action. */
export interface ReachingRule {
  readonly rule: RuleTable;
  readonly code: RuleCode;
}

/** The rules that reach an action. */
export interface Reaching {
  /** In the module's order. */
  readonly rules: readonly ReachingRule[];
  /** Their clauses that take from a budget which is counted, in the same order. */
  readonly budgets: readonly { readonly id: string; readonly budget: CountedBudget }[];
  /** Whether all of them bind: what is advised is what is decided, then. */
  readonly allBind: boolean;
}

/** Found once for each action of a module, and kept as long as the module is. */
const kept = new WeakMap<PolicyModule, Map<string, Reaching>>();

/** Finds the rules that reach an action. Throws where a module's data and code do not match: no verdict may come of it. */
export function rulesReaching(module: PolicyModule, action: string): Reaching {
  const known = kept.get(module)?.get(action);
  if (known !== undefined) return known;
  const rules = module.rules.flatMap((rule, index) => {
    const code = module.code[index];
    if (code === undefined) throw new Error(`rule ${rule.id} has no code`);
    return rule.actions.includes(action) ? [{ rule, code }] : [];
  });
  const budgets = rules.flatMap(({ rule: { clauses } }) =>
    clauses.flatMap(({ id, budget }) => (budget !== undefined && "key" in budget ? [{ id, budget }] : [])),
  );
  const reaching = { rules, budgets, allBind: rules.every(({ rule }) => rule.stage !== "advisory") };
  // Names that nobody declared are without end.
  if (module.vocabulary.actions.some(({ name }) => name === action)) {
    const ofModule = kept.get(module) ?? new Map<string, Reaching>();
    kept.set(module, ofModule.set(action, reaching));
  }
  return reaching;
}
