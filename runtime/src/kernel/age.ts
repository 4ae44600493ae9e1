import type { Fact } from "../fact.ts";
import { sum } from "./compare.ts";
import { isInstant, scalar } from "./fact-value.ts";
import { Nothing, Uncertain, type Value } from "./value.ts";

/**
 * How long ago the instant was that a fact holds, in milliseconds; absent where the fact is. Nobody has seen
 * the future: an instant after `now` is unknown.
 */
export function ageOf(fact: Fact | undefined, name: string, now: Value): Value {
  const at = scalar(fact, name, isInstant, now);
  if (Uncertain.is(at) || Nothing.is(at)) return at;
  const age = sum(now, at, -1);
  return typeof age === "number" && age < 0 ? new Uncertain(name, "it is dated after now") : age;
}

/** The last instant at which something of this age is no older than the limit; undefined where nobody can tell. */
export function lastWithin(now: Value, age: number, limitMs: number): number | undefined {
  const last = typeof now === "number" ? now - age + limitMs : Number.NaN;
  return Number.isSafeInteger(last) ? last : undefined;
}
