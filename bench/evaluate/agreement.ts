import type { Contender } from "./contender.ts";
import { permittedBy, type Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/** What the rules say of each request, found by trying them all. */
export function expectedOf(rules: readonly Rule[], requests: readonly Request[]): readonly boolean[] {
  return requests.map((request) => permittedBy(rules, request));
}

/** How many requests even the slowest is asked about. */
const fewestRequests = 50;

/**
 * Asks a contender about one request after the other, and answers how many it was asked: all of them, or as many as fit
 * into the time. Throws where it answers otherwise than the rules.
 */
export function agreedOn(
  { name, permits }: Contender,
  expected: readonly boolean[],
  withinMs: number,
): number {
  const end = performance.now() + withinMs;
  for (const [index, isPermitted] of expected.entries()) {
    if (index >= fewestRequests && performance.now() > end) return index;
    if (permits(index) === isPermitted) continue;
    throw new Error(`${name} says of request ${index} that it is ${isPermitted ? "not " : ""}permitted`);
  }
  return expected.length;
}
