/** Any value that I-JSON (RFC 7493) can carry. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object: plain data, keys in no order. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** How deep arrays and objects may nest in anything that is read, hashed or signed. */
export const MAX_JSON_DEPTH = 64;

/** How many UTF-8 bytes one JSON text may have. */
export const MAX_JSON_BYTES: number = 8 * 1024 * 1024;

/** The steps from the top of a value down to one place in it. */
export type JsonPath = readonly (string | number)[];

/** A path as a JSON pointer (RFC 6901), `""` for the top. */
export function jsonPointer(path: JsonPath): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** True of an object that is no array; says nothing of what is inside. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** From this magnitude on ECMAScript, and so RFC 8785, writes a number with an exponent. */
const EXPONENT_FORM_FROM = 1e21;

/**
 * True of a number that is written as a bare run of digits which other readers would not read as the same number.
 * Between 2^53 and 10^21 a double looks exact and is not; a reader with big integers sees another value than we do.
 */
export function isUnsafeInteger(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < EXPONENT_FORM_FROM;
}
