import type { SchemaEffect } from "../vocabulary/words.ts";
import { mustBe, type Measure } from "../kernel/measure.ts";
import { schemaEffect } from "../kernel/read.ts";
import type { Subject } from "../kernel/subject.ts";

/** `schema no destructive`: no analysed statement has the effect. An opaque statement has them all. */
export function schemaNo(x: Subject, effect: SchemaEffect): Measure {
  return mustBe(schemaEffect(x, effect), false, {
    yes: effect === "opaque" ? "a statement that cannot be read" : `a ${effect} statement`,
    no: `no ${effect} statement`,
    bound: `no ${effect} statement`,
    remedy:
      effect === "opaque"
        ? "write the change in statements that can be analysed"
        : `take the ${effect} statement out of the change`,
  });
}
