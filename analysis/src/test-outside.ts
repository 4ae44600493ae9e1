import type { CheckedGiven } from "@interlock/lang";
import { argumentsKey, type Fact, type Facts, type OutsideAnswer } from "@interlock/runtime";

import { factOf } from "./test-fact.ts";

/**
 * What sources answer in a test: what it gives, as of its own `now`. Nobody answers anything else, so that it is unknown.
 * A field that is given after a whole answer replaces that field; a whole answer replaces all of them.
 */
export function testOutside(
  givens: readonly CheckedGiven[],
  now: number | null,
): NonNullable<Facts["outside"]> {
  const answers = new Map<string, Map<string, OutsideAnswer>>();
  for (const given of givens) {
    if (given.kind !== "outside") continue;
    const ofFact = answers.get(given.fact) ?? new Map<string, OutsideAnswer>();
    const key = argumentsKey(given.arguments);
    ofFact.set(key, answerOf(given, ofFact.get(key), now));
    answers.set(given.fact, ofFact);
  }
  return Object.fromEntries([...answers].map(([fact, all]) => [fact, Object.fromEntries(all)] as const));
}

function answerOf(
  { field, answer }: CheckedGiven & { readonly kind: "outside" },
  before: OutsideAnswer | undefined,
  now: number | null,
): OutsideAnswer {
  const at = now ?? undefined;
  if (answer.kind === "record") {
    const fields = [...answer.fields].map(([name, fact]) => [name, factOf(fact)] as const);
    return record(Object.fromEntries(fields), at);
  }
  if (field === null) return factOf(answer, at);
  const fields = before?.kind === "record" ? before.fields : {};
  return record({ ...fields, [field]: factOf(answer) }, at);
}

function record(fields: { readonly [field: string]: Fact }, observedAtMs: number | undefined): OutsideAnswer {
  return observedAtMs === undefined ? { kind: "record", fields } : { kind: "record", fields, observedAtMs };
}
