import type { Term } from "./term.ts";

/** The paths that are surely present where the condition is true. */
export function presentWhenTrue(condition: Term): readonly string[] {
  if (condition.kind === "present") return [condition.of.path];
  if (condition.kind === "not") return presentWhenFalse(condition.operand);
  if (condition.kind !== "and") return [];
  return [...presentWhenTrue(condition.left), ...presentWhenTrue(condition.right)];
}

/** The paths that are surely present where the condition is false. */
export function presentWhenFalse(condition: Term): readonly string[] {
  if (condition.kind === "not") return presentWhenTrue(condition.operand);
  if (condition.kind !== "or") return [];
  return [...presentWhenFalse(condition.left), ...presentWhenFalse(condition.right)];
}
