import { eachRead, type LineIndex, type ReadTerm, type Term } from "@interlock/lang";

import type { PlanExpression } from "../plan.ts";
import { lowerShown, value, values } from "./expression.ts";

/** The condition as its author wrote it, white space folded. A `let` is quoted by its name. */
export function written(term: Term, index: LineIndex): string {
  return index.text.slice(term.span.start, term.span.end).replaceAll(/\s+/gu, " ");
}

/** What a condition reads, each path once, for the finding. */
export function readings(term: Term | null): PlanExpression {
  const reads = new Map<string, ReadTerm>();
  if (term !== null) eachRead(term, (read) => reads.set(read.path, read));
  return values([...reads].map(([path, read]) => values([value(path), lowerShown(read)])));
}
