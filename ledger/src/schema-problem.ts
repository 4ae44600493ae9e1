import type * as z from "zod";
import { jsonPointer } from "./json.ts";
import type { Problem, ProblemCode } from "./ledger-error.ts";

/** How much of a schema's own words a problem repeats: they may quote hostile keys. */
const MAX_QUOTED = 200;

/** The first thing that a schema found wrong, as a problem with this code; `inside` is put before its place. */
export function schemaProblem(error: z.ZodError, code: ProblemCode, inside = ""): Problem {
  const [issue] = error.issues;
  if (issue === undefined) return { code, message: "the shape is wrong", at: inside };
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const words = issue.message.slice(0, MAX_QUOTED).toWellFormed();
  return { code, message: words, at: `${inside}${jsonPointer(path)}` };
}
