import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { unreachable } from "../unreachable.ts";

/**
 * A closed schema as a table: what zod's schemas say, without zod. The browser's verifier carries these tables; the script
 * that builds it makes them from the schemas, and a test holds both to the same answers.
 */
export type Shape =
  /** Any value that is there. */
  | readonly ["any"]
  /** A JSON object whose members are somebody else's. */
  | readonly ["json"]
  | readonly ["boolean"]
  /** Text of this many UTF-16 units at least and at most, with patterns. */
  | readonly ["text", number, number, ...string[]]
  /** A whole number in these bounds. */
  | readonly ["int", number, number]
  /** One of these values. */
  | readonly ["is", ...JsonValue[]]
  /** A list of so many items; the last says whether each is to be another. */
  | readonly ["list", Shape, number, number, boolean]
  | readonly ["null or", Shape]
  /** An object with these members and no other; those whose name begins with `?` may be missing. */
  | readonly ["object", Readonly<Record<string, Shape>>]
  /** The first that fits; the one whose member of this name has the right value, if there is a name. */
  | readonly ["union", string, ...Shape[]];

type Path = readonly (string | number)[];

/** The place of the first thing in a JSON value that a shape does not allow; null where all of it fits. */
export function misfit(shape: Shape, value: JsonValue | undefined, path: Path = []): Path | null {
  switch (shape[0]) {
    case "any":
      return value === undefined ? path : null;
    case "json":
      return isJsonObject(value) ? null : path;
    case "boolean":
      return typeof value === "boolean" ? null : path;
    case "text":
      return isText(shape, value) ? null : path;
    case "int":
      return Number.isSafeInteger(value) && isWithin(value as number, shape[1], shape[2]) ? null : path;
    case "is":
      return shape.indexOf(value as string, 1) > 0 ? null : path;
    case "list":
      return misfitInList(shape, value, path);
    case "null or":
      return value === null ? null : misfit(shape[1], value, path);
    case "object":
      return misfitInObject(shape[1], value, path);
    case "union":
      return misfitInUnion(shape, value, path);
    default:
      return unreachable(shape);
  }
}

function isText(
  [, least, most, ...patterns]: Extract<Shape, readonly ["text", ...unknown[]]>,
  value: unknown,
): boolean {
  return (
    typeof value === "string" &&
    isWithin(value.length, least, most) &&
    patterns.every((pattern) => new RegExp(pattern, "u").test(value))
  );
}

function misfitInList(
  [, item, least, most, isDistinct]: Extract<Shape, readonly ["list", ...unknown[]]>,
  value: JsonValue | undefined,
  path: Path,
): Path | null {
  if (!Array.isArray(value) || !isWithin(value.length, least, most)) return path;
  for (const [index, one] of value.entries()) {
    const found = misfit(item, one as JsonValue, [...path, index]);
    if (found !== null) return found;
  }
  return isDistinct && new Set(value).size !== value.length ? path : null;
}

function misfitInObject(
  members: Readonly<Record<string, Shape>>,
  value: JsonValue | undefined,
  path: Path,
): Path | null {
  if (!isJsonObject(value)) return path;
  let known = 0;
  for (const [marked, shape] of Object.entries(members)) {
    const name = marked.replace("?", "");
    const isThere = Object.hasOwn(value, name);
    if (isThere) known += 1;
    else if (name !== marked) continue;
    const found = misfit(shape, isThere ? value[name] : undefined, [...path, name]);
    if (found !== null) return found;
  }
  return Object.keys(value).length === known ? null : path;
}

function misfitInUnion(
  [, name, ...shapes]: Extract<Shape, readonly ["union", ...unknown[]]>,
  value: JsonValue | undefined,
  path: Path,
): Path | null {
  if (name === "") return shapes.some((shape) => misfit(shape, value) === null) ? null : path;
  for (const shape of shapes) {
    const kind = shape[0] === "object" ? shape[1][name] : undefined;
    if (isJsonObject(value) && kind !== undefined && misfit(kind, value[name]) === null) {
      return misfit(shape, value, path);
    }
  }
  return isJsonObject(value) ? [...path, name] : path;
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
