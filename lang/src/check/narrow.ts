import type { Term } from "./term.ts";

/** The paths that are surely present where the condition is true. */
export function presentWhenTrue(condition: Term): readonly string[] {
  switch (condition.kind) {
    case "present":
      return [condition.of.path];
    case "and":
      return [...presentWhenTrue(condition.left), ...presentWhenTrue(condition.right)];
    case "not":
      return presentWhenFalse(condition.operand);
    default:
      return [];
  }
}

/** The paths that are surely present where the condition is false. */
export function presentWhenFalse(condition: Term): readonly string[] {
  switch (condition.kind) {
    case "or":
      return [...presentWhenFalse(condition.left), ...presentWhenFalse(condition.right)];
    case "not":
      return presentWhenTrue(condition.operand);
    default:
      return [];
  }
}
