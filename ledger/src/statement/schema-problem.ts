import type * as z from "zod/mini";
import { jsonPointer } from "../json.ts";
import type { Problem, ProblemCode } from "../ledger-error.ts";
import { unreachable } from "../unreachable.ts";

/** How much of a schema's own words a problem repeats: they may quote hostile keys. */
const MAX_QUOTED = 200;

type Issue = z.core.$ZodIssue;

/** The first thing that a schema found wrong, as a problem with this code; `inside` is put before its place. */
export function schemaProblem(error: z.core.$ZodError, code: ProblemCode, inside = ""): Problem {
  const [issue] = error.issues;
  if (issue === undefined) return { code, message: "the shape is wrong", at: inside };
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const words = wordsOf(issue).slice(0, MAX_QUOTED).toWellFormed();
  return { code, message: words, at: `${inside}${jsonPointer(path)}` };
}

// The library brings its words as a locale, which the browser's build leaves out: these are ours, so that they are the
// same wherever a record is verified. Patterns and checks of our own come with words that we gave them.
function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${nounOf(issue.expected)}`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => `\`${String(value)}\``).join(" or ")}`;
    case "unrecognized_keys":
      return `it has no member ${issue.keys.map((key) => `\`${key}\``).join(", ")}`;
    case "too_small":
      return `expected at least ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `expected at most ${issue.maximum}${unitOf(issue.origin)}`;
    case "invalid_union":
      return issue.discriminator === undefined ? "it has none of its forms" : "it is none of those known";
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return issue.message;
    default:
      return unreachable(issue);
  }
}

function nounOf(expected: string): string {
  switch (expected) {
    case "object":
    case "array":
      return `an ${expected}`;
    case "int":
      return "a whole number";
    case "string":
      return "text";
    default:
      return `a ${expected}`;
  }
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " items" : "";
}
