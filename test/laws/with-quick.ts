import { runInThisContext } from "node:vm";

import { interpretExpression, type Plan } from "@interlock/compiler";
import type { Kernel, PolicyModule, QuickCode, QuickTable } from "@interlock/runtime";

import { quickCode } from "../../compiler/src/emit/quick-code.ts";
import type { PlanCode, QuickBounds } from "../../compiler/src/quick/code.ts";
import { quickOf, type PlanQuick } from "../../compiler/src/quick/quick.ts";
import type { Truth } from "../../runtime/src/kernel/value.ts";

/** A change to a plan's quick way, to the text of its code, or to what a module of it holds. */
export interface QuickChange {
  readonly plan?: (quick: PlanQuick) => PlanQuick;
  readonly text?: (code: string) => string;
  readonly table?: (quick: QuickTable) => QuickTable;
}

/** The quick way of a plan, as a module of it would hold it: all of it code, as far as it can be, or all of it table. */
export function withQuick(
  plan: Plan,
  module: PolicyModule,
  isCode: boolean,
  change: QuickChange = {},
): PolicyModule {
  const changed = change.plan ?? ((quick) => quick);
  const { columns, conditions, codes, ...rest } = changed(quickOf(plan, boundsOf(isCode)));
  const quick: QuickTable = {
    ...rest,
    columns: columns.map(({ from, ...column }) => ({
      ...column,
      from: from.kind === "asked" ? { kind: "asked", read: interpretExpression(from.read) } : from,
    })),
    codes: codes.map((code) => runCode(code, plan.vocabulary.zones, change.text ?? ((text) => text))),
    conditions: conditions.map(({ expression, isMeasure }) => {
      const asked: (k: Kernel, x: unknown) => unknown = interpretExpression(expression);
      const measured = (k: Kernel, x: unknown): Truth =>
        (asked(k, x) as { readonly condition: Truth }).condition;
      return isMeasure ? measured : interpretExpression(expression);
    }),
  };
  return { ...module, quick: change.table === undefined ? quick : change.table(quick) };
}

/** Everything is code, or nothing is; everything is sorted that can be. */
function boundsOf(isCode: boolean): QuickBounds {
  const most = isCode ? Number.POSITIVE_INFINITY : -1;
  return { ofAction: most, ofAll: most, unsorted: 1 };
}

const running = new Map<string, QuickCode>();

/** The function that code is: the very text that a module would hold. */
function runCode(code: PlanCode, zones: readonly string[], change: (text: string) => string): QuickCode {
  const text = change(quickCode(code, zones).join("\n"));
  const known = running.get(text) ?? (runInThisContext(`(${text})`) as QuickCode);
  running.set(text, known);
  return known;
}

/** Rules of an action, whether they are code or stand in the table. */
export type QuickRulesOf = NonNullable<PlanCode["rules"]>;

/** A plan's quick way with other rules. */
export function ruled(quick: PlanQuick, change: (rules: QuickRulesOf) => QuickRulesOf): PlanQuick {
  return {
    ...quick,
    codes: quick.codes.map((code) => (code.rules === null ? code : { ...code, rules: change(code.rules) })),
    actions: quick.actions.map((action) => ({ ...action, ...change(action) })),
  };
}
