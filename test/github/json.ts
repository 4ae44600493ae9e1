/** A JSON value as it travels in a request, an answer or a recorded payload. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object whose keys are not known to the compiler. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Tells a JSON object from the other JSON values. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads text that has to hold a JSON object. Throws with `name` when it holds anything else. */
export function parseJsonObject(text: string, name: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new Error(`${name} does not hold a JSON object`);
  return value;
}

/** The object under `key`. Throws when there is none, which means that GitHub's data changed its shape. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const member = value[key];
  if (!isJsonObject(member)) throw new Error(`no object at ${key} in ${Object.keys(value).join(", ")}`);
  return member;
}

/** The string under `key`, or undefined when there is none. */
export function stringAt(value: JsonObject, key: string): string | undefined {
  const member = value[key];
  return typeof member === "string" ? member : undefined;
}

/** The string under `key`. Throws when there is none, which means that GitHub's data changed its shape. */
export function textAt(value: JsonObject, key: string): string {
  const member = stringAt(value, key);
  if (member === undefined) throw new Error(`no string at ${key} in ${Object.keys(value).join(", ")}`);
  return member;
}

/** The same value with a text in every string replaced, at any depth; keys stay. Pure. */
export function replaceInStrings<T extends Json>(value: T, from: string, to: string): T;
export function replaceInStrings(value: Json, from: string, to: string): Json {
  if (typeof value === "string") return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((item: Json) => replaceInStrings(item, from, to));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceInStrings(item, from, to)]),
  );
}
