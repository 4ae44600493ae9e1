import type { Family } from "./entry.ts";
import { quote } from "./quote.ts";

/** What each diagnostic about facts that could widen a verdict needs to know. */
export interface WideningFacts {
  /** `what`: "the fact `ticket`", "the group `sre`". */
  readonly IL3101: { readonly source: string; readonly what: string };
  readonly IL3102: { readonly source: string; readonly what: string };
}

/** Diagnostics about facts that could widen a verdict, given by `check --widening`. */
export const widening: Family<WideningFacts> = {
  IL3101: {
    severity: "error",
    title: "a source that could widen a verdict and that nobody vouches for",
    describe: ({ source, what }) => ({
      message: `${what} could widen a verdict, and nothing says whether agents can write ${quote(source)}`,
      help: `if they cannot, say so in the configuration: "sources": { "${source}": { "agentsCanWrite": false } }`,
    }),
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
