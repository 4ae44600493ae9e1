import type { People } from "@interlock/runtime/vocabulary";

import { quoteAlternatives } from "../../diagnostics/quote.ts";
import type { CheckedClause, CheckedRule } from "../checked.ts";
import type { Term } from "../term.ts";
import { suspect, type JudgedSet } from "./judged.ts";
import { implies } from "./stricter-form.ts";
import { termKey } from "./term-key.ts";

/** A clause in its rule. */
interface Placed {
  readonly rule: CheckedRule;
  readonly clause: CheckedClause;
  /** In the order of the set. */
  readonly index: number;
  readonly actions: ReadonlySet<string>;
  /** Equal numbers are equal conditions: they are compared sooner than the conditions are. Null in a permit. */
  readonly where: number | null;
}

/** The clauses of bounds that can be compared: by module, by their sort, and by their rules' conditions. */
type Shelves = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number | null, readonly Placed[]>>>;

/**
 * Clauses that another clause of the module, or of a baseline that it stands under, says already. Other modules do not
 * count: what another team writes today may be gone tomorrow, and a baseline stands whatever the policies below it say.
 */
export function suspectImpliedClauses(judged: JudgedSet): void {
  const { set, steps } = judged;
  const under = new Map(set.modules.map((module) => [module.name, module.under] as const));
  const rules = placedClauses(set.rules);
  const shelves = shelvesOf(rules);
  for (const own of rules) {
    for (const loose of own) {
      const { rule } = loose;
      const homes = under.get(rule.module) ?? [];
      const groups = rule.kind === "permit" ? [own] : groupsAround(loose, [rule.module, ...homes], shelves);
      for (const group of groups) {
        steps.left -= group.length;
        if (steps.left <= 0) return;
        const strict = group.find((other) => isRedundant(loose, other));
        if (strict === undefined) continue;
        report(loose, strict, judged);
        break;
      }
    }
  }
}

/** What a bound's clause is compared with: what stands under its own condition, and what stands under none. */
function groupsAround(
  { clause, where }: Placed,
  homes: readonly string[],
  shelves: Shelves,
): readonly (readonly Placed[])[] {
  const groups: (readonly Placed[])[] = [];
  for (const home of homes) {
    const shelf = shelves.get(home)?.get(clause.form.kind);
    const always = shelf?.get(null);
    if (always !== undefined) groups.push(always);
    const alike = where === null ? undefined : shelf?.get(where);
    if (alike !== undefined) groups.push(alike);
  }
  return groups;
}

/** Whether the other clause makes this one say nothing. Of two that say the same the later one is too many. */
function isRedundant(loose: Placed, other: Placed): boolean {
  if (other === loose || !isCovered(loose, other)) return false;
  return other.index < loose.index || !isCovered(other, loose);
}

/** The clauses of each rule. */
function placedClauses(rules: readonly CheckedRule[]): readonly (readonly Placed[])[] {
  const wheres = new Map<string, number>();
  const sets = new Map<readonly string[], ReadonlySet<string>>();
  let index = 0;
  return rules.map((rule) => {
    if (rule.clauses.length === 0) return [];
    const actions = setOf(rule.actions, sets);
    // A permit is compared with itself only.
    const where = rule.kind === "permit" ? null : numberOf(rule.where, wheres);
    return rule.clauses.map((clause) => ({ rule, clause, index: index++, actions, where }));
  });
}

function shelvesOf(rules: readonly (readonly Placed[])[]): Shelves {
  const shelves = new Map<string, Map<string, Map<number | null, Placed[]>>>();
  for (const clauses of rules) {
    for (const placed of clauses) {
      const { rule, clause, where } = placed;
      if (rule.kind === "permit") break;
      const sorts = shelves.get(rule.module) ?? new Map<string, Map<number | null, Placed[]>>();
      shelves.set(rule.module, sorts);
      const shelf = sorts.get(clause.form.kind) ?? new Map<number | null, Placed[]>();
      sorts.set(clause.form.kind, shelf);
      const neighbours = shelf.get(where);
      if (neighbours === undefined) shelf.set(where, [placed]);
      else neighbours.push(placed);
    }
  }
  return shelves;
}

/** Rules that reach the same share one list. */
function setOf(
  actions: readonly string[],
  known: Map<readonly string[], ReadonlySet<string>>,
): ReadonlySet<string> {
  const set = known.get(actions) ?? new Set(actions);
  known.set(actions, set);
  return set;
}

function numberOf(where: Term | null, known: Map<string, number>): number | null {
  if (where === null) return null;
  const key = termKey(where);
  const number = known.get(key) ?? known.size;
  known.set(key, number);
  return number;
}

function keyOf(term: Term | null): string | null {
  return term === null ? null : termKey(term);
}

/** Whether wherever the one applies the other does, and fails at least where the one does. */
function isCovered(loose: Placed, strict: Placed): boolean {
  return (
    implies(strict.clause.form, loose.clause.form) &&
    (strict.rule.stage !== "advisory" || loose.rule.stage === "advisory") &&
    (loose.actions === strict.actions || [...loose.actions].every((action) => strict.actions.has(action))) &&
    coversPrincipals(strict.rule.by, loose.rule.by) &&
    (strict.where === null || strict.where === loose.where) &&
    isUnder(strict.clause.when, loose.clause.when) &&
    keyOf(strict.clause.each?.list ?? null) === keyOf(loose.clause.each?.list ?? null) &&
    (strict.clause.unless === null || samePeople(strict.clause.unless, loose.clause.unless))
  );
}

function isUnder(all: Term | null, some: Term | null): boolean {
  return all === null || keyOf(all) === keyOf(some);
}

function coversPrincipals(all: readonly string[] | null, some: readonly string[] | null): boolean {
  return all === null || (some?.every((one) => all.includes(one)) ?? false);
}

function samePeople(a: People, b: People | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function report(loose: Placed, strict: Placed, judged: JudgedSet): void {
  const isSame = isCovered(strict, loose);
  const related = [{ path: strict.rule.path, span: strict.clause.span, label: "the other clause" }];
  const place = { path: loose.rule.path, span: loose.clause.span, related };
  suspect(judged, "IL3007", { clause: strict.clause.id, isSame }, place);
}

/** An `unless` whose people a `quorum` of the same rule asks in any case. */
export function suspectIdleWaivers(judged: JudgedSet): void {
  for (const { clauses, path } of judged.set.rules) {
    // Without the two of them there is nothing to compare.
    if (clauses.every(({ unless }) => unless === null)) continue;
    if (clauses.every(({ form }) => form.kind !== "quorum")) continue;
    const asked = clauses.flatMap(({ form, when, each, span }) =>
      form.kind === "quorum" && when === null && each === null ? [{ people: form.people, span }] : [],
    );
    for (const { unless, span } of clauses) {
      if (unless === null) continue;
      const quorum = asked.find(({ people }) => samePeople(people, unless));
      if (quorum === undefined) continue;
      const related = [{ path, span: quorum.span, label: "asked here" }];
      const groups = unless.seats.map(({ group }) => group.slice(group.lastIndexOf(".") + 1));
      suspect(judged, "IL3011", { people: quoteAlternatives(groups) }, { path, span, related });
    }
  }
}
