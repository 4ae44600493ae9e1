import type { Facts, Verdict } from "@interlock/runtime";
import type { Outcome } from "@interlock/runtime/vocabulary";

import { admit } from "../../runtime/src/admission.ts";
import { join } from "../../runtime/src/judge.ts";
import { and, or } from "../../runtime/src/kernel/logic.ts";
import type { Truth } from "../../runtime/src/kernel/value.ts";
import { afterwards, idsOf, real, reread, rereadClauses, type Reading } from "./readings.ts";

function outcomeOnly(outcome: Outcome): Verdict {
  return { outcome, deciding: [], findings: [], needing: [], grants: [] };
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

/** The scope of rules of these sorts is asked of every target at once, and what they answer is folded to one. */
function scopeOverTargets(kinds: readonly string[], fold: (scopes: readonly Truth[]) => Truth): Reading {
  return (module, situation, rules) => {
    const admission = admit(module.vocabulary, situation.proposal, situation.facts);
    const targets = admission.kind === "admitted" ? admission.subjects : [];
    const wrong = reread(module, (code, index) =>
      kinds.includes(module.rules[index]?.kind ?? "")
        ? { ...code, scope: (k) => fold(targets.map((x) => code.scope(k, x))) }
        : code,
    );
    return real(wrong, situation, rules);
  };
}

/** A bound or a refuse rule applies only where every target lies in its scope. */
export const everyTargetInScope: Reading = scopeOverTargets(["bound", "refuse"], (scopes) =>
  scopes.reduce<Truth>((all, scope) => and(all, scope), true),
);

/** A permit that reaches one target permits them all. */
export const oneTargetInScope: Reading = scopeOverTargets(["permit"], (scopes) =>
  scopes.reduce<Truth>((any, scope) => or(any, scope), false),
);

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

/** A clause is judged for the last element of its list. */
export const lastElementCounts: Reading = afterwards((module) =>
  rereadClauses(module, ({ each, ...clause }) => ({
    ...clause,
    each:
      each === null
        ? null
        : (k, x) => {
            const list = each(k, x);
            return Array.isArray(list) ? list.slice(-1) : list;
          },
  })),
);

/** Nothing is stopped until every switch is thrown. */
export const everySwitchThrown: Reading = (module, { proposal, facts }, rules) => {
  const isAnyOn = module.switches.some(({ id }) => {
    const fact = facts.switches?.[id];
    return fact?.kind === "known" && !fact.value;
  });
  const off = module.switches.map(({ id }) => [id, { kind: "known", value: false }] as const);
  const read = isAnyOn ? { ...facts, switches: Object.fromEntries(off) } : facts;
  return real(module, { proposal, facts: read }, rules);
};

/** Of several ceilings the last one counts. */
export const lastCeilingCounts: Reading = afterwards((module) => ({
  ...module,
  ceilings: module.ceilings.slice(-1),
  ceilingCode: module.ceilingCode.slice(-1),
}));

/** What a baseline says of something replaces what the policies under it say. */
export const baselineReplaces: Reading = (module, situation, rules) => {
  const restrictions = idsOf(module, ["bound", "refuse"], rules);
  const own = restrictions.filter((id) => id.startsWith("base."));
  const others = own.length === 0 ? restrictions : own;
  return real(module, situation, new Set([...idsOf(module, ["permit"], rules), ...others]));
};

/** `* except undo` is read as `undo`. */
export const exceptMeansOnly: Reading = afterwards((module) => {
  const names = module.vocabulary.actions.map(({ name }) => name);
  return {
    ...module,
    rules: module.rules.map((rule) =>
      rule.kind === "permit" ? rule : { ...rule, actions: others(names, rule.actions) },
    ),
  };
});

function others(names: readonly string[], actions: readonly string[]): readonly string[] {
  return names.filter((name) => !actions.includes(name));
}
