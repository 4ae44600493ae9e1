import { readFileSync } from "node:fs";
import type { Document } from "openapi-backend";
import { isJsonObject, objectAt, parseJsonObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

/** Where the validator's definition keeps webhook events, each as one more operation. */
export const EVENT_ROOT = "/-events";

const INLINE_PULL_REQUEST = ["properties", "pull_request", "properties"];

/** Members that GitHub answers as null although its description does not say so. */
const NULL_IN_PRACTICE: readonly (readonly string[])[] = [
  // The repository of a head whose fork was deleted.
  ["schemas", "pull-request", "properties", "head", "properties", "repo"],
  ["schemas", "pull-request-simple", "properties", "head", "properties", "repo"],
  ["schemas", "webhook-pull-request-synchronize", ...INLINE_PULL_REQUEST, "head", "properties", "repo"],
];

function orNull(schema: Json): JsonObject {
  return { anyOf: [{ type: "null" }, schema] };
}

function changedAt(value: JsonObject, path: readonly string[], change: (member: Json) => Json): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) throw new Error("no path to change");
  const member = objectAt(value, key);
  return { ...value, [key]: rest.length === 0 ? change(member) : changedAt(member, rest, change) };
}

/**
 * GitHub writes `nullable` beside `anyOf`, where the validator refuses to compile it, and beside an `enum`
 * without null, where OpenAPI 3.0 gives it no effect. Its answers show what is meant: null is one more value.
 */
function spellOutNullable(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => spellOutNullable(item));
  if (!isJsonObject(value)) return value;
  const spelled = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, spellOutNullable(item)] as const),
  );
  const needsSpelling = spelled["type"] === undefined || spelled["enum"] !== undefined;
  if (spelled["nullable"] !== true || !needsSpelling) return spelled;
  const { nullable: _, ...rest } = spelled;
  return orNull(rest);
}

/** Closes every object of a request body: GitHub ignores a misspelt key, a test must not. */
function sealed(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sealed(item));
  if (!isJsonObject(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sealed(item)] as const));
  const isObjectSchema = isJsonObject(inner["properties"]) && inner["type"] === "object";
  return isObjectSchema && inner["additionalProperties"] === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}

function sealRequestBody(operation: JsonObject): JsonObject {
  const body = operation["requestBody"];
  return body === undefined ? operation : { ...operation, requestBody: sealed(body) };
}

/** The members of an object of objects. Throws when one is something else. */
export function entriesOf(value: JsonObject): readonly (readonly [string, JsonObject])[] {
  return Object.keys(value).map((key) => [key, objectAt(value, key)] as const);
}

/** GitHub's description as it was trimmed. */
export function readDescription(): JsonObject {
  const file = new URL("openapi/api.github.com.json", import.meta.url);
  return parseJsonObject(readFileSync(file, "utf8"), "openapi/api.github.com.json");
}

/** The description as the validator wants it: sealed bodies, and each webhook event as one more operation. */
export function definitionOf(description: JsonObject): Document {
  const paths = Object.fromEntries(
    entriesOf(objectAt(description, "paths")).map(([path, methods]) => [
      path,
      Object.fromEntries(
        entriesOf(methods).map(([method, operation]) => [method, sealRequestBody(operation)]),
      ),
    ]),
  );
  const events = Object.fromEntries(
    entriesOf(objectAt(description, "x-webhooks")).map(([name, item]) => [`${EVENT_ROOT}/${name}`, item]),
  );
  const components = NULL_IN_PRACTICE.reduce(
    (all, path) => changedAt(all, path, orNull),
    objectAt(description, "components"),
  );
  const definition = spellOutNullable({ ...description, components, paths: { ...paths, ...events } });
  return JSON.parse(JSON.stringify(definition)) as Document;
}
