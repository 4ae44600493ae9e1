import type { configurationSchema } from "@interlock/runtime/schema";

import { quoted } from "../source-problems.ts";
import { keyOffsetAt, type LocatedValue, type Mistake, offsetAt, valueAt } from "./located.ts";

/** What the schema holds against a value. */
export type SchemaIssue = NonNullable<
  ReturnType<typeof configurationSchema.safeParse>["error"]
>["issues"][number];

/** Everything that the schema holds against a text, each at its place: a value's, a key's, or that of what lacks it. */
export function schemaMistakes(issues: readonly SchemaIssue[], root: LocatedValue): readonly Mistake[] {
  return issues.flatMap((issue): readonly Mistake[] => {
    const { path, message } = issue;
    const where = path.length === 0 ? "the file" : quoted(path.join("."));
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, maxKeys).map((key) => ({
        at: keyOffsetAt(root, path, key),
        message: `${where}: it does not take ${quoted(key)}`,
      }));
    }
    const help = helpWith(issue, valueAt(root, path));
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

/** What to do where quotes make the difference. */
function helpWith(issue: SchemaIssue, value: LocatedValue | null): string | undefined {
  if (value?.kind !== "scalar") return undefined;
  const wantsText = issue.code === "invalid_type" && issue.expected === "string";
  if (wantsText && !value.isQuoted && value.written !== "") return `write ${quoted(value.written)} in quotes`;
  const isDatum = /^(?:true|false|\d+)$/.test(value.written);
  return !wantsText && value.isQuoted && isDatum ? "write it without quotes" : undefined;
}
