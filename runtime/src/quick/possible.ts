import { unreachable } from "../unreachable.ts";
import type { QuickTest } from "./table.ts";

/** Whether a test that does not hold says that its permit permits nothing. */
export function isExact(test: QuickTest): boolean {
  switch (test.kind) {
    case "never":
    case "waivable":
      return false;
    case "all":
    case "any":
      return test.parts.every(isExact);
    case "always":
    case "words":
    case "range":
    case "below":
    case "condition":
      return true;
    default:
      return unreachable(test);
  }
}

/** The test that holds wherever a permit may permit or wait for people: what is never certain may be so. */
export function possible(test: QuickTest): QuickTest {
  switch (test.kind) {
    case "never":
    case "waivable":
      return { kind: "always" };
    case "all":
    case "any":
      return { ...test, parts: test.parts.map(possible) };
    case "always":
    case "words":
    case "range":
    case "below":
    case "condition":
      return test;
    default:
      return unreachable(test);
  }
}
