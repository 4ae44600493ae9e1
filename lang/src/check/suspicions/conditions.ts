import type { ConditionPlace } from "../../diagnostics/suspicions.ts";
import type { Span } from "../../syntax/span.ts";
import type { CheckedClause, CheckedRule } from "../checked.ts";
import type { Term } from "../term.ts";
import { canBe, nothingAssumed, settle, type Assumed } from "./assume.ts";
import { reasonOf } from "./condition-reason.ts";
import { isFree } from "./free-condition.ts";
import { suspect, viewsOf, wordOf, type JudgedSet, type SharedView } from "./judged.ts";

/** Conditions that are always the same, scopes that reach nothing, clauses that can never hold. */
export function suspectConditions(judged: JudgedSet): void {
  const { set } = judged;
  for (const rule of set.rules) suspectRule(rule, judged);
  for (const { id, path, where, actions } of set.switches) {
    suspectScope({ what: `the switch \`${wordOf(id)}\``, path, where, actions }, [], judged);
  }
  for (const { path, where, actions } of set.ceilings) {
    suspectScope({ what: "this ceiling", path, where, actions }, [], judged);
  }
  for (const { path, holdsWhen } of set.contracts) {
    if (holdsWhen === null) continue;
    const view = { vocabulary: set.vocabulary, action: null, steps: judged.steps, names: [] };
    suspectCondition(holdsWhen, "contract", path, [{ view, assumed: nothingAssumed }], judged);
  }
}

/** A viewpoint, and what the conditions around have made sure there. */
interface Standpoint {
  readonly view: SharedView;
  readonly assumed: Assumed;
}

function suspectRule(rule: CheckedRule, judged: JudgedSet): void {
  const terms = rule.clauses.flatMap(termsOf);
  const what = `the rule \`${wordOf(rule.id)}\``;
  let standpoints = suspectScope({ what, ...rule }, terms, judged);
  for (const clause of rule.clauses) standpoints = suspectClause(clause, rule, standpoints, judged);
}

function termsOf({ each, when, form }: CheckedClause): readonly Term[] {
  return [
    ...(each === null ? [] : [each.list]),
    ...(when === null ? [] : [when]),
    ...(form.kind === "require" ? [form.condition] : []),
  ];
}

interface Reach {
  readonly what: string;
  readonly path: string;
  readonly where: Term | null;
  readonly actions: readonly string[];
}

/** Looks at a scope, and answers from where its clauses are to be looked at. */
function suspectScope(
  { what, path, where, actions }: Reach,
  terms: readonly Term[],
  judged: JudgedSet,
): readonly Standpoint[] {
  const views = viewsOf(actions, where === null ? terms : [where, ...terms], judged);
  if (where === null) return views.map((view) => ({ view, assumed: nothingAssumed }));
  // Nothing is odd about it; and where the clauses have no conditions, nobody asks from where to look at them.
  const isFine = views.every((view) => isFree(where, view));
  if (isFine && terms.length === 0) return [];
  const reached = views.flatMap((view) => standpoint(where, true, { view, assumed: nothingAssumed }));
  const [first] = views;
  if (reached.length === 0 && first !== undefined) {
    suspect(judged, "IL3003", { what, why: reasonOf(where, true, first) }, { path, span: where.span });
    return [];
  }
  const dead = views.filter((view) => reached.every((standpoint) => standpoint.view !== view));
  if (dead.length > 0) {
    const names = dead.flatMap((view) => view.names);
    suspect(judged, "IL3004", { what, actions: names }, { path, span: where.span });
  }
  if (isFine) return reached;
  const living = reached.map(({ view }) => ({ view, assumed: nothingAssumed }));
  suspectCondition(where, "where", path, living, judged);
  return reached;
}

/** The standpoint once a condition is true (or false) there; none where that cannot be. */
function standpoint(term: Term, truth: boolean, { view, assumed }: Standpoint): readonly Standpoint[] {
  const after = settle(term, truth, assumed, view);
  return after === null ? [] : [{ view, assumed: after }];
}

/** Looks at one clause, and answers from where the next one is to be looked at. */
function suspectClause(
  clause: CheckedClause,
  rule: CheckedRule,
  around: readonly Standpoint[],
  judged: JudgedSet,
): readonly Standpoint[] {
  const { when, form, unless, each } = clause;
  if (around.length === 0) return around;
  const isWhenOdd = when !== null && suspectCondition(when, "when", rule.path, around, judged);
  if (isWhenOdd || form.kind !== "require") return around;
  const inside = when === null ? around : around.flatMap((place) => standpoint(when, true, place));
  const { condition } = form;
  const holding = inside.flatMap((place) => standpoint(condition, true, place));
  if (holding.length > 0) {
    suspectCondition(condition, "require", rule.path, inside, judged);
    return when === null && unless === null && each === null ? holding : around;
  }
  // Written as `false` under a `when` or an `unless` it is meant: refuse here, ask people here.
  const isMeant = condition.kind === "constant" && (when !== null || unless !== null);
  const [first] = inside;
  if (!isMeant && first !== undefined && rule.kind !== "refuse") {
    const why = reasonOf(condition, true, first.view);
    const facts = { rule: wordOf(rule.id), kind: rule.kind, why };
    suspect(judged, "IL3005", facts, { path: rule.path, span: condition.span });
  }
  return around;
}

/**
 * Reports a condition that is always the same, or the outermost of its parts that are; answers whether all of it is. It is
 * known to be possible where it was looked at before: `possible` says as what.
 */
function suspectCondition(
  term: Term,
  place: ConditionPlace,
  path: string,
  around: readonly Standpoint[],
  judged: JudgedSet,
  possible: boolean | null = null,
): boolean {
  const [first] = around;
  // Out of steps everything looks possible.
  if (first === undefined || judged.steps.left <= 0) return false;
  if (around.every(({ view, assumed }) => isFree(term, view, assumed))) return false;
  const can = (truth: boolean): boolean =>
    truth === possible || around.some(({ view, assumed }) => canBe(term, truth, assumed, view));
  if (!can(false)) {
    const why = reasonOf(term, false, first.view);
    suspect(judged, "IL3001", { place, why }, { path, span: term.span });
    return true;
  }
  if (place !== "where" && place !== "require" && !can(true)) {
    suspect(judged, "IL3002", { place, why: reasonOf(term, true, first.view) }, { path, span: term.span });
    return true;
  }
  suspectParts(term, path, around, judged);
  return false;
}

/** Each part is looked at in the light of those before it. The whole can be true and can be false. */
function suspectParts(term: Term, path: string, around: readonly Standpoint[], judged: JudgedSet): void {
  if (term.kind === "not") suspectParts(term.operand, path, around, judged);
  if ((term.kind !== "and" && term.kind !== "or") || isNamed(term.span, path, judged)) return;
  const { kind, left, right } = term;
  // An `and` that can be true has parts that can; an `or` that can be false has parts that can.
  const possible = kind === "and";
  if (suspectCondition(left, "part", path, around, judged, possible)) return;
  const after = around.flatMap((place) => standpoint(left, possible, place));
  suspectCondition(right, "part", path, after, judged, possible);
}

/** Whether a `let` stands here: its parts are written elsewhere, and may make sense in other places. */
function isNamed(span: Span, path: string, { texts }: JudgedSet): boolean {
  const text = texts.get(path)?.slice(span.start, span.end) ?? "";
  return /^[A-Za-z_]\w*(?:\s*\(.*\))?$/su.test(text);
}
