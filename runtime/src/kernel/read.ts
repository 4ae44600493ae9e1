import { percentiles, type Percentile, type SchemaEffect } from "../vocabulary/words.ts";
import type { Datum, Fact } from "../fact.ts";
import { sum } from "./compare.ts";
import { misdated } from "./decode.ts";
import type { Subject } from "./subject.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

/** `action.NAME`: a field of the payload; absent where the action declares no such field or it was left out. */
export function actionField(x: Subject, name: string): Value {
  return x.payload.get(name) ?? nothing;
}

/** `target.NAME`; absent where the target's entity declares no such field. */
export function targetField(x: Subject, name: string): Value {
  return x.targetFields.get(name) ?? nothing;
}

/** `now`, in milliseconds since 1970. */
export function now(x: Subject): Value {
  return x.now;
}

/** `blast.traffic` and `blast.users` at a percentile, in parts per million. */
export function blastShare(x: Subject, share: "traffic" | "users", at: Percentile): Value {
  const name = `blast.${share} ${at}`;
  const table = x.facts.blast?.[share];
  const value = scalar(table?.[at], name, isShare, x.now);
  if (typeof value !== "number" || table === undefined) return value;
  // A prediction whose percentiles do not rise is broken: none of its figures can be trusted.
  let last = 0;
  for (const percentile of percentiles) {
    const fact = table[percentile];
    if (fact === undefined) continue;
    const figure = scalar(fact, name, isShare, x.now);
    if (typeof figure !== "number") continue;
    if (figure < last) return new Uncertain(name, "the prediction's percentiles do not rise");
    last = figure;
  }
  return value;
}

/** `blast.services`: how many services the action touches. */
export function blastServices(x: Subject): Value {
  return scalar(x.facts.blast?.services, "blast.services", isCount, x.now);
}

/** `schema.destructive` and its kin. An opaque statement counts as having every effect. */
export function schemaEffect(x: Subject, effect: SchemaEffect): Value {
  const opaque = scalar(x.facts.schema?.opaque, "schema.opaque", isBoolean, x.now);
  if (effect === "opaque") return opaque;
  const value = scalar(x.facts.schema?.[effect], `schema.${effect}`, isBoolean, x.now);
  if (opaque === true || value === true) return true;
  return value === false ? opaque : value;
}

/** `schema.statements`: how many statements were analysed. */
export function schemaStatements(x: Subject): Value {
  return scalar(x.facts.schema?.statements, "schema.statements", isCount, x.now);
}

/** `reversal.declared` and `reversal.lossless`. */
export function reversalFlag(x: Subject, flag: "declared" | "lossless"): Value {
  return scalar(x.facts.reversal?.[flag], `reversal.${flag}`, isBoolean, x.now);
}

/** `reversal.tested`: how long ago the reversal was last tested, in milliseconds; absent where it never was. */
export function reversalAge(x: Subject): Value {
  const testedAt = scalar(x.facts.reversal?.testedAtMs, "reversal.tested", isCount, x.now);
  if (testedAt === nothing) return nothing;
  const age = sum(x.now, testedAt, -1);
  if (typeof age === "number" && age < 0) return new Uncertain("reversal.tested", "it is dated after now");
  return age;
}

/** `memory.success`, in parts per million, and `memory.outcomes`. */
export function memoryFigure(x: Subject, figure: "success" | "outcomes"): Value {
  return scalar(
    x.facts.memory?.[figure],
    `memory.${figure}`,
    figure === "success" ? isShare : isCount,
    x.now,
  );
}

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
      return nothing;
    case "unknown":
      return new Uncertain(name, fact.reason);
    default:
      return new Uncertain(name, "the answer is ill-typed");
  }
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
