import type { SettingsSchema } from "@interlock/runtime/schema";

import { quoted } from "../source-problems.ts";
import { dataOf, keyOffsetAt, type LocatedValue, type Mistake, offsetAt, valueAt } from "./located.ts";
import { missingSpaceAt } from "./missing-space.ts";

/** What the schema holds against a value. */
export type SchemaIssue = NonNullable<
  ReturnType<SettingsSchema<unknown>["safeParse"]>["error"]
>["issues"][number];

/** Everything that the schema holds against a text, each at its place: a value's, a key's, or that of what lacks it. */
export function schemaMistakes(
  issues: readonly SchemaIssue[],
  root: LocatedValue,
  schema: SettingsSchema<unknown>,
): readonly Mistake[] {
  const fitting = fittingOtherwise(issues, root, schema);
  const told = new Set<string>();
  return issues.flatMap((issue): readonly Mistake[] => {
    const { path, message } = issue;
    const where = path.length === 0 ? "the file" : quoted(path.join("."));
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, maxKeys).map((key) => ({
        at: keyOffsetAt(root, path, key),
        message: `${where}: it does not take ${quoted(key)}`,
      }));
    }
    // One value, one mistake: its length says nothing once it is of the wrong kind.
    const place = path.join("\n");
    if (told.has(place)) return [];
    told.add(place);
    const help = helpWith(issue, valueAt(root, path), fitting);
    const at = offsetAt(root, path);
    return [{ at, message: `${where}: ${message}`, ...(help === undefined ? {} : { help }) }];
  });
}

/** How many keys of one object are told that it does not take: each is looked for. */
const maxKeys = 100;

/** The offsets of the scalars that the schema holds something against. */
export function scalarsOf(issues: readonly SchemaIssue[], root: LocatedValue): ReadonlySet<number> {
  const values = issues.map(({ path }) => valueAt(root, path));
  return new Set(values.flatMap((value) => (value?.kind === "scalar" ? [value.at] : [])));
}

/** What to do where quotes, a space or a list make the difference. */
function helpWith(
  issue: SchemaIssue,
  value: LocatedValue | null,
  fitting: ReadonlySet<LocatedValue>,
): string | undefined {
  if (value?.kind !== "scalar") return undefined;
  const { written, isQuoted } = value;
  if (fitting.has(value)) return isQuoted ? "write it without quotes" : `write ${quoted(written)} in quotes`;
  if (isQuoted) return undefined;
  if (issue.code === "invalid_type" && issue.expected === "array" && typeof value.value === "string")
    return "write each in a line of its own, behind `- `";
  // What looks like a key in a place for text has other things wrong with it.
  return issue.code === "invalid_format" ? undefined : missingSpaceAt(written, 0)?.message;
}

/** The scalars that the schema would take with quotes, or without: those for which it says why. */
function fittingOtherwise(
  issues: readonly SchemaIssue[],
  root: LocatedValue,
  schema: SettingsSchema<unknown>,
): ReadonlySet<LocatedValue> {
  const instead = new Map<LocatedValue, unknown>();
  for (const { path } of issues) {
    const value = valueAt(root, path);
    if (value?.kind !== "scalar" || value.written === "") continue;
    if (!value.isQuoted) instead.set(value, value.written);
    else if (/^(?:true|false|0|[1-9]\d{0,14})$/.test(value.written))
      instead.set(value, JSON.parse(value.written));
  }
  if (instead.size === 0) return new Set();
  // Once for all of them: each by itself would be a walk through the whole.
  const { error } = schema.safeParse(dataOf(root, instead), { jitless: true });
  const wrong = new Set(error?.issues.map(({ path }) => valueAt(root, path)));
  return new Set([...instead.keys()].filter((value) => !wrong.has(value)));
}
