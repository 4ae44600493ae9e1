import type { Family } from "./entry.ts";
import { quote } from "./quote.ts";

/** What each diagnostic about facts that could widen a verdict needs to know. */
export interface WideningFacts {
  /** `what`: "the fact `ticket`", "the group `sre`". */
  readonly IL3101: {
    readonly source: string;
    readonly what: string;
    /** Whether the fact only restricts wherever a rule reads it: a rule is escaped, and nothing is gained. */
    readonly restrictsOnly: boolean;
  };
  readonly IL3102: { readonly source: string; readonly what: string };
}

/** Diagnostics about facts that could widen a verdict, given by `check --widening`. */
export const widening: Family<WideningFacts> = {
  IL3101: {
    severity: "error",
    title: "a source of which nobody says whether agents can write it",
    describe: ({ source, what, restrictsOnly }) => {
      const risk = restrictsOnly
        ? `whoever writes ${what} escapes this rule`
        : `${what} could widen a verdict`;
      const written = (answer: boolean): string =>
        quote(`sources: { ${source}: { agentsCanWrite: ${String(answer)} } }`);
      return {
        message: `${risk}, and nothing says whether agents can write ${quote(source)}`,
        help: restrictsOnly
          ? `say in the configuration which it is, ${written(false)} or ${written(true)}: either will do here`
          : `if they cannot, say so in the configuration: ${written(false)}`,
      };
    },
  },
  IL3102: {
    severity: "error",
    title: "a source that agents can write and that could widen a verdict",
    describe: ({ source, what }) => ({
      message: `${what} could widen a verdict, and agents can write ${quote(source)}`,
      help: "let it restrict only, or ask a source that agents cannot write",
    }),
  },
};
