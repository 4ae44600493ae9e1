import { percentiles, type Percentile, type SchemaEffect } from "../vocabulary/words.ts";
import { ageOf } from "./age.ts";
import { evidence, isBoolean, isCount, isShare, scalar } from "./fact-value.ts";
import type { StateSubject, Subject } from "./subject.ts";
import { Nothing, nothing, Uncertain, type Value } from "./value.ts";

/** `action.NAME`: a field of the payload; absent where the action declares no such field or it was left out. */
export function actionField(x: Subject, name: string): Value {
  return x.payload.get(name) ?? nothing;
}

/** `target.NAME`; absent where the target's entity declares no such field. */
export function targetField(x: Subject, name: string): Value {
  return x.targetFields.get(name) ?? nothing;
}

/** `now`, in milliseconds since 1970. */
export function now(x: Subject | StateSubject): Value {
  return x.now;
}

/** `targets`: the ids of every target of the proposal. */
export function targets(x: Subject): Value {
  return x.targets;
}

/** `blast.traffic` and `blast.users` at a percentile, in parts per million. */
export function blastShare(x: Subject, share: "traffic" | "users", at: Percentile): Value {
  const name = `blast.${share} ${at}`;
  const table = x.facts.blast?.[share];
  const value = evidence(table?.[at], name, isShare, x.now);
  if (typeof value !== "number" || table === undefined) return value;
  // A prediction whose percentiles do not rise is broken: none of its figures can be trusted.
  let last = 0;
  for (const percentile of percentiles) {
    const fact = table[percentile];
    if (fact === undefined) continue;
    const figure = evidence(fact, name, isShare, x.now);
    if (typeof figure !== "number") {
      // A figure that somebody gave and that is none says as much against the others.
      if (fact.kind === "known") return new Uncertain(name, "the prediction has a figure that is none");
      continue;
    }
    if (figure < last) return new Uncertain(name, "the prediction's percentiles do not rise");
    last = figure;
  }
  return value;
}

/** `blast.services`: how many services the action touches. */
export function blastServices(x: Subject): Value {
  return evidence(x.facts.blast?.services, "blast.services", isCount, x.now);
}

/** `schema.destructive` and its kin. An opaque statement counts as having every effect. */
export function schemaEffect(x: Subject, effect: SchemaEffect): Value {
  const opaque = evidence(x.facts.schema?.opaque, "schema.opaque", isBoolean, x.now);
  if (effect === "opaque") return opaque;
  const value = evidence(x.facts.schema?.[effect], `schema.${effect}`, isBoolean, x.now);
  if (opaque === true || value === true) return true;
  return value === false ? opaque : value;
}

/** `schema.statements`: how many statements were analysed. */
export function schemaStatements(x: Subject): Value {
  return evidence(x.facts.schema?.statements, "schema.statements", isCount, x.now);
}

/** `reversal.declared` and `reversal.lossless`. Where there is no plan, it is neither. */
export function reversalFlag(x: Subject, flag: "declared" | "lossless"): Value {
  const value = scalar(x.facts.reversal?.[flag], `reversal.${flag}`, isBoolean, x.now);
  return Nothing.is(value) ? false : value;
}

/** `reversal.tested`: how long ago the reversal was last tested, in milliseconds; absent where it never was. */
export function reversalAge(x: Subject): Value {
  return ageOf(x.facts.reversal?.testedAtMs, "reversal.tested", x.now);
}
