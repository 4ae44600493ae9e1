import type { Span } from "../syntax/span.ts";
import { report, type Context } from "./context.ts";

/** Reports something that a test cannot give, or not so; nothing is given then. */
export function cannot(
  path: string,
  problem: string,
  at: { readonly span: Span },
  context: Context,
): readonly [] {
  report(context, "IL2302", { path, problem }, at.span);
  return [];
}
