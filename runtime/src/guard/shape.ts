import { isJsonObject, type JsonObject, type JsonValue } from "@interlock/ledger";

/** The first thing that is wrong with a value: where, and what. */
export interface Misfit {
  readonly where: string;
  readonly what: string;
}

/** Says what is wrong with plain JSON at a place; null for nothing. Undefined is what is not there. */
export type Check = (value: JsonValue | undefined, where: string) => Misfit | null;

/** Whether plain JSON has a shape. What has none of the declared one counts as not being there. */
export function fits(check: Check, value: JsonValue | undefined): boolean {
  return check(value, "") === null;
}

function wrong(where: string, what: string): Misfit {
  return { where, what };
}

/** A text of so many UTF-16 units. */
export function text(least: number, most: number): Check {
  return (value, where) => {
    if (typeof value !== "string") return wrong(where, value === undefined ? "is missing" : "is no text");
    if (value.length >= least && value.length <= most) return null;
    return wrong(where, `has not between ${least} and ${most} characters`);
  };
}

/** A name or an id. */
export const name: Check = text(1, 256);

/** 64 lowercase hexadecimal digits. */
export const digest: Check = (value, where) =>
  typeof value === "string" && /^[0-9a-f]{64}$/u.test(value) ? null : wrong(where, "is no SHA-256 digest");

/** A whole number from 0 up to `most`. */
export function count(most: number = Number.MAX_SAFE_INTEGER): Check {
  return (value, where) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most
      ? null
      : wrong(where, "is no whole number in its bounds");
}

/** True or false. */
export const flag: Check = (value, where) =>
  typeof value === "boolean" ? null : wrong(where, "is neither true nor false");

/** Any object. */
export const anyObject: Check = (value, where) => (isJsonObject(value) ? null : wrong(where, "is no object"));

/** One of these words. */
export function oneOf(words: readonly string[]): Check {
  return (value, where) =>
    words.some((word) => word === value) ? null : wrong(where, `is none of ${words.join(", ")}`);
}

/** What may be left out. */
export function optional(check: Check): Check {
  return (value, where) => (value === undefined ? null : check(value, where));
}

/** What may be null. */
export function nullable(check: Check): Check {
  return (value, where) => (value === null ? null : check(value, where));
}

/** A list of so many. */
export function list(most: number, check: Check, least = 0): Check {
  return (value, where) => {
    if (!Array.isArray(value)) return wrong(where, value === undefined ? "is missing" : "is no list");
    if (value.length < least || value.length > most) {
      return wrong(where, `holds ${value.length}, and not between ${least} and ${most}`);
    }
    return first(value, (item: JsonValue, at) => check(item, `${where}[${at}]`));
  };
}

/** An object of these members and no others. */
export function object(members: { readonly [key: string]: Check }): Check {
  return (value, where) => {
    if (!isJsonObject(value)) return wrong(where, value === undefined ? "is missing" : "is no object");
    const stranger = Object.keys(value).find((key) => !Object.hasOwn(members, key));
    if (stranger !== undefined) return wrong(place(where, stranger), "is an unknown field");
    return first(Object.entries(members), ([key, check]) => check(ownOf(value, key), place(where, key)));
  };
}

/** An object of so many members at most, whose keys are data. */
export function table(most: number, key: Check, check: Check): Check {
  return (value, where) => {
    if (!isJsonObject(value)) return wrong(where, value === undefined ? "is missing" : "is no object");
    const entries = Object.entries(value);
    if (entries.length > most) return wrong(where, `has more than ${most} fields`);
    return first(
      entries,
      ([field, item]) => key(field, `the name of a field of ${where}`) ?? check(item, place(where, field)),
    );
  };
}

/** The objects of one of several kinds, told apart by their `kind`. */
export function kinds(members: { readonly [kind: string]: { readonly [key: string]: Check } }): Check {
  return (value, where) => {
    const kind = isJsonObject(value) ? ownOf(value, "kind") : undefined;
    if (typeof kind !== "string" || !Object.hasOwn(members, kind)) {
      return wrong(
        where,
        value === undefined ? "is missing" : `is none of ${Object.keys(members).join(", ")}`,
      );
    }
    return object({ kind: oneOf([kind]), ...members[kind] })(value, where);
  };
}

function ownOf(value: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function place(where: string, key: string): string {
  return where === "" ? key : `${where}.${key}`;
}

function first<Item>(
  items: readonly Item[],
  check: (item: Item, at: number) => Misfit | null,
): Misfit | null {
  for (const [at, item] of items.entries()) {
    const problem = check(item, at);
    if (problem !== null) return problem;
  }
  return null;
}
