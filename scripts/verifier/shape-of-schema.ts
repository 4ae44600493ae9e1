/** What the checks and the kinds of zod's schemas say of themselves, as far as the ledger uses them. */
import type { Shape } from "../../ledger/src/browser/shape.ts";
import { isJsonObject } from "../../ledger/src/json.ts";
import * as z from "zod/mini";

type Definition = Readonly<Record<string, unknown>> & { readonly type: string };
type Check = Readonly<Record<string, unknown>> & { readonly check: string };

/** Whether a value is one of zod's schemas. */
export function isSchema(value: unknown): value is z.core.$ZodType {
  return value instanceof z.core.$ZodType;
}

/** The table that says what a schema says. Throws for anything that a table cannot say: it would be left out in silence. */
export function shapeOfSchema(schema: z.core.$ZodType): Shape {
  const definition = schema._zod.def as unknown as Definition;
  const checks = ((definition["checks"] ?? []) as readonly z.core.$ZodCheck[]).map(
    (check) => check._zod.def as unknown as Check,
  );
  switch (definition.type) {
    case "string":
      return textShape(checks);
    case "number":
      return intShape(definition, checks);
    case "boolean":
      return plain(["boolean"], checks);
    case "null":
      return plain(["is", null], checks);
    case "literal":
      return plain(["is", ...(definition["values"] as string[])], checks);
    case "enum":
      return plain(["is", ...(Object.values(definition["entries"] as object) as string[])], checks);
    case "array":
      return listShape(shapeOfSchema(definition["element"] as z.core.$ZodType), checks);
    case "nullable":
      return plain(["null or", shapeOfSchema(definition["innerType"] as z.core.$ZodType)], checks);
    case "object":
      return plain(objectShape(definition), checks);
    case "union":
      return plain(
        [
          "union",
          (definition["discriminator"] as string | undefined) ?? "",
          ...(definition["options"] as z.core.$ZodType[]).map(shapeOfSchema),
        ],
        checks,
      );
    case "custom":
      return plain(customShape(definition["fn"] as (value: unknown) => boolean), checks);
    default:
      throw new Error(`no table says what a schema of type ${definition.type} says`);
  }
}

function plain(shape: Shape, checks: readonly Check[]): Shape {
  if (checks.length > 0) throw new Error(`no table says what ${checks[0]?.check} says of ${shape[0]}`);
  return shape;
}

function textShape(checks: readonly Check[]): Shape {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  const patterns: string[] = [];
  for (const check of checks) {
    if (check.check === "min_length") least = Math.max(least, check["minimum"] as number);
    else if (check.check === "max_length") most = Math.min(most, check["maximum"] as number);
    else if (check.check === "string_format" && check["format"] === "regex")
      patterns.push((check["pattern"] as RegExp).source);
    else throw new Error(`no table says what ${check.check} says of text`);
  }
  return ["text", least, most, ...patterns];
}

function intShape(definition: Definition, checks: readonly Check[]): Shape {
  let [least, most] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  if (definition["format"] !== "safeint") throw new Error("no table says what a number that is not whole is");
  for (const check of checks) {
    if (check.check === "greater_than" && check["inclusive"] === true)
      least = Math.max(least, check["value"] as number);
    else if (check.check === "less_than" && check["inclusive"] === true)
      most = Math.min(most, check["value"] as number);
    else throw new Error(`no table says what ${check.check} says of a number`);
  }
  return ["int", least, most];
}

function listShape(item: Shape, checks: readonly Check[]): Shape {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  let isDistinct = false;
  for (const check of checks) {
    if (check.check === "min_length") least = Math.max(least, check["minimum"] as number);
    else if (check.check === "max_length") most = Math.min(most, check["maximum"] as number);
    else if (check.check === "custom" && (check["fn"] as () => boolean).name === "isDistinct")
      isDistinct = true;
    else throw new Error(`no table says what ${check.check} says of a list`);
  }
  return ["list", item, least, most, isDistinct];
}

function objectShape(definition: Definition): Shape {
  const catchall = definition["catchall"] as z.core.$ZodType | undefined;
  if (catchall?._zod.def.type !== "never") throw new Error("no table says what an open object is");
  const members = Object.entries(definition["shape"] as Record<string, z.core.$ZodType>).map(
    ([name, member]): [string, Shape] => {
      const { type, innerType } = member._zod.def as unknown as Definition & { innerType: z.core.$ZodType };
      return type === "optional" ? [`?${name}`, shapeOfSchema(innerType)] : [name, shapeOfSchema(member)];
    },
  );
  return ["object", Object.fromEntries(members)];
}

function customShape(test: (value: unknown) => boolean): Shape {
  if (test === isJsonObject) return ["json"];
  // What takes everything but undefined, and nothing else that can stand in JSON.
  if (test.name === "isThere") return ["any"];
  throw new Error(`no table says what ${test.name} says`);
}
