import * as z from "zod/mini";
import { isJsonObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { ORIGIN_PATTERN, OUTCOMES, STREAM_PATTERN } from "./frame.ts";
import type { Outcome } from "./frame.ts";

// A pattern comes with the words that a reader is told: `schemaProblem` makes up its own for everything else.

/** How many UTF-16 units a path, a target, a reason or another name may have. */
export const MAX_NAME_LENGTH = 1024;

/** How many records one field may name; all of them are parents. */
export const MAX_NAMED_RECORDS = 32;

type Schema<T> = z.ZodMiniType<T>;

/** 64 lowercase hexadecimal digits. */
export const sha256Schema: Schema<string> = pattern(
  /^[0-9a-f]{64}$/,
  "expected 64 lowercase hexadecimal digits",
);

/** A git object id, SHA-1 or SHA-256, never abbreviated. */
export const gitIdSchema: Schema<string> = pattern(
  /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
  "expected a whole git object id",
);

/** A key's id. */
export const keyIdSchema: Schema<string> = pattern(
  /^sha256:[0-9a-f]{64}$/,
  "expected `sha256:` and 64 hexadecimal digits",
);

/** Standard padded base64; whoever decodes it says whether it is. */
export const base64Schema: Schema<string> = z
  .string()
  .check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/, "expected base64"), z.maxLength(4096));

/** A log's origin. */
export const originSchema: Schema<string> = pattern(ORIGIN_PATTERN, "expected a log's origin");

/** A stream's name. */
export const streamSchema: Schema<string> = pattern(STREAM_PATTERN, "expected a stream's name");

/** A name that is there. */
export const nameSchema: Schema<string> = z.string().check(z.minLength(1), z.maxLength(MAX_NAME_LENGTH));

/** A text that may be empty. */
export const textSchema: Schema<string> = z.string().check(z.maxLength(MAX_NAME_LENGTH));

/** What came of a proposal. */
export const outcomeSchema: Schema<Outcome> = z.enum(OUTCOMES);

/** A whole number from 0 on. */
export const countSchema: Schema<number> = z.int().check(z.minimum(0));

/** A whole number from 1 on. */
export const positiveSchema: Schema<number> = z.int().check(z.minimum(1));

/** A point in time: milliseconds since 1970, UTC, at most what a ULID holds. */
export const instantMsSchema: Schema<number> = z.int().check(z.minimum(0), z.maximum(2 ** 48 - 1));

/** A share of a whole in parts per million. */
export const ppmSchema: Schema<number> = z.int().check(z.minimum(0), z.maximum(1_000_000));

// What lies inside is plain JSON already, by the strict parse or by `canonical`; its shape is the runtime's.

/** A JSON object whose shape somebody else owns. */
export const jsonObjectSchema: Schema<JsonObject> = z.custom<JsonObject>(isJsonObject, "expected an object");

/** Any JSON value that is there. */
export const jsonValueSchema: Schema<JsonValue> = z.custom<JsonValue>(isThere, "expected a value");

/** The digests of records, from `atLeast` on, each at most once. */
export function recordListSchema(atLeast: number): Schema<readonly string[]> {
  return listSchema(sha256Schema, { atLeast, atMost: MAX_NAMED_RECORDS }).check(
    z.refine(isDistinct, "a record is named twice"),
  );
}

/** A list of bounded length. */
export function listSchema<T>(
  item: Schema<T>,
  length: { readonly atLeast?: number; readonly atMost: number },
): Schema<readonly T[]> {
  return z.array(item).check(z.minLength(length.atLeast ?? 0), z.maxLength(length.atMost));
}

/** Text of one form; `words` say which. */
export function pattern(form: RegExp, words: string): Schema<string> {
  return z.string().check(z.regex(form, words));
}

// The tables of the browser's verifier know these two by their names.

function isThere(value: unknown): boolean {
  return value !== undefined;
}

function isDistinct(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}
