import type { Datum, Fact } from "../fact.ts";
import { misdated } from "./decode.ts";
import { Nothing, nothing, Uncertain, type Value } from "./value.ts";

/** Reads one fact of a plain type; an ill-typed or misdated answer is unknown. `now` itself has no `now` to be held to. */
export function scalar(
  fact: Fact | undefined,
  name: string,
  fits: (value: Datum) => boolean,
  now: Value | null,
): Value {
  if (fact === undefined) return new Uncertain(name, "nobody answered");
  switch (fact.kind) {
    case "known": {
      const late = now === null ? null : misdated(fact, name, now);
      if (late !== null) return late;
      return fits(fact.value) ? fact.value : new Uncertain(name, "the answer is ill-typed");
    }
    case "absent":
      return (now === null ? null : misdated(fact, name, now)) ?? nothing;
    case "unknown":
      return new Uncertain(name, fact.reason);
    default:
      return new Uncertain(name, "the answer is ill-typed");
  }
}

/**
 * The same for evidence that no policy can test for absence: there `absent` says no more than unknown does, or `??`
 * would turn a prediction that nobody made into a figure.
 */
export function evidence(
  fact: Fact | undefined,
  name: string,
  fits: (value: Datum) => boolean,
  now: Value | null,
): Value {
  const value = scalar(fact, name, fits, now);
  return Nothing.is(value) ? new Uncertain(name, "there is none") : value;
}

/** A truth value. */
export function isBoolean(value: Datum): boolean {
  return typeof value === "boolean";
}

/** A whole number from 0 up. */
export function isCount(value: Datum): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Milliseconds since 1970 up to the last that the calendar has, so that what is added to it stays exact. */
export function isInstant(value: Datum): boolean {
  return isCount(value) && typeof value === "number" && value <= 8_640_000_000_000_000;
}

/** Parts per million, 0 to 1,000,000. */
export function isShare(value: Datum): boolean {
  return isCount(value) && typeof value === "number" && value <= 1_000_000;
}
