import type { Rule } from "./rules.ts";

/** The rules by a field, in the order in which its values come up. */
export function grouped(
  rules: readonly Rule[],
  field: "action" | "zone" | "role",
): readonly (readonly [string, readonly Rule[]])[] {
  return [...Map.groupBy(rules, (rule) => rule[field])];
}
