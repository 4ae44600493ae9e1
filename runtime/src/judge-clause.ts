import * as kernel from "./kernel.ts";
import { cannotTell } from "./kernel/measure.ts";
import { show } from "./kernel/show.ts";
import type { Subject } from "./kernel/subject.ts";
import { Nothing, nothing, Uncertain, type Value } from "./kernel/value.ts";
import type { ClauseCode, ClauseTable, RuleTable } from "./module.ts";
import { waitFor, weigh, type Place, type Weighed } from "./weigh.ts";

/**
 * Judges one clause: once, or for each element of its list. Empty where it does not apply: its `when` is false,
 * or its list has no element. A list that cannot be had is one refusal.
 */
export function judgeClause(
  rule: RuleTable,
  clause: ClauseTable,
  code: ClauseCode,
  x: Subject,
): readonly Weighed[] {
  if (code.each === null) return judgeOne(rule, clause, code, { x, element: null });
  const list = code.each(kernel, x);
  if (Array.isArray(list)) {
    return list.flatMap((element: Value) => judgeOne(rule, clause, code, { x, element }));
  }
  // Nobody can tell for which elements a `when` holds, so the clause applies.
  const name = clause.each ?? "list";
  const cause = Uncertain.is(list)
    ? list
    : new Uncertain(name, Nothing.is(list) ? "there is none" : "the value is no list");
  const measured = cannotTell(cause, `the clause for each of ${name}`, `find out what ${name} holds`);
  return [
    weigh({ ...placeOf(rule, clause, x), element: null, because: null }, measured, null, {
      x,
      element: null,
    }),
  ];
}

function judgeOne(
  rule: RuleTable,
  clause: ClauseTable,
  code: ClauseCode,
  at: { readonly x: Subject; readonly element: Value | null },
): readonly Weighed[] {
  const { x, element } = at;
  const e0 = element ?? nothing;
  // An unknown `when` applies: a limit is never skipped because nobody could tell.
  const when = code.when === null ? true : code.when(kernel, x, e0);
  if (when === false) return [];
  const because = code.because === null ? null : code.because(kernel, x, e0);
  const place = { ...placeOf(rule, clause, x), element: shownElement(clause, element), because };
  if (clause.grant !== null && when !== true) {
    // A grant is no limit: given because nobody could tell, it would be more than the known `false` gives.
    const cannot = cannotTell(when, "a grant that is known to be due", "find out whether it is due");
    return [weigh(place, cannot, null, at)];
  }
  if (clause.quorum !== null) return [waitFor(place, clause.quorum, at, null)];
  if (code.measure === null) throw new Error(`clause ${clause.id} measures nothing`);
  return [weigh(place, code.measure(kernel, x, e0), clause.unless, at)];
}

function placeOf(rule: RuleTable, clause: ClauseTable, x: Subject): Omit<Place, "element" | "because"> {
  return { source: clause.source, rule: rule.id, clause: clause.id, at: clause.at, target: x.target };
}

function shownElement({ elementShownAs = "plain" }: ClauseTable, element: Value | null): string | null {
  if (element === null) return null;
  return elementShownAs === "redacted" ? "redacted" : show(element, elementShownAs);
}
