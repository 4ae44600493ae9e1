import { unreachable } from "@interlock/lang";
import type { ClauseCode, Kernel, Pin, PolicyModule, ReachCode, RuleCode } from "@interlock/runtime";

import { compiledNeeds } from "../needs/needs.ts";
import type { Plan, PlanClause, PlanExpression, PlanRule } from "../plan.ts";

/**
 * Makes a plan's evaluator by walking its expressions: slow, small, and with nothing between the plan and what is called.
 * It is what compiled modules are held against, the second voice in a replay, and the only way in which a policy that
 * nobody has accepted yet is evaluated: no code is written, none is loaded. The same plan decides the same, byte for byte.
 */
export function interpret(plan: Plan, pin: Pin): PolicyModule {
  const { vocabulary, rules, switches, ceilings, contracts } = plan;
  return {
    pin,
    vocabulary,
    rules: rules.map(({ table }) => table),
    code: rules.map(ruleCode),
    switches: switches.map(({ table }) => table),
    switchCode: switches.map(reachCode),
    ceilings: ceilings.map(({ table }) => table),
    ceilingCode: ceilings.map(reachCode),
    contractCode: contracts.map((holds) => ({ holds: functionOf(holds) })),
    needs: compiledNeeds(plan),
    // Every rule is judged: there is nothing here to be quick with.
    quick: null,
  };
}

function ruleCode({ scope, measure, because, clauses }: PlanRule): RuleCode {
  return {
    scope: interpretExpression(scope),
    measure: functionOf(measure),
    because: functionOf(because),
    clauses: clauses.map(clauseCode),
  };
}

function clauseCode({ each, when, measure, because }: PlanClause): ClauseCode {
  return {
    each: functionOf(each),
    when: functionOf(when),
    measure: functionOf(measure),
    because: functionOf(because),
  };
}

function reachCode({ scope }: { readonly scope: PlanExpression }): ReachCode {
  return { scope: interpretExpression(scope) };
}

/** The element of a clause's `each` is the variable of this depth. */
const elementDepth = 0;

/**
 * An expression as a function of the kernel, of what is judged, and of the element of a clause's `each`. What it answers
 * is whatever the kernel's functions do, and never anything else: the plan's types are the compiler's to keep.
 */
export type Called = (k: Kernel, x: unknown, element?: unknown) => never;

function functionOf(expression: PlanExpression | null): Called | null {
  return expression === null ? null : interpretExpression(expression);
}

/** Makes one expression of a plan callable. */
export function interpretExpression(expression: PlanExpression): Called {
  return (k, x, element) => evaluate(expression, k, x, new Map([[elementDepth, element]])) as never;
}

/** The elements around an expression, by depth. */
type Elements = ReadonlyMap<number, unknown>;

function evaluate(expression: PlanExpression, k: Kernel, x: unknown, elements: Elements): unknown {
  const inner = (part: PlanExpression): unknown => evaluate(part, k, x, elements);
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "values":
      return expression.elements.map(inner);
    case "subject":
      return x;
    case "call": {
      const called = k[expression.function] as (...given: readonly unknown[]) => unknown;
      return called(...expression.arguments.map(inner));
    }
    case "function": {
      const { depth, body } = expression;
      return (element: unknown) => evaluate(body, k, x, new Map([...elements, [depth, element]]));
    }
    case "element":
      if (!elements.has(expression.depth)) throw new Error(`no element has the depth ${expression.depth}`);
      return elements.get(expression.depth);
    case "text":
      return expression.parts.map(inner).join("");
    default:
      return unreachable(expression);
  }
}
