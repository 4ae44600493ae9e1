import type { People } from "@interlock/runtime/vocabulary";

import { quoteAlternatives } from "../../diagnostics/quote.ts";
import type { CheckedClause, CheckedRule } from "../checked.ts";
import type { Term } from "../term.ts";
import { suspect, type JudgedSet } from "./judged.ts";
import { implies } from "./stricter-form.ts";
import { termKey } from "./term-key.ts";

/** A clause in its rule, and what decides whether another covers it. */
interface Placed {
  readonly rule: CheckedRule;
  readonly clause: CheckedClause;
  /** In the order of the set. */
  readonly index: number;
  readonly actions: ReadonlySet<string>;
  readonly where: string | null;
  readonly when: string | null;
  readonly each: string | null;
}

/**
 * Clauses that another clause of the module, or of a baseline that it stands under, says already. Other modules do not
 * count: what another team writes today may be gone tomorrow, and a baseline stands whatever the policies below it say.
 */
export function suspectImpliedClauses(judged: JudgedSet): void {
  const { set } = judged;
  const under = new Map(set.modules.map((module) => [module.name, module.under] as const));
  const { all, shelves } = placedClauses(set.rules);
  for (const loose of all) {
    const homes = [loose.rule.module, ...(under.get(loose.rule.module) ?? [])];
    const wheres = loose.where === null ? [null] : [null, loose.where];
    const candidates = homes.flatMap((home) =>
      wheres.flatMap((where) => shelves.get(shelfOf(loose, home, where)) ?? []),
    );
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

/** Where clauses stand that can be compared: of one sort, under one condition, in the bounds of a module or in one permit. */
function shelfOf(
  { rule, clause }: Pick<Placed, "rule" | "clause">,
  home: string,
  where: string | null,
): string {
  return `${rule.kind === "permit" ? rule.id : home} ${clause.form.kind} ${where ?? ""}`;
}

function placedClauses(rules: readonly CheckedRule[]): {
  readonly all: readonly Placed[];
  readonly shelves: ReadonlyMap<string, readonly Placed[]>;
} {
  const all: Placed[] = [];
  const shelves = new Map<string, Placed[]>();
  for (const rule of rules) {
    const actions = new Set(rule.actions);
    const where = keyOf(rule.where);
    for (const clause of rule.clauses) {
      const shelf = shelfOf({ rule, clause }, rule.module, where);
      const placed: Placed = {
        rule,
        clause,
        index: all.length,
        actions,
        where,
        when: keyOf(clause.when),
        each: keyOf(clause.each?.list ?? null),
      };
      all.push(placed);
      const neighbours = shelves.get(shelf);
      if (neighbours === undefined) shelves.set(shelf, [placed]);
      else neighbours.push(placed);
    }
  }
  return { all, shelves };
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
    (strict.when === null || strict.when === loose.when) &&
    strict.each === loose.each &&
    (strict.clause.unless === null || samePeople(strict.clause.unless, loose.clause.unless))
  );
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
