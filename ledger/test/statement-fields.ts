import type * as z from "zod/mini";
import { approvalDocumentSchema } from "../src/statement/approval-document.ts";
import { observedBlastSchema, predictedShareSchema, predictionSchema } from "../src/statement/blast.ts";
import { grantDocumentSchema } from "../src/statement/grant-document.ts";
import { holderSchema } from "../src/statement/holder.ts";
import { enrolledKeySchema } from "../src/statement/key-bodies.ts";
import { authoritySchema, principalSchema } from "../src/statement/principal.ts";
import type { RecordKind } from "../src/statement/record-kind.ts";
import { statementSchema } from "../src/statement/statement-schema.ts";

type Schema = z.core.$ZodType;

/** What a record of a kind says, by the name of each member of its predicate. */
function predicateShape(kind: RecordKind): Readonly<Record<string, Schema>> {
  const predicate = memberOf(statementSchema, "predicate");
  const { def } = (predicate as z.core.$ZodTypes)._zod;
  const options = def.type === "union" ? def.options : [];
  for (const option of options as readonly z.core.$ZodTypes[]) {
    const inner = option._zod.def;
    if (inner.type !== "object") continue;
    const { def: named } = (inner.shape["kind"] as z.core.$ZodTypes)._zod;
    if (named.type === "literal" && named.values.includes(kind)) return inner.shape;
  }
  throw new Error(`no schema says what \`${kind}\` is`);
}

function memberOf(schema: Schema, name: string): Schema {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const member = def.type === "object" ? def.shape[name] : undefined;
  if (member === undefined) throw new Error(`there is no member \`${name}\``);
  return member;
}

function shapeMember(kind: RecordKind, name: string): Schema {
  const member = predicateShape(kind)[name];
  if (member === undefined) throw new Error(`\`${kind}\` has no member \`${name}\``);
  return unwrapped(member).kernel;
}

/** What several bodies have in common, by the heading under which the index of the pages describes it. */
export const sharedParts: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ["Policy", shapeMember("propose", "policy")],
  ["Principal", principalSchema],
  ["Authority", authoritySchema],
  ["Prediction", predictionSchema],
  ["Predicted share", predictedShareSchema],
  ["Observed blast", observedBlastSchema],
  ["Grant", grantDocumentSchema],
  ["Approval", approvalDocumentSchema],
  ["Key", enrolledKeySchema],
  ["Holder", holderSchema],
]);

const shared = new Set(sharedParts.values());

/** The fields of a kind's body or of a part, as the pages name them: `a?` may be left out, `a[]` is a list, `a.b` lies inside. */
export function fieldsOf(of: RecordKind | Schema): readonly string[] {
  const schema = typeof of === "string" ? shapeMember(of, "body") : of;
  return [...new Set(inside(schema, ""))];
}

/** The members of a predicate, its body left out. */
export function frameFields(): readonly string[] {
  return Object.entries(predicateShape("propose")).flatMap(([key, field]) =>
    key === "body" ? [] : fieldAt(field, "", key),
  );
}

function inside(schema: Schema, path: string): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object") {
    return Object.entries(def.shape).flatMap(([key, field]) => fieldAt(field, path, key));
  }
  if (def.type === "union") return def.options.flatMap((option) => inside(option, path));
  return [];
}

function fieldAt(field: Schema, path: string, key: string): readonly string[] {
  const { isOptional, isList, kernel } = unwrapped(field);
  const name = `${path === "" ? "" : `${path}.`}${key}${isList ? "[]" : ""}`;
  const below = shared.has(kernel) ? [] : inside(kernel, name);
  return [isOptional ? `${name}?` : name, ...below];
}

function unwrapped(field: Schema): { isOptional: boolean; isList: boolean; kernel: Schema } {
  const { def } = (field as z.core.$ZodTypes)._zod;
  if (def.type === "optional") return { ...unwrapped(def.innerType), isOptional: true };
  if (def.type === "nullable") return unwrapped(def.innerType);
  if (def.type === "array") return { ...unwrapped(def.element), isList: true };
  return { isOptional: false, isList: false, kernel: field };
}
