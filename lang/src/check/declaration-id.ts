import type { Context } from "./context.ts";
import type { Meaning } from "./scope.ts";

/** The id of a declaration: `module.name`. */
export function declarationId({ home, name }: Meaning, { scopes }: Context): string {
  return `${scopes.get(home)?.module ?? home}.${name.text}`;
}
