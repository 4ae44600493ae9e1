import { unreachable } from "../unreachable.ts";
import type { QuickTest } from "./table.ts";

/** The test that another one surely does not hold: not that it is not known to. */
export function opposite(test: QuickTest): QuickTest {
  switch (test.kind) {
    case "always":
      return { kind: "never" };
    case "never":
    case "waivable":
      // What is never certain is not certain the other way either.
      return { kind: "never" };
    case "words":
    case "below":
    case "condition":
      return { ...test, is: !test.is };
    case "range": {
      const { column, low, high } = test;
      const least = Number.MIN_SAFE_INTEGER;
      const most = Number.MAX_SAFE_INTEGER;
      return {
        kind: "any",
        parts: [
          ...(low > least ? [{ kind: "range", column, low: least, high: low - 1 } as const] : []),
          ...(high < most ? [{ kind: "range", column, low: high + 1, high: most } as const] : []),
        ],
      };
    }
    case "all":
      return { kind: "any", parts: test.parts.map(opposite) };
    case "any":
      return { kind: "all", parts: test.parts.map(opposite) };
    default:
      return unreachable(test);
  }
}
