import type { Problem } from "./ledger-error.ts";
import { ORIGIN_PATTERN } from "./statement/frame.ts";
import { MODULE_NAME_PATTERN } from "./statement/policy-bodies.ts";

// What a caller demands is looked at as it comes: a setting that is missing is undefined, whatever its type says.

/** What keeps a value from being the name of a log that records must belong to; null for nothing. */
export function originProblem(origin: unknown): Problem | null {
  if (isText(origin, ORIGIN_PATTERN)) return null;
  return { code: "demand.origin", message: "the log that is demanded is no log's name" };
}

/** What keeps a value from being the name of a module that must be in force; null for nothing. */
export function moduleProblem(module: unknown): Problem | null {
  if (isText(module, MODULE_NAME_PATTERN)) return null;
  return { code: "demand.module", message: "the module that is demanded is no module's name" };
}

/** What keeps a value from being the digest of the record that was seen last, or undefined; null for nothing. */
export function seenProblem(seen: unknown): Problem | null {
  if (seen === undefined || isText(seen, DIGEST_PATTERN)) return null;
  return { code: "demand.seen", message: "what is said to be seen last is no record's digest" };
}

const DIGEST_PATTERN: RegExp = /^[0-9a-f]{64}$/;

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}
