import type { PlanExpression } from "@interlock/compiler";
import type { ClauseTable } from "@interlock/runtime";

import { and, never, not, or } from "./bdd.ts";
import { encodeCondition, encodeValue, holds } from "./encode-expression.ts";
import { encodeMeasure } from "./encode-measure.ts";
import { encodePeople, fails, type Possible } from "./encode-people.ts";
import { keyOf, encodeRead, listTypeOf, type Encoding } from "./encode-read.ts";
import { isThere, isUnknown, type Condition } from "./symbolic-value.ts";

/** A clause of the plan, its data and its code. */
export interface ClauseParts {
  readonly table: ClauseTable;
  readonly each: PlanExpression | null;
  readonly when: PlanExpression | null;
  readonly measure: PlanExpression | null;
}

/** Where a clause may permit and where it may refuse; where it does neither it holds. */
export function encodeClause(clause: ClauseParts, around: Encoding): Possible {
  const { each } = clause;
  if (each === null) return encodeOnce(clause, around);
  const { atoms } = around;
  const { bdd } = atoms;
  const isThereAList = isThere(atoms, encodeValue(each, around));
  const length = encodeRead({ kind: "call", function: "length", arguments: [each] }, around);
  const isNeverEmpty = (listTypeOf(each, around)?.min ?? 0) > 0;
  const isEmpty = isNeverEmpty || length === null ? never : length.atMost(0);
  const mayBeEmpty = length === null ? isThereAList : isEmpty;
  // Where every element permits, the first does; where one refuses, there is one that does. Whether a list that nobody
  // reads as it stands is empty is not followed.
  const first = encodeOnce(clause, { ...around, element: `the first of ${keyOf(each, around)}` });
  const worst = encodeOnce(clause, { ...around, element: `the worst for ${clause.table.id}` });
  return {
    permits: and(bdd, isThereAList, or(bdd, mayBeEmpty, first.permits)),
    refuses: or(bdd, not(bdd, isThereAList), and(bdd, not(bdd, isEmpty), worst.refuses)),
  };
}

function encodeOnce(clause: ClauseParts, around: Encoding): Possible {
  const { atoms } = around;
  const { bdd } = atoms;
  const when = clause.when === null ? holds : encodeCondition(clause.when, around);
  const { permits, refuses } = encodeApplied(clause, when, around);
  // An unknown `when` applies: a limit is never skipped because nobody could tell.
  return {
    permits: or(bdd, when.isFalse, permits),
    refuses: and(bdd, not(bdd, when.isFalse), refuses),
  };
}

/** A clause where it applies. */
function encodeApplied({ table, measure }: ClauseParts, when: Condition, around: Encoding): Possible {
  const { atoms } = around;
  const { bdd } = atoms;
  // A grant is no limit: given because nobody could tell whether it is due, it would be too much.
  if (table.grant !== null) return { permits: when.isTrue, refuses: isUnknown(atoms, when) };
  if (table.quorum !== null) return encodePeople(table.quorum, around);
  if (measure?.kind !== "call") throw new Error(`clause ${table.id} measures nothing`);
  const condition = encodeMeasure(measure, table.id, around);
  const waived = table.unless === null ? fails : encodePeople(table.unless, around);
  return {
    permits: or(bdd, condition.isTrue, and(bdd, condition.isFalse, waived.permits)),
    refuses: or(bdd, isUnknown(atoms, condition), and(bdd, condition.isFalse, waived.refuses)),
  };
}
