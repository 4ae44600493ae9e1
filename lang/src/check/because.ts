import type { PathExpression } from "../syntax/expression.ts";
import type { Because } from "../syntax/people.ts";
import type { ExplanationPart } from "./checked.ts";
import type { Context } from "./context.ts";
import { checkShown } from "./expression.ts";

/** Resolves an explanation's holes. They decide nothing, so any fact may be shown; secrets are redacted later. */
export function checkBecause(because: Because | null, context: Context): readonly ExplanationPart[] | null {
  if (because === null) return null;
  return because.parts.flatMap((part): readonly ExplanationPart[] => {
    if (part.kind === "text") return [part];
    const [head, ...rest] = part.path.map((text) => ({ text, span: part.span }));
    if (head === undefined) return [];
    const path: PathExpression = { kind: "path", names: [head, ...rest], span: part.span };
    const read = checkShown(path, context);
    return read === null ? [] : [{ kind: "value", read }];
  });
}
