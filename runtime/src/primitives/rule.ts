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
    remedy: remedyOf(text, "holds", readings),
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
    remedy: text === "" ? "take another action" : remedyOf(text, "does not hold", readings),
  };
}

/**
 * What would have to change. Only what the action itself says is the proposal's to change, and only time passes by
 * itself: of anything else it is said what must come true, and not who could see to it.
 */
function remedyOf(text: string, wanted: "holds" | "does not hold", readings: readonly Reading[]): string {
  const paths = readings.map(([path]) => path);
  const isOfAction = paths.some((path) => path.startsWith("action."));
  // A window is no reading; a string that holds the word is no clock.
  const isOfTime = /\bnow\b/u.test(text.replaceAll(/"(?:[^"\\]|\\.)*"/gu, ""));
  if (isOfAction && !isOfTime) return `change the proposal so that \`${text}\` ${wanted}`;
  if (isOfTime && !isOfAction) {
    const isOnlyTime = paths.every((path) => path === "now");
    return `wait until \`${text}\` ${wanted}${isOnlyTime ? "" : ", or change what it reads"}`;
  }
  return `\`${text}\` must ${wanted === "holds" ? "hold" : "not hold"}`;
}

function describeReadings(readings: readonly Reading[], condition: Truth): string {
  const listed = readings.map(([path, value]) => `${path} is ${value}`).join(", ");
  if (listed !== "") return listed;
  return Uncertain.is(condition) ? describeUncertain(condition) : String(condition);
}
