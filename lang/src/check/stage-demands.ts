import { percentiles, type Stage, type Vocabulary } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic, RelatedPlace } from "../diagnostics/diagnostic.ts";
import { printDuration, printPercent } from "../syntax/print-literal.ts";
import type { CheckedClause, CheckedForm, CheckedRule } from "./checked.ts";

/** The largest share that a permit of any binding stage may put at risk. */
const blastAtMostPpm = 50_000;

/** The longest life of a grant that any binding stage gives. */
const grantAtMostMs = 3_600_000;

/**
 * Holds every permit against what its stage demands: a small blast (or, at a later stage, a memory of success), a
 * reversal that was tested, and a short grant. Only actions that change something owe it, and only where an agent may act.
 * A demand is met in the permit itself, or in a binding bound that surely covers it: one that reaches every such
 * action, with no `by` and no `where`. A clause with `when` or `each` may not apply, and so promises nothing.
 */
export function checkStageDemands(
  rules: readonly CheckedRule[],
  vocabulary: Vocabulary,
): readonly Diagnostic[] {
  const effects = new Map(vocabulary.actions.map(({ name, effect }) => [name, effect] as const));
  const bounds = rules.filter((rule) => rule.kind === "bound");
  const promises = promisesOf(bounds);
  const nearby = nearbyOf(bounds);
  return rules.flatMap((permit) => {
    const changing = permit.actions.filter((name) => effects.get(name) === "changes");
    if (!owes(permit, changing, vocabulary)) return [];
    return demandsOn({ permit, changing, nearby, promises });
  });
}

/** A permit that owes something, and what may meet it. */
interface Debt {
  readonly permit: CheckedRule;
  /** Its actions that change something. */
  readonly changing: readonly string[];
  readonly nearby: Nearby;
  readonly promises: readonly Assurance[];
}

function owes(permit: CheckedRule, changing: readonly string[], { principals }: Vocabulary): boolean {
  if (permit.kind !== "permit" || permit.stage === "advisory" || changing.length === 0) return false;
  const humans = new Set(principals.filter(({ role }) => role === "human").map(({ id }) => id));
  // A scope whose names did not resolve has a diagnostic of its own, and reaches nobody.
  return permit.by === null || permit.by.some((who) => who !== "human" && !humans.has(who));
}

/** One thing that a stage demands, and how it is said. */
interface Demand {
  readonly what: string;
  readonly example: string;
  /** Null where a form is about something else; otherwise why it is not enough, empty where it is. */
  readonly shortfall: (form: CheckedForm) => string | null;
}

const blast: Demand = {
  what: `a blast of at most ${printPercent(blastAtMostPpm)}`,
  example: "blast traffic p95 <= 5%",
  shortfall: (form) => {
    if (form.kind !== "blast-share") return null;
    if (form.atMostPpm > blastAtMostPpm) return `allows more than ${printPercent(blastAtMostPpm)}`;
    const isLate = percentiles.indexOf(form.percentile) >= percentiles.indexOf("p95");
    return isLate ? "" : "is about a percentile below p95";
  },
};

const memory: Demand = {
  what: "a memory of success",
  example: "memory success >= 95% over 20 outcomes",
  shortfall: (form) => {
    if (form.kind !== "memory-success") return null;
    return form.atLeastPpm > 0 ? "" : "asks for no success";
  },
};

const reversal: Demand = {
  what: "a tested reversal",
  example: "reversal tested within 7d",
  shortfall: (form) => {
    if (form.kind !== "reversal") return null;
    return form.demand === "tested" ? "" : "does not ask for a test";
  },
};

const grant: Demand = {
  what: "a grant",
  example: "grant write on target expires 15m",
  shortfall: (form) => (form.kind === "grant" ? "" : null),
};

/** What a stage demands: of each list one is enough. */
function demandsOf(stage: Stage): readonly (readonly Demand[])[] {
  return stage === "constrained" ? [[blast], [reversal]] : [[blast, memory], [reversal]];
}

/** What a bound surely holds every one of some actions to. */
interface Assurance {
  readonly form: CheckedForm;
  readonly actions: ReadonlySet<string>;
}

/** What the bounds promise of the demands, each once: many bounds say the same of the same actions. */
function promisesOf(bounds: readonly CheckedRule[]): readonly Assurance[] {
  const found = new Map<string, Assurance>();
  for (const { stage, by, where, actions, clauses } of bounds) {
    if (stage === "advisory" || by !== null || where !== null) continue;
    for (const { form, when, each } of clauses) {
      const isDemanded = [blast, memory, reversal].some((demand) => demand.shortfall(form) === "");
      if (when !== null || each !== null || !(isDemanded || form.kind === "grant-at-most")) continue;
      const worth = form.kind === "grant-at-most" ? form.atMostMs : 0;
      const key = JSON.stringify([form.kind, worth, actions]);
      if (!found.has(key)) found.set(key, { form, actions: new Set(actions) });
    }
  }
  return [...found.values()];
}

function demandsOn(debt: Debt): readonly Diagnostic[] {
  const { permit } = debt;
  const lacking = [
    ...demandsOf(permit.stage).filter((choices) => !isMet(choices, debt)),
    ...(isMet([grant], { ...debt, promises: [] }) ? [] : [[grant]]),
  ];
  const diagnostics = checkLife(debt);
  if (lacking.length === 0) return diagnostics;
  const facts = {
    name: permit.id.slice(permit.module.length + 1),
    stage: permit.stage,
    lacking: lacking.map((choices) => choices.map(({ what }) => what).join(" or ")),
    anywhere: lacking.flatMap(([first]) => (first === undefined || first === grant ? [] : [first.example])),
    inside: lacking.some(([first]) => first === grant) ? grant.example : null,
  };
  const related = lacking.flatMap((choices) => nearest(choices, debt));
  const place = { path: permit.path, span: permit.nameSpan };
  return [diagnose("IL2275", facts, related.length === 0 ? place : { ...place, related }), ...diagnostics];
}

function isMet(choices: readonly Demand[], { permit, changing, promises }: Debt): boolean {
  const meets = (form: CheckedForm): boolean => choices.some((choice) => choice.shortfall(form) === "");
  const isInside = permit.clauses.some(
    ({ form, when, each }) => when === null && each === null && meets(form),
  );
  return (
    isInside ||
    promises.some(({ form, actions }) => meets(form) && changing.every((name) => actions.has(name)))
  );
}

/** A clause of a bound that is about a demand. */
interface NearClause {
  readonly bound: CheckedRule;
  readonly clause: CheckedClause;
  /** How many stand before it. */
  readonly place: number;
}

/** By demand and by action: the first clause of a bound on that action that is about the demand. */
type Nearby = ReadonlyMap<Demand, ReadonlyMap<string, NearClause>>;

function nearbyOf(bounds: readonly CheckedRule[]): Nearby {
  const found = new Map([blast, memory, reversal].map((demand) => [demand, new Map<string, NearClause>()]));
  let place = 0;
  for (const bound of bounds) {
    for (const clause of bound.clauses) {
      place += 1;
      for (const [demand, firsts] of found) {
        if (demand.shortfall(clause.form) === null) continue;
        for (const name of bound.actions) {
          if (!firsts.has(name)) firsts.set(name, { bound, clause, place });
        }
      }
    }
  }
  return found;
}

/** The first clause that was written for a demand, and why it does not count. The permit's own are nearer than any bound's. */
function nearest(choices: readonly Demand[], { permit, changing, nearby }: Debt): readonly RelatedPlace[] {
  const about = (clause: CheckedClause): string | undefined =>
    choices.flatMap((choice) => choice.shortfall(clause.form) ?? []).at(0);
  const within = permit.clauses.find((clause) => about(clause) !== undefined);
  const [first] = choices
    .flatMap((choice) => changing.flatMap((name) => nearby.get(choice)?.get(name) ?? []))
    .sort((one, other) => one.place - other.place);
  const near = within === undefined ? first : { bound: permit, clause: within };
  if (near === undefined) return [];
  const { bound: rule, clause } = near;
  const shortfall = about(clause);
  const why = shortfall === "" ? uncertainty(clause, rule, permit, changing) : shortfall;
  return [{ path: rule.path, span: clause.span, label: `this ${why}` }];
}

/** Why a clause may not apply wherever the permit does. */
function uncertainty(
  clause: CheckedClause,
  rule: CheckedRule,
  permit: CheckedRule,
  changing: readonly string[],
): string {
  if (clause.when !== null) return "has a `when`, so it may not apply";
  if (clause.each !== null) return "stands behind an `each`, so it may not apply";
  if (rule !== permit && rule.stage === "advisory") return "is advisory, so it does not bind";
  if (rule !== permit && (rule.by !== null || rule.where !== null)) {
    return `stands in a bound with a \`${rule.by === null ? "where" : "by"}\`, so it may not apply`;
  }
  return `does not reach \`${changing.find((name) => !rule.actions.includes(name)) ?? ""}\``;
}

/** A grant may be written long where a bound surely cuts it short. */
function checkLife({ permit, changing, promises }: Debt): readonly Diagnostic[] {
  const isCut = promises.some(
    ({ form, actions }) =>
      form.kind === "grant-at-most" &&
      form.atMostMs <= grantAtMostMs &&
      changing.every((name) => actions.has(name)),
  );
  return permit.clauses.flatMap(({ form, span }) => {
    if (form.kind !== "grant" || form.expiresMs <= grantAtMostMs || isCut) return [];
    const facts = { stage: permit.stage, most: printDuration(grantAtMostMs) };
    return [diagnose("IL2276", facts, { path: permit.path, span })];
  });
}
