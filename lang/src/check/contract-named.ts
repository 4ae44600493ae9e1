import type { Name } from "../syntax/name.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { judgedId } from "./judged-id.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { lookUp } from "./look-up.ts";

/**
 * The contract that a path names, as `module.name`: one of the module's names, or one of the modules that judge the test, by
 * its name or its id. Null where a diagnostic stands for it.
 */
export function contractNamed(
  path: readonly [Name, ...Name[]],
  judged: JudgedRules,
  context: Context,
): string | null {
  const [head, extra] = path;
  const { contracts } = context.vocabulary;
  const isOwn = context.scope.names.has(head.text) || context.scope.missing.has(head.text);
  const id = isOwn ? null : judgedId(path, judged, (id) => contracts.some((contract) => contract.id === id));
  if (id !== null) return id;
  const found = lookUp(context.scope, head, ["contract"], context.diagnostics);
  if (found === null) return null;
  if (extra === undefined) return declarationId(found, context);
  report(context, "IL2005", { field: extra.text, owner: `\`${head.text}\``, known: [] }, extra.span);
  return null;
}
