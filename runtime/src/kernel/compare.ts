import { Nothing, Uncertain, type Truth, type Value } from "./value.ts";

/** The first of the operands that is no plain value, as unknown; null where both are plain. */
function obstacle(...operands: readonly Value[]): Uncertain | null {
  for (const operand of operands) if (Uncertain.is(operand)) return operand;
  // The checker demands a guard before an optional value is used; without one absence decides nothing.
  for (const operand of operands) if (Nothing.is(operand)) return new Uncertain("value", "there is none");
  return null;
}

/** `a == b` over values of one type. */
export function equal(left: Value, right: Value): Truth {
  const stop = obstacle(left, right);
  if (stop !== null) return stop;
  if (Array.isArray(left) && Array.isArray(right)) return equalLists(left, right);
  if (typeof left !== typeof right) return new Uncertain("comparison", "the two sides differ in type");
  return left === right;
}

function equalLists(left: readonly Value[], right: readonly Value[]): Truth {
  if (left.length !== right.length) return false;
  let answer: Truth = true;
  for (const [index, element] of left.entries()) {
    const other = right[index];
    const same = other === undefined ? false : equal(element, other);
    if (same === false) return false;
    if (same !== true) answer = same;
  }
  return answer;
}

/** `a < b` over numbers of one unit. */
export function less(left: Value, right: Value): Truth {
  const stop = obstacle(left, right);
  if (stop !== null) return stop;
  if (typeof left !== "number" || typeof right !== "number") {
    return new Uncertain("comparison", "a side has no order");
  }
  return left < right;
}

/** `a <= b` over numbers of one unit. */
export function lessOrEqual(left: Value, right: Value): Truth {
  const stop = obstacle(left, right);
  if (stop !== null) return stop;
  if (typeof left !== "number" || typeof right !== "number") {
    return new Uncertain("comparison", "a side has no order");
  }
  return left <= right;
}

/** `x in xs`: true where an element is equal, unknown where none is and one is unknown. */
export function member(element: Value, collection: Value): Truth {
  // Where there is no element, even an empty list does not tell that it is not in there.
  const stop = obstacle(element, collection);
  if (stop !== null) return stop;
  if (!Array.isArray(collection)) return new Uncertain("collection", "the right side is no list");
  let answer: Truth = false;
  for (const candidate of collection) {
    const same = equal(element, candidate);
    if (same === true) return true;
    if (same !== false) answer = same;
  }
  return answer;
}

/** `x in low..high`, both ends included. */
export function within(element: Value, low: number, high: number): Truth {
  if (typeof element !== "number")
    return obstacle(element) ?? new Uncertain("range", "the left side has no order");
  return low <= element && element <= high;
}

/** `a + b` and `a - b` over numbers of one unit; a result that is no safe integer is unknown, never rounded. */
export function sum(left: Value, right: Value, sign: 1 | -1): Value {
  const stop = obstacle(left, right);
  if (stop !== null) return stop;
  if (typeof left !== "number" || typeof right !== "number")
    return new Uncertain("sum", "a side is no number");
  const result = left + sign * right;
  return Number.isSafeInteger(result) ? result : new Uncertain("sum", "the result is too large");
}

/** `a ?? b`: the fallback where the value is attested absent; an unknown stays unknown. */
export function orElse(value: Value, fallback: Value): Value {
  if (Uncertain.is(value)) return value;
  // An unknown fallback makes the whole unknown (every operand counts), whichever side is taken.
  if (Uncertain.is(fallback)) return fallback;
  return Nothing.is(value) ? fallback : value;
}

/** `x has f`, given the value of `x.f`: false where it is attested absent, unknown where it is unknown. */
export function present(value: Value): Truth {
  if (Uncertain.is(value)) return value;
  return !Nothing.is(value);
}
