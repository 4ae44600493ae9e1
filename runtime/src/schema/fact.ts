import * as z from "zod";

import type { Absent, Datum, Fact, Unknown } from "../fact.ts";
import type { OutsideAnswer } from "../facts.ts";
import { limits } from "../limits.ts";
import { datum, text } from "./datum.ts";
import { table } from "./table.ts";

const observedAtMs = z.int().exactOptional();
const unknownFact = z.strictObject({ kind: z.literal("unknown"), reason: text });
const absentFact = z.strictObject({ kind: z.literal("absent"), observedAtMs });

/** One fact whose known value has this shape. */
export function fact<T extends Datum>(value: z.ZodType<T>): z.ZodType<Fact<T>> {
  return z.discriminatedUnion(
    "kind",
    [z.strictObject({ kind: z.literal("known"), value, observedAtMs }), absentFact, unknownFact],
    {
      error:
        'expected a fact, as {"kind": "known", "value": …}, {"kind": "absent"} or {"kind": "unknown", "reason": "…"}',
    },
  );
}

/** Evidence that is more than a plain value: this where it is known, or absent, or unknown. */
export function evidence<T>(whereKnown: z.ZodType<T>): z.ZodType<T | Absent | Unknown> {
  return z.union([whereKnown, z.strictObject({ kind: z.literal("absent") }), unknownFact]);
}

/** What a source answered to one question of the policies. */
export const outsideAnswer: z.ZodType<OutsideAnswer> = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("known"), value: datum, observedAtMs }),
    absentFact,
    unknownFact,
    z.strictObject({
      kind: z.literal("record"),
      fields: table(z.string(), fact(datum), limits.fieldsPerEntity),
      observedAtMs,
    }),
  ],
  { error: 'expected an answer: a fact, or {"kind": "record", "fields": { … }}' },
);
