import { Uncertain, type Truth, type Value } from "./value.ts";

/**
 * Reads a value as a condition. The checker proves that it is one; whatever else arrives is unknown,
 * so that a fault of ours cannot widen.
 */
export function truth(value: Value): Truth {
  if (typeof value === "boolean" || Uncertain.is(value)) return value;
  return new Uncertain("condition", "the value is not a condition");
}

/** Kleene's strong conjunction. Both sides are evaluated: findings must not depend on order. */
export function and(left: Value, right: Value): Truth {
  const a = truth(left);
  const b = truth(right);
  if (a === false || b === false) return false;
  if (a !== true) return a;
  return b;
}

/** Kleene's strong disjunction. */
export function or(left: Value, right: Value): Truth {
  const a = truth(left);
  const b = truth(right);
  if (a === true || b === true) return true;
  if (a !== false) return a;
  return b;
}

/** Negation; unknown stays unknown. */
export function not(operand: Value): Truth {
  const a = truth(operand);
  return typeof a === "boolean" ? !a : a;
}

/** `if c then a else b`: unknown where the condition is. */
export function choose(condition: Value, whenTrue: Value, whenFalse: Value): Value {
  const c = truth(condition);
  if (c === true) return whenTrue;
  if (c === false) return whenFalse;
  return c;
}
