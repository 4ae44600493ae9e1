import { truth } from "./logic.ts";
import { Uncertain, type Truth, type Value } from "./value.ts";

/** What a clause saw when it looked: its condition, and the words that a finding needs. */
export interface Measure {
  readonly condition: Truth;
  /** The value seen, as a person reads it. */
  readonly seen: string;
  /** What the clause demands, as a person reads it. */
  readonly bound: string;
  /** How far past the bound; null where nothing was measured or the bound holds. */
  readonly margin: string | null;
  /** What would have to change for the condition to be true. */
  readonly remedy: string;
  /** The last instant at which the condition is true by itself, where the clause bounds an age. */
  readonly untilMs?: number | undefined;
}

/** Measures what nobody can tell. */
export function cannotTell(cause: Uncertain, bound: string, remedy: string): Measure {
  return { condition: cause, seen: describeUncertain(cause), bound, margin: null, remedy };
}

/** Says what an unknown was missing. */
export function describeUncertain(value: Uncertain): string {
  return `unknown (${value.fact}: ${value.reason})`;
}

/** Measures a figure, by its name, against an upper bound; what is no figure is unknown. */
export function atMost(
  name: string,
  value: Value,
  limit: number,
  show: (figure: number) => string,
  remedy: string,
): Measure {
  const bound = `at most ${show(limit)}`;
  if (Uncertain.is(value)) {
    return { condition: value, seen: describeUncertain(value), bound, margin: null, remedy };
  }
  if (typeof value !== "number") {
    const none = new Uncertain(name, "there is none");
    return { condition: none, seen: describeUncertain(none), bound, margin: null, remedy };
  }
  const isWithin = value <= limit;
  return {
    condition: isWithin,
    seen: show(value),
    bound,
    margin: isWithin ? null : `${show(value - limit)} over`,
    remedy,
  };
}

/** Measures a flag that has to have one value; what is no flag is unknown. */
export function mustBe(
  value: Value,
  wanted: boolean,
  words: { readonly yes: string; readonly no: string; readonly bound: string; readonly remedy: string },
): Measure {
  const { bound, remedy } = words;
  const flag = truth(value);
  if (Uncertain.is(flag)) return cannotTell(flag, bound, remedy);
  return { condition: flag === wanted, seen: flag ? words.yes : words.no, bound, margin: null, remedy };
}
