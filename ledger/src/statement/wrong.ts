import type { Problem, ProblemCode } from "../ledger-error.ts";

/** A problem at a place of the statement. */
export function wrong(code: ProblemCode, at: string, message: string): Problem {
  return { code, message, at };
}
