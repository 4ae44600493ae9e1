import { decideUnder, type Facts, type PolicyModule, type Verdict } from "@interlock/runtime";
import type { Outcome } from "@interlock/runtime/vocabulary";

import { join } from "../../runtime/src/judge.ts";
import * as kernel from "../../runtime/src/kernel.ts";
import { Uncertain, type Truth } from "../../runtime/src/kernel/value.ts";
import type { Situation } from "./random-facts.ts";

/** What decides in a law: the real thing, or a wrong reading that the law has to catch. */
export type Reading = (module: PolicyModule, situation: Situation, rules: ReadonlySet<string>) => Verdict;

/** Judges by the rules of these ids, whatever their stage. */
export const real: Reading = (module, { proposal, facts }, rules) =>
  decideUnder(module, proposal, facts, (rule) => rules.has(rule.id));

type Code = PolicyModule["code"][number];
type Kernel = Parameters<Code["scope"]>[0];

/** Reads a module with another kernel, or takes its answers otherwise: modules are handed their kernel. */
function reread(module: PolicyModule, change: (code: Code, index: number) => Code): PolicyModule {
  return { ...module, code: module.code.map(change) };
}

function withKernel(wrong: Kernel): Reading {
  return (module, situation, rules) =>
    real(
      reread(module, (code) => ({
        ...code,
        scope: (_, x) => code.scope(wrong, x),
        clauses: code.clauses.map(({ when, measure, because }) => ({
          when: when === null ? null : (_, x) => when(wrong, x),
          measure: measure === null ? null : (_, x) => measure(wrong, x),
          because,
        })),
      })),
      situation,
      rules,
    );
}

const isKnownTrue = (truth: Truth): boolean => truth === true;

/** `has` and `??` take a fact that nobody could have for one that is attested absent. */
export const unknownIsAbsent: Reading = withKernel({
  ...kernel,
  present: (value) => (Uncertain.is(value) ? false : kernel.present(value)),
  orElse: (value, fallback) => (Uncertain.is(value) ? fallback : kernel.orElse(value, fallback)),
});

/** Two values: what is not known to be true is false, so its negation is true. */
export const unknownIsFalse: Reading = withKernel({ ...kernel, not: (value) => kernel.not(value) !== false });

/** A list that nobody could have is taken for an empty one. */
export const unknownListIsEmpty: Reading = withKernel({
  ...kernel,
  any: (list, predicate) => kernel.any(Uncertain.is(list) ? [] : list, predicate),
  all: (list, predicate) => kernel.all(Uncertain.is(list) ? [] : list, predicate),
  count: (list, predicate) => kernel.count(Uncertain.is(list) ? [] : list, predicate),
  length: (list) => kernel.length(Uncertain.is(list) ? [] : list),
});

/** A clause whose `when` nobody can tell is left out. */
export const unknownWhenSkipped: Reading = (module, situation, rules) =>
  real(
    reread(module, (code) => ({
      ...code,
      clauses: code.clauses.map(({ when, ...clause }) => ({
        ...clause,
        when: when === null ? null : (k, x) => isKnownTrue(when(k, x)),
      })),
    })),
    situation,
    rules,
  );

/** A bound or refuse rule whose scope nobody can tell is left out. */
export const unknownScopeSkipped: Reading = (module, situation, rules) =>
  real(
    reread(module, (code) => ({ ...code, scope: (k, x) => isKnownTrue(code.scope(k, x)) })),
    situation,
    rules,
  );

/** A permit whose scope nobody can tell applies. */
export const unknownScopePermits: Reading = (module, situation, rules) =>
  real(
    reread(module, (code, index) =>
      module.rules[index]?.kind === "permit"
        ? { ...code, scope: (k, x) => code.scope(k, x) !== false }
        : code,
    ),
    situation,
    rules,
  );

function outcomeOnly(outcome: Outcome): Verdict {
  return { outcome, deciding: [], findings: [], needing: [], grants: [] };
}

function idsOf(
  module: PolicyModule,
  kinds: readonly string[],
  rules: ReadonlySet<string>,
): readonly string[] {
  return module.rules.filter(({ id, kind }) => kinds.includes(kind) && rules.has(id)).map(({ id }) => id);
}

/** Rules are joined, whatever their sort: what one bound lets through is let through. */
export const boundsJoin: Reading = (module, situation, rules) => {
  const permits = idsOf(module, ["permit"], rules);
  const outcomes = idsOf(module, ["bound", "refuse"], rules).map(
    (id) => real(module, situation, new Set([...permits, id])).outcome,
  );
  return outcomeOnly(
    outcomes.length === 0 ? "refuse" : outcomes.reduce((best, outcome) => join(best, outcome)),
  );
};

/** Every permit has to permit. */
export const permitsMeet: Reading = (module, situation, rules) => {
  const others = idsOf(module, ["bound", "refuse"], rules);
  const verdicts = idsOf(module, ["permit"], rules).map((id) =>
    real(module, situation, new Set([...others, id])),
  );
  return outcomeOnly(verdicts.every((verdict) => verdict.outcome === "permit") ? "permit" : "refuse");
};

/** One target that may is enough. */
export const targetsJoin: Reading = (module, { proposal, facts }, rules) => {
  const outcomes = proposal.targets.map(
    (target) => real(module, { proposal: { ...proposal, targets: [target] }, facts }, rules).outcome,
  );
  return outcomeOnly(outcomes.reduce((best, outcome) => join(best, outcome), "refuse"));
};

/** Only the latest approval is read. */
export const lastApprovalCounts: Reading = (module, { proposal, facts }, rules) => {
  const { approvals } = facts;
  const read: Facts =
    approvals?.kind === "known"
      ? { ...facts, approvals: { kind: "known", approvals: approvals.approvals.slice(-1) } }
      : facts;
  return real(module, { proposal, facts: read }, rules);
};

/** The first permit in the text decides. */
export const firstPermitDecides: Reading = (module, situation, rules) => {
  const others = idsOf(module, ["bound", "refuse"], rules);
  return real(module, situation, new Set([...others, ...idsOf(module, ["permit"], rules).slice(0, 1)]));
};
