import { commitmentsIn, type JsonObject, type ObservedBlast, type Result, RESULTS } from "@interlock/ledger";

import { copied } from "./copied.ts";
import type { EffectReport } from "./ports.ts";
import { anyObject, count, fits, object, oneOf, optional } from "./shape.ts";

/** How large what was observed may be, in bytes of canonical JSON. */
const MAX_OBSERVED_BYTES = 65_536;

/** How much of an error's name and message is recorded, in UTF-16 units. */
const MAX_ERROR = 4_096;

/** How an effect went, as it is recorded. */
export interface Outcome {
  readonly result: Result;
  readonly observed: JsonObject;
  readonly blast?: ObservedBlast;
}

const share = optional(count(1_000_000));

const report = object({
  result: oneOf(RESULTS),
  observed: anyObject,
  blast: optional(
    object({
      fromMs: count(2 ** 48 - 1),
      untilMs: count(2 ** 48 - 1),
      trafficPpm: share,
      usersPpm: share,
      services: optional(count()),
      backgroundPpm: share,
    }),
  ),
});

/** What somebody says of how an action went, as a copy. What has no shape says nothing, and so nobody knows how it went. Total. */
export function outcomeOf(given: Partial<EffectReport> | Outcome): Outcome {
  try {
    const { result, observed, blast } = given;
    const { copy, bytes } = copied({ result, observed, ...(blast === undefined ? {} : { blast }) });
    const read = copy as unknown as Outcome;
    const isFit = fits(report, copy) && bytes <= MAX_OBSERVED_BYTES;
    if (isFit && commitmentsIn(read.observed).length === 0) {
      // Only the guard itself says that nothing was started, because what it took is given back for it.
      return read.observed["started"] === false ? { ...read, observed: { report: read.observed } } : read;
    }
  } catch {
    // What cannot be read says nothing either.
  }
  return { result: "unknown", observed: { report: "malformed" } };
}

/** The outcome of an effect that threw. */
export function thrownOutcome(error: unknown): Outcome {
  const [name, message] = error instanceof Error ? [error.name, error.message] : [typeof error, ""];
  return { result: "failure", observed: { error: { name: cut(name), message: cut(message) } } };
}

function cut(text: unknown): string {
  return String(text).slice(0, MAX_ERROR).toWellFormed();
}
