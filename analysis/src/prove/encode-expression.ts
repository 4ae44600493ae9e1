import type { PlanExpression } from "@interlock/compiler";

import type { PlanCall } from "../plan-calls.ts";
import type { Origin } from "./atoms.ts";
import { always, and, never, not, or, type Bdd } from "./bdd.ts";
import { encodeBy } from "./encode-principal.ts";
import { encodeRead, keyOf, numberAt, type Encoding } from "./encode-read.ts";
import {
  asValue,
  bothOf,
  chosen,
  conditionOf,
  decided,
  freeCondition,
  isThere,
  literal,
  mirrored,
  missing,
  negated,
  oneOf,
  orElse,
  readOf,
  shifted,
  type Condition,
  type Plain,
  type Symbolic,
} from "./symbolic-value.ts";

/** A condition of a plan in every situation at once, as the kernel evaluates it. */
export function encodeCondition(expression: PlanExpression, around: Encoding): Condition {
  const { atoms } = around;
  if (expression.kind !== "call") return conditionOf(atoms, encodeValue(expression, around));
  const [first, second] = expression.arguments;
  // What is no condition of its own is a value, which is encoded as one.
  const name: string = expression.function;
  switch (name) {
    case "truth":
      return encodeCondition(present(first), around);
    case "not":
      return negated(encodeCondition(present(first), around));
    case "and":
      return bothOf(atoms, encodeCondition(present(first), around), encodeCondition(present(second), around));
    case "or":
      return oneOf(atoms, encodeCondition(present(first), around), encodeCondition(present(second), around));
    case "by":
      return encodeBy(expression, around);
    case "equal":
      return equal(expression, around);
    case "less":
      return ordered(expression, around, true);
    case "lessOrEqual":
      return ordered(expression, around, false);
    case "within": {
      const one = encodeValue(present(first), around);
      const [low, high] = [numberAt(expression, 1) ?? 0, numberAt(expression, 2) ?? 0];
      return decided(atoms, isThere(atoms, one), between(around, one, low, high));
    }
    case "member":
      return member(expression, around);
    case "present": {
      const one = encodeValue(present(first), around);
      return { isTrue: isThere(atoms, one), isFalse: and(atoms.bdd, one.known, one.absent) };
    }
    case "inDates": {
      if (around.windows !== undefined) return around.windows ? holds : negated(holds);
      const now = encodeValue(nowCall, around);
      const [from, to] = [numberAt(expression, 1) ?? 0, numberAt(expression, 2) ?? 0];
      return decided(atoms, now.known, between(around, now, from, to - 1));
    }
    case "likeText":
    case "likePath":
    case "likeHost":
    case "likeCommand":
    case "inSet":
      return free(expression, around, "a pattern is not followed");
    case "any":
    case "all":
      return free(expression, around, "what holds of the elements of a list is not followed");
    case "inWeek":
      if (around.windows !== undefined) return around.windows ? holds : negated(holds);
      return free(expression, around, "a weekly window is not followed");
    default:
      return conditionOf(atoms, encodeValue(expression, around));
  }
}

const nowCall: PlanCall = { kind: "call", function: "now", arguments: [{ kind: "subject" }] };

function present(expression: PlanExpression | undefined): PlanExpression {
  if (expression === undefined) throw new Error("a call of the plan lacks an argument");
  return expression;
}

/** The functions that answer with a condition. */
const conditions: ReadonlySet<string> = new Set(
  (
    "truth not and or by equal less lessOrEqual within member present inDates inWeek inSet any all " +
    "likeText likePath likeHost likeCommand"
  ).split(" "),
);

/** A value of a plan in every situation at once. */
export function encodeValue(expression: PlanExpression, around: Encoding): Symbolic {
  const { atoms } = around;
  if (expression.kind === "value") return expression.value === null ? missing : literal(expression.value);
  if (expression.kind !== "call") return unfollowed(expression, around);
  const [first, second, third] = expression.arguments;
  const name: string = expression.function;
  if (conditions.has(name)) return asValue(atoms, encodeCondition(expression, around));
  switch (name) {
    case "orElse":
      return orElse(atoms, encodeValue(present(first), around), encodeValue(present(second), around));
    case "choose": {
      const condition = encodeCondition(present(first), around);
      return chosen(
        atoms,
        condition,
        encodeValue(present(second), around),
        encodeValue(present(third), around),
      );
    }
    case "sum":
      return sum(expression, around);
    default:
      return encodeRead(expression, around) ?? unfollowed(expression, around);
  }
}

/** A value of which nothing is known but that the same text has the same: a list, or an element, which is always there. */
function unfollowed(expression: PlanExpression, around: Encoding): Symbolic {
  const why = "an element or a list as a whole is not followed";
  return readOf(around.atoms, {
    key: keyOf(expression, around),
    range: { kind: "open" },
    origin: expression.kind === "element" ? { kind: "free", why } : { kind: "read", read: expression },
    mayBeUnknown: expression.kind !== "element",
    mayBeAbsent: expression.kind !== "element",
  });
}

function free(expression: PlanExpression, around: Encoding, why: string): Condition {
  const origin: Origin = { kind: "free", why };
  return freeCondition(around.atoms, keyOf(expression, around), origin);
}

function between({ atoms: { bdd } }: Encoding, one: Symbolic, low: number, high: number): Bdd {
  return and(bdd, one.atMost(high), not(bdd, one.atMost(low - 1)));
}

/** A value that is written out; null for any other. */
function plainIn(expression: PlanExpression): Plain | null {
  return expression.kind === "value" ? expression.value : null;
}

const twoFacts = "a comparison of two facts is not followed";

function equal(call: PlanCall, around: Encoding): Condition {
  const { atoms } = around;
  const { bdd } = atoms;
  const [left, right] = [present(call.arguments[0]), present(call.arguments[1])];
  const [a, b] = [plainIn(left), plainIn(right)];
  const plain = a ?? b;
  if (plain !== null) {
    const other = encodeValue(a === null ? left : right, around);
    return decided(atoms, isThere(atoms, other), other.is(plain));
  }
  if (left.kind !== "call" || right.kind !== "call") return free(call, around, twoFacts);
  const [one, other] = [encodeValue(left, around), encodeValue(right, around)];
  if (one.words === null || other.words === null) return free(call, around, twoFacts);
  // Both take their words from closed ranges: they are equal where they are one of the words together.
  const areBoth = and(bdd, isThere(atoms, one), isThere(atoms, other));
  const same = one.words.map((word) => and(bdd, one.is(word), other.is(word)));
  return decided(atoms, areBoth, or(bdd, ...same));
}

/** `a < b` and `a <= b` where one of them is written out. */
function ordered(call: PlanCall, around: Encoding, isStrict: boolean): Condition {
  const { atoms } = around;
  const [left, right] = [present(call.arguments[0]), present(call.arguments[1])];
  const [a, b] = [plainIn(left), plainIn(right)];
  if (typeof b === "number") {
    const one = encodeValue(left, around);
    return decided(atoms, isThere(atoms, one), one.atMost(isStrict ? b - 1 : b));
  }
  if (typeof a === "number") {
    const one = encodeValue(right, around);
    return decided(atoms, isThere(atoms, one), not(atoms.bdd, one.atMost(isStrict ? a : a - 1)));
  }
  return free(call, around, twoFacts);
}

function member(call: PlanCall, around: Encoding): Condition {
  const { atoms } = around;
  const [element, collection] = [present(call.arguments[0]), present(call.arguments[1])];
  const listed = collection.kind === "values" ? collection.elements.map(plainIn) : [null];
  if (listed.includes(null)) return free(call, around, "what a list holds is not followed");
  const one = encodeValue(element, around);
  const isOne = listed.map((plain) => (plain === null ? never : one.is(plain)));
  return decided(atoms, isThere(atoms, one), or(atoms.bdd, never, ...isOne));
}

/** A sum with a number that is written out moves a value along its line; any other is followed as a whole only. */
function sum(call: PlanCall, around: Encoding): Symbolic {
  const { atoms } = around;
  const [left, right] = [present(call.arguments[0]), present(call.arguments[1])];
  const sign = numberAt(call, 2) === -1 ? -1 : 1;
  const [a, b] = [plainIn(left), plainIn(right)];
  if (typeof b === "number") return shifted(atoms, encodeValue(left, around), sign * b);
  if (typeof a === "number") {
    const one = encodeValue(right, around);
    return sign === 1 ? shifted(atoms, one, a) : mirrored(atoms, one, a);
  }
  return encodeRead(call, around) ?? unfollowed(call, around);
}

/** A condition that always holds. */
export const holds: Condition = { isTrue: always, isFalse: never };
