import type { PlanExpression } from "@interlock/compiler";

import type { PlanCall } from "../plan-calls.ts";
import { counts, type Atoms, type Origin } from "./atoms.ts";
import { always, and, never, not, or, type Bdd } from "./bdd.ts";
import { encodeCondition, holds } from "./encode-expression.ts";
import { encodeRead, memoryFigure, numberAt, schemaEffect, textAt, type Encoding } from "./encode-read.ts";
import {
  conditionOf,
  decided,
  freeCondition,
  isThere,
  negated,
  readOf,
  type Condition,
  type Symbolic,
} from "./symbolic-value.ts";

/**
 * What the measure of a clause says in every situation at once. What each primitive is approximated by stands at its
 * case; an approximation has more situations than there are, never fewer.
 */
export function encodeMeasure(call: PlanCall, clause: string, around: Encoding): Condition {
  const { atoms } = around;
  const name: string = call.function;
  switch (name) {
    // Exact: the line of the prediction that conditions read, too.
    case "blastShareAtMost":
      return atMost(read("blastShare", call, [1, 2], around), numberAt(call, 3), atoms);
    case "blastServicesAtMost":
      return atMost(read("blastServices", call, [], around), numberAt(call, 1), atoms);
    // Exact: an opaque statement has every effect.
    case "schemaNo":
      return negated(schemaEffect(textAt(call, 1), around));
    // Exact: a free atom a contract, unknown where a statement is opaque.
    case "schemaWithin":
      return schemaWithin(textAt(call, 1), around);
    // Exact over the declared zones; where the action leads is an atom of its own, not the target's field.
    case "networkWithin":
    case "networkNoCrossing":
      return network(call, around);
    // Exact: the age of the anchor, or none.
    case "auditAnchored":
      return ageWithin(age("audit", around), numberAt(call, 1), false, atoms);
    // Exact: two lines for each time that is asked about, those of conditions where none is.
    case "memorySuccess":
      return memorySuccess(call, around);
    // Exact: the longest wait, or none.
    case "memoryOutcome":
      return ageWithin(read("memoryWaiting", call, [], around), numberAt(call, 1), true, atoms);
    // Exact: the plan's flags and the age of its last test, which conditions read, too.
    case "reversalDeclared":
      return conditionOf(atoms, flag("declared", around));
    case "reversalLossless":
      return conditionOf(atoms, flag("lossless", around));
    case "reversalTested":
      return ageWithin(
        read("reversalAge", call, [], around),
        numberAt(call, 1) ?? Number.MAX_SAFE_INTEGER,
        false,
        atoms,
      );
    // A free atom a contract and a time: drifted, not drifted, unknown.
    case "driftNone":
      return drift(call, around);
    // Exact: neither asks anything.
    case "grantExpires":
    case "grantAtMost":
      return holds;
    // As exact as its condition.
    case "requireTrue": {
      const [condition] = call.arguments;
      if (condition === undefined) throw new Error(`${clause} requires nothing`);
      return encodeCondition(condition, around);
    }
    default:
      return encodeByItself(call, clause, around);
  }
}

/** A measure that nothing else depends on, or one that is new to this: it passes, fails or is unknown, in any situation. */
function encodeByItself(call: PlanCall, clause: string, { atoms }: Encoding): Condition {
  const name: string = call.function;
  switch (name) {
    // A free atom a clause: no condition can read a counter.
    case "ratePer":
    case "rateAtOnce":
    case "rateNone":
      return freeCondition(atoms, `counter ${clause}`, { kind: "counter", clause, call });
    // A free atom for what is asked: nothing else is known of a chain of authority.
    case "identityVerified":
    case "identityRooted":
    case "identityDepth":
      return freeCondition(atoms, JSON.stringify(call), { kind: "identity" });
    default: {
      const why = `what ${name} measures is not followed`;
      return freeCondition(atoms, `${clause} ${JSON.stringify(call)}`, { kind: "free", why });
    }
  }
}

/** A fact that a clause measures, under the key of the same fact in conditions: with some of the measure's arguments. */
function read(
  name: PlanCall["function"],
  { arguments: given }: PlanCall,
  indexes: readonly number[],
  around: Encoding,
): Symbolic {
  const more = indexes.flatMap((index) => given[index] ?? []);
  return readFact({ kind: "call", function: name, arguments: [{ kind: "subject" }, ...more] }, around);
}

function readFact(call: PlanCall, around: Encoding): Symbolic {
  const found = encodeRead(call, around);
  if (found === null) throw new Error(`${call.function} reads no fact`);
  return found;
}

function flag(name: "declared" | "lossless", around: Encoding): Symbolic {
  const which: PlanExpression = { kind: "value", value: name };
  return readFact(
    { kind: "call", function: "reversalFlag", arguments: [{ kind: "subject" }, which] },
    around,
  );
}

function atMost(one: Symbolic, limit: number | null, atoms: Atoms): Condition {
  return decided(atoms, isThere(atoms, one), one.atMost(limit ?? 0));
}

/** An age that has to be at most so much; where there is none, that is as good or as bad as said. */
function ageWithin(one: Symbolic, limit: number | null, isNoneGood: boolean, atoms: Atoms): Condition {
  const { bdd } = atoms;
  const { isTrue, isFalse } = atMost(one, limit, atoms);
  const none = and(bdd, one.known, one.absent);
  return isNoneGood
    ? { isTrue: or(bdd, isTrue, none), isFalse }
    : { isTrue, isFalse: or(bdd, isFalse, none) };
}

/** How long ago something was that no condition reads. */
export function age(of: "audit" | "calibration", { atoms }: Encoding): Symbolic {
  const origin = { kind: "age", of } as const;
  return readOf(atoms, { key: of, range: counts, origin, mayBeUnknown: true, mayBeAbsent: true });
}

function schemaWithin(contract: string, around: Encoding): Condition {
  const { atoms } = around;
  const own = freeCondition(atoms, `within ${contract}`, { kind: "within", contract });
  const opaque = schemaEffect("opaque", around);
  return { isTrue: and(atoms.bdd, own.isTrue, opaque.isFalse), isFalse: own.isFalse };
}

function network(call: PlanCall, around: Encoding): Condition {
  const { atoms, vocabulary } = around;
  const { bdd } = atoms;
  const from = readFact({ kind: "call", function: "origin", arguments: [{ kind: "subject" }] }, around);
  const origin: Origin = { kind: "target-zone" };
  const range = { kind: "words", words: vocabulary.zones } as const;
  const to = readOf(atoms, { key: "target-zone", range, origin, mayBeUnknown: true, mayBeAbsent: false });
  const areKnown = and(bdd, isThere(atoms, from), isThere(atoms, to));
  const [, listed] = call.arguments;
  const elements = listed?.kind === "values" ? listed.elements : [];
  if (call.function === "networkWithin") {
    const zones = elements.flatMap((one) => (one.kind === "value" ? (one.value ?? []) : []));
    const inside = (end: Symbolic): Bdd => or(bdd, never, ...zones.map((zone) => end.is(zone)));
    return decided(atoms, areKnown, and(bdd, inside(from), inside(to)));
  }
  const isSame = or(bdd, never, ...vocabulary.zones.map((zone) => and(bdd, from.is(zone), to.is(zone))));
  const ways = elements.map((way) => {
    const [first, second] = way.kind === "values" ? way.elements : [];
    return and(bdd, endIs(from, first), endIs(to, second));
  });
  return decided(atoms, areKnown, or(bdd, isSame, not(bdd, or(bdd, never, ...ways))));
}

/** Null stands for any zone. */
function endIs(end: Symbolic, zone: PlanExpression | undefined): Bdd {
  return zone?.kind === "value" && zone.value !== null ? end.is(zone.value) : always;
}

/** Fewer outcomes fail whatever their success; without their number nobody can tell. */
function memorySuccess(call: PlanCall, around: Encoding): Condition {
  const { atoms } = around;
  const { bdd } = atoms;
  const withinMs = numberAt(call, 3);
  const outcomes = memoryFigure("outcomes", withinMs, around);
  const success = memoryFigure("success", withinMs, around);
  const isFew = outcomes.atMost((numberAt(call, 2) ?? 0) - 1);
  const isPoor = success.atMost((numberAt(call, 1) ?? 0) - 1);
  const isMeasured = and(bdd, outcomes.known, not(bdd, isFew), success.known);
  const { isTrue, isFalse } = decided(atoms, isMeasured, not(bdd, isPoor));
  return { isTrue, isFalse: or(bdd, isFalse, and(bdd, outcomes.known, isFew)) };
}

/** Unknown where one of the contracts is; without one that covers the target, everywhere. */
function drift(call: PlanCall, around: Encoding): Condition {
  const { atoms, action } = around;
  const { bdd } = atoms;
  const [, listed] = call.arguments;
  const pairs = listed?.kind === "values" ? listed.elements : [];
  const covering = pairs.flatMap((pair) => {
    const [contract, entity] = pair.kind === "values" ? pair.elements : [];
    if (contract?.kind !== "value" || typeof contract.value !== "string") return [];
    const isOther = entity?.kind === "value" && entity.value !== null && entity.value !== action.entity;
    return isOther ? [] : [contract.value];
  });
  if (covering.length === 0) return { isTrue: never, isFalse: never };
  const within = numberAt(call, 2) ?? "ever";
  const drifted = covering.map((contract) =>
    freeCondition(atoms, `drift ${contract} ${within}`, { kind: "drift", contract }),
  );
  const areKnown = and(bdd, ...drifted.map(({ isTrue, isFalse }) => or(bdd, isTrue, isFalse)));
  return decided(atoms, areKnown, not(bdd, or(bdd, ...drifted.map(({ isTrue }) => isTrue))));
}
