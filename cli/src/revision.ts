import type { ParsedArguments } from "./arguments.ts";
import { misused } from "./command-failure.ts";

/** Where policies are read from: the files as they are now, or one commit. */
export type Revision = { readonly kind: "working-tree" } | { readonly kind: "commit"; readonly name: string };

/** What `--at` and `--working-tree` say together; `otherwise` is meant where neither is given. */
export function revisionOf({ flags, values }: ParsedArguments, otherwise: Revision): Revision {
  const at = values.get("at");
  if (flags.has("working-tree")) {
    if (at !== undefined) throw misused("`--at` and `--working-tree` name two places");
    return { kind: "working-tree" };
  }
  return at === undefined ? otherwise : { kind: "commit", name: at };
}
