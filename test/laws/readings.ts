import { decideUnder, type PolicyModule, type Verdict } from "@interlock/runtime";

import * as kernel from "../../runtime/src/kernel.ts";
import type { Truth } from "../../runtime/src/kernel/value.ts";
import type { Situation } from "./random-facts.ts";

/** What decides in a law: the real thing, or a wrong reading that the law has to catch. */
export type Reading = (module: PolicyModule, situation: Situation, rules: ReadonlySet<string>) => Verdict;

/** Judges by the rules of these ids, whatever their stage, and by every switch and ceiling of the module. */
export const real: Reading = (module, { proposal, facts }, rules) =>
  decideUnder(module, proposal, facts, (rule) => rules.has(rule.id));

/** The code of a rule. */
export type Code = PolicyModule["code"][number];
/** The code of a clause. */
export type ClauseCode = Code["clauses"][number];
/** What compiled code is handed. */
export type Kernel = typeof kernel;

/** A module whose rules are taken otherwise than they say. */
export function reread(module: PolicyModule, change: (code: Code, index: number) => Code): PolicyModule {
  return { ...module, code: module.code.map(change) };
}

/** A module whose clauses are taken otherwise than they say. */
export function rereadClauses(module: PolicyModule, change: (code: ClauseCode) => ClauseCode): PolicyModule {
  return reread(module, (code) => ({ ...code, clauses: code.clauses.map(change) }));
}

/** A reading of a module that was changed first. */
export function afterwards(change: (module: PolicyModule) => PolicyModule): Reading {
  return (module, situation, rules) => real(change(module), situation, rules);
}

/** Reads every condition with another kernel: modules are handed theirs. */
export function withKernel(changes: Partial<Kernel>): Reading {
  const wrong: Kernel = { ...kernel, ...changes };
  return afterwards((module) => ({
    ...rereadClauses(
      reread(module, ({ scope, measure, ...code }) => ({
        ...code,
        scope: (_, x) => scope(wrong, x),
        measure: measure === null ? null : (_, x) => measure(wrong, x),
      })),
      ({ each, when, measure, because }) => ({
        each: each === null ? null : (_, x) => each(wrong, x),
        when: when === null ? null : (_, x, e0) => when(wrong, x, e0),
        measure: measure === null ? null : (_, x, e0) => measure(wrong, x, e0),
        because,
      }),
    ),
    switchCode: module.switchCode.map(({ scope }) => ({ scope: (_, x) => scope(wrong, x) })),
    ceilingCode: module.ceilingCode.map(({ scope }) => ({ scope: (_, x) => scope(wrong, x) })),
  }));
}

/** Whether a condition is known to be true. */
export function isKnownTrue(truth: Truth): boolean {
  return truth === true;
}

/** The ids of the rules of these sorts that are judged. */
export function idsOf(
  module: PolicyModule,
  kinds: readonly string[],
  rules: ReadonlySet<string>,
): readonly string[] {
  return module.rules.filter(({ id, kind }) => kinds.includes(kind) && rules.has(id)).map(({ id }) => id);
}

/** A module with some of its switches and ceilings, by their index. */
export function withReaches(
  module: PolicyModule,
  switches: (index: number) => boolean,
  ceilings: (index: number) => boolean,
): PolicyModule {
  return {
    ...module,
    switches: module.switches.filter((_, index) => switches(index)),
    switchCode: module.switchCode.filter((_, index) => switches(index)),
    ceilings: module.ceilings.filter((_, index) => ceilings(index)),
    ceilingCode: module.ceilingCode.filter((_, index) => ceilings(index)),
  };
}
