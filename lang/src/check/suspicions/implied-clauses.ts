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
  /** Equal numbers are equal conditions: they are compared sooner than the conditions are. */
  readonly where: number | null;
}

/** Clauses that can be compared: by the module or permit that they stand in, by their sort, and by their rules' conditions. */
type Shelves = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<number | null, readonly Placed[]>>>;

/**
 * Clauses that another clause of the module, or of a baseline that it stands under, says already. Other modules do not
 * count: what another team writes today may be gone tomorrow, and a baseline stands whatever the policies below it say.
 */
export function suspectImpliedClauses(judged: JudgedSet): void {
  const { set } = judged;
  const under = new Map(set.modules.map((module) => [module.name, module.under] as const));
  const { all, shelves } = placedClauses(set.rules);
  for (const loose of all) {
    const candidates = comparable(loose, under.get(loose.rule.module) ?? [], shelves);
    judged.steps.left -= candidates.length;
    if (judged.steps.left <= 0) return;
    const strict = candidates.find(
      (other) =>
        other !== loose &&
        isCovered(loose, other) &&
        // Of two that say the same the later one is too many.
        (other.index < loose.index || !isCovered(other, loose)),
    );
    if (strict !== undefined) report(loose, strict, judged);
  }
}

/** What a clause is compared with: what stands under its own condition, and what stands under none. */
function comparable(loose: Placed, under: readonly string[], shelves: Shelves): readonly Placed[] {
  const found: Placed[] = [];
  for (const home of loose.rule.kind === "permit" ? [loose.rule.id] : [loose.rule.module, ...under]) {
    const shelf = shelves.get(home)?.get(loose.clause.form.kind);
    if (shelf === undefined) continue;
    found.push(...(shelf.get(null) ?? []));
    if (loose.where !== null) found.push(...(shelf.get(loose.where) ?? []));
  }
  return found;
}

function placedClauses(rules: readonly CheckedRule[]): {
  readonly all: readonly Placed[];
  readonly shelves: Shelves;
} {
  const all: Placed[] = [];
  const shelves = new Map<string, Map<string, Map<number | null, Placed[]>>>();
  const wheres = new Map<string, number>();
  for (const rule of rules) {
    const home = rule.kind === "permit" ? rule.id : rule.module;
    const actions = new Set(rule.actions);
    const where = numberOf(rule.where, wheres);
    for (const clause of rule.clauses) {
      const placed: Placed = { rule, clause, index: all.length, actions, where };
      all.push(placed);
      const sorts = shelves.get(home) ?? new Map<string, Map<number | null, Placed[]>>();
      shelves.set(home, sorts);
      const shelf = sorts.get(clause.form.kind) ?? new Map<number | null, Placed[]>();
      sorts.set(clause.form.kind, shelf);
      const neighbours = shelf.get(where);
      if (neighbours === undefined) shelf.set(where, [placed]);
      else neighbours.push(placed);
    }
  }
  return { all, shelves };
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
    [...loose.actions].every((action) => strict.actions.has(action)) &&
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
    if (clauses.every(({ unless }) => unless === null)) continue;
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
