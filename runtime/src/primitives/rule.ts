import { describeUncertain, type Measure } from "../kernel/measure.ts";
import { not, truth } from "../kernel/logic.ts";
import { Uncertain, type Truth, type Value } from "../kernel/value.ts";

/** What a condition read, for a finding: the path as written, and its value as a person reads it. */
export type Reading = readonly [path: string, value: string];

/** `require EXPR`: the clause for anything that no primitive covers. `text` is the condition as written. */
export function requireTrue(value: Value, text: string, readings: readonly Reading[]): Measure {
  const condition = truth(value);
  return {
    condition,
    seen: describeReadings(readings, condition),
    bound: text,
    margin: null,
    remedy: `change the proposal so that \`${text}\` holds`,
  };
}

/**
 * A refuse rule where it applies: the clause fails where its scope is true, and is unknown where that is.
 * `text` is its `where` as written; empty where it has none.
 */
export function refuseWhere(scope: Truth, text: string, readings: readonly Reading[]): Measure {
  return {
    condition: not(scope),
    seen: describeReadings(readings, scope),
    bound: text === "" ? "not this action" : `not where ${text}`,
    margin: null,
    remedy: text === "" ? "take another action" : `change the proposal so that \`${text}\` does not hold`,
  };
}

function describeReadings(readings: readonly Reading[], condition: Truth): string {
  const listed = readings.map(([path, value]) => `${path} is ${value}`).join(", ");
  if (listed !== "") return listed;
  return Uncertain.is(condition) ? describeUncertain(condition) : String(condition);
}
