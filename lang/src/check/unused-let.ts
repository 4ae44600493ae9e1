import type { LetDeclaration } from "../syntax/tree.ts";
import { parameterTypes } from "./argument.ts";
import type { Context } from "./context.ts";
import { checkOptional } from "./expression.ts";
import { letKey } from "./macro.ts";
import type { ParsedModule } from "./scope.ts";
import type { Term } from "./term.ts";

/** Checks every `let` of a module that nothing of the set uses, for what it could mean for any action of the set. */
export function checkUnusedLets({ path, module }: ParsedModule, context: Context): void {
  const { actions } = context.vocabulary;
  for (const declaration of module.declarations) {
    if (declaration.kind !== "let") continue;
    const key = letKey(path, declaration);
    if (context.expanded.has(key)) continue;
    const parameters = placeholders(declaration, context);
    const anywhere = { ...context, actions, isUnused: true, isProof: true, expanding: [key] };
    checkOptional(declaration.value, { ...anywhere, parameters });
  }
}

/** Parameters stand for fields of the proposal here, which is the most that any argument can be. */
function placeholders(declaration: LetDeclaration, context: Context): ReadonlyMap<string, Term> {
  const types = parameterTypes(declaration.parameters, "parameter of a `let`", context.scope);
  return new Map(
    declaration.parameters.map(({ name }, index): readonly [string, Term] => {
      const { text, span } = name;
      const type = types[index] ?? null;
      if (type === null) return [text, { kind: "error", type, span }];
      const fact = { kind: "action", field: text } as const;
      const flags = { isOptional: false, isClaimed: false, isSecret: false };
      return [text, { kind: "read", fact, path: text, type, ...flags, span, usedAt: span }];
    }),
  );
}
