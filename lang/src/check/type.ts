import type { Type } from "@interlock/runtime/vocabulary";

import { unreachable } from "../unreachable.ts";

/**
 * What stands in a table for a type that is broken, told apart by identity. Its diagnostic stands at the declaration:
 * whatever is held against it is no second mistake.
 */
export const brokenType: Type = { kind: "bool" };

/** The type of conditions. */
export const boolType: Type = { kind: "bool" };

/** The type of whole numbers without a bound of their own: literals, counts, sums. */
export const intType: Type = { kind: "int", low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER };

/** The type of shares. */
export const percentType: Type = { kind: "percent" };

/** The type of spans of time. */
export const durationType: Type = { kind: "duration", maxMs: null };

/** The type of points in time. */
export const instantType: Type = { kind: "instant" };

/** The type of text written in a policy. */
export const textType: Type = { kind: "string", max: Number.MAX_SAFE_INTEGER };

/** The type of zones. */
export const zoneType: Type = { kind: "zone" };

/** Says what a value of this type is, in the policy's words. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case "bool":
    case "int":
    case "percent":
    case "duration":
    case "instant":
    case "string":
    case "path":
    case "host":
    case "command":
    case "zone":
      return type.kind;
    case "enum":
    case "entity":
      return type.name;
    case "list":
      return `list of ${describeType(type.of)}`;
    default:
      return unreachable(type);
  }
}

/** Whether two values can be compared with `==`: bounds do not matter, units and enums do. */
export function isComparable(a: Type, b: Type): boolean {
  if (a.kind === "enum" && b.kind === "enum") return a.name === b.name;
  if (a.kind === "entity" && b.kind === "entity") return a.name === b.name;
  if (a.kind === "list" && b.kind === "list") return isComparable(a.of, b.of);
  return a.kind === b.kind;
}

/** A type that holds every value of two that are comparable: neither's bounds are promised of the other's values. */
export function joinTypes(a: Type, b: Type): Type {
  if (a.kind === "list" && b.kind === "list") {
    return {
      kind: "list",
      min: Math.min(a.min, b.min),
      max: Math.max(a.max, b.max),
      of: joinTypes(a.of, b.of),
    };
  }
  if (a.kind === "int" && b.kind === "int") {
    return { kind: "int", low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
  }
  if (a.kind === "duration" && b.kind === "duration") {
    return {
      kind: "duration",
      maxMs: a.maxMs === null || b.maxMs === null ? null : Math.max(a.maxMs, b.maxMs),
    };
  }
  const isText =
    (a.kind === "string" && b.kind === "string") || (a.kind === "command" && b.kind === "command");
  return isText ? { kind: a.kind, max: Math.max(a.max, b.max) } : a;
}

/** The type of a list that is written out, whose elements are comparable with the type. */
export function listTypeOf(elements: readonly { readonly type: Type }[], of: Type): Type {
  const joined = elements.reduce((type, element) => joinTypes(type, element.type), of);
  return { kind: "list", min: elements.length, max: elements.length, of: joined };
}

/** Whether values of the type have an order. */
export function isOrdered(type: Type): boolean {
  return ["int", "percent", "duration", "instant"].includes(type.kind);
}

/** The type of `a + b` or `a - b`; null where the two have no sum. */
export function sumType(a: Type, b: Type, sign: 1 | -1): Type | null {
  if (a.kind === "instant" && b.kind === "duration") return instantType;
  if (a.kind === "instant" && b.kind === "instant") return sign === -1 ? durationType : null;
  if (a.kind === "int" && b.kind === "int") return intType;
  if (a.kind === "percent" && b.kind === "percent") return percentType;
  return a.kind === "duration" && b.kind === "duration" ? durationType : null;
}
