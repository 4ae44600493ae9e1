import type { Absent, Fact, Known } from "../fact.ts";
import type { Type } from "../vocabulary/table.ts";
import { misfitCommand } from "../command.ts";
import { misfitHost } from "../host.ts";
import { misfitPath } from "../path.ts";
import { limits } from "../limits.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

/** Why a value does not fit its declared type; null where it does. Says the bound that it breaks. */
export function misfit(value: unknown, type: Type, zones: readonly string[]): string | null {
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? null : "is no bool";
    case "int":
      if (!isInteger(value)) return "is no int";
      return type.low <= value && value <= type.high ? null : `lies outside ${type.low}..${type.high}`;
    case "percent":
      return isInteger(value) && value >= 0 && value <= 1_000_000
        ? null
        : "is no percent (parts per million)";
    case "duration":
      if (!isInteger(value) || value < 0) return "is no duration (milliseconds)";
      return type.maxMs === null || value <= type.maxMs ? null : "is too long";
    case "instant":
      return isInteger(value) ? null : "is no instant (milliseconds since 1970)";
    case "string":
      if (typeof value !== "string" || !value.isWellFormed()) return "is no string";
      // A text has no more characters than code units.
      return value.length <= type.max || characters(value) <= type.max
        ? null
        : `is longer than ${type.max} characters`;
    case "path":
      return typeof value === "string" ? misfitPath(value) : "is no path";
    case "host":
      return typeof value === "string" ? misfitHost(value) : "is no host";
    case "command":
      return typeof value === "string" ? misfitCommand(value, type.max) : "is no command";
    case "zone":
      return typeof value === "string" && zones.includes(value) ? null : "is no declared zone";
    case "enum":
      return typeof value === "string" && type.members.includes(value) ? null : `is no ${type.name}`;
    case "entity":
      return `is no ${type.name}`;
    case "list":
      return misfitList(value, type, zones);
    default:
      return "has a type that this runtime does not know";
  }
}

function isInteger(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

function characters(text: string): number {
  return [...text].length;
}

function misfitList(value: unknown, type: Type & { kind: "list" }, zones: readonly string[]): string | null {
  if (!Array.isArray(value)) return "is no list";
  if (value.length < type.min) return `has fewer than ${type.min} elements`;
  if (value.length > Math.min(type.max, limits.listElements)) return `has more than ${type.max} elements`;
  for (const [index, element] of value.entries()) {
    const wrong = misfit(element, type.of, zones);
    if (wrong !== null) return `has an element, number ${index + 1}, that ${wrong}`;
  }
  return null;
}

/**
 * Why the date that a source gives its own answer keeps the answer from counting; null where it does not.
 * Nobody has seen the future: an answer from after `now` is unknown, and so is every dated one where `now` is.
 */
export function misdated(fact: Known | Absent, name: string, now: Value): Uncertain | null {
  if (fact.observedAtMs === undefined) return null;
  if (Uncertain.is(now)) return now;
  return typeof now === "number" && fact.observedAtMs <= now
    ? null
    : new Uncertain(name, "it is dated after now");
}

/** A fact of a declared type, as the kernel reads it; an ill-typed, misdated or unanswered one is unknown. */
export function decode(
  fact: Fact | undefined,
  field: { readonly type: Type; readonly optional: boolean },
  name: string,
  { zones, now }: { readonly zones: readonly string[]; readonly now: Value },
): Value {
  if (fact === undefined) return new Uncertain(name, "nobody answered");
  switch (fact.kind) {
    case "known": {
      const late = misdated(fact, name, now);
      if (late !== null) return late;
      const wrong = misfit(fact.value, field.type, zones);
      return wrong === null ? fact.value : new Uncertain(name, `the answer ${wrong}`);
    }
    case "absent":
      // Only an optional field can be attested absent; anywhere else the source contradicts the vocabulary.
      if (!field.optional) return new Uncertain(name, "the source says that there is none");
      return misdated(fact, name, now) ?? nothing;
    case "unknown":
      return new Uncertain(name, fact.reason);
    default:
      return new Uncertain(name, "the answer is ill-typed");
  }
}
