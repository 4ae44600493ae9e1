import { isCommitKey } from "@interlock/compiler/node";

import type { ParsedArguments } from "./arguments.ts";
import { misused } from "./command-failure.ts";
import { quotedText } from "./shown-text.ts";

/** Where policies are read from: the files as they are now, or one commit. */
export type Revision =
  | { readonly kind: "working-tree" }
  | {
      readonly kind: "commit";
      readonly name: string;
      /** Keys of which one has to have signed the commit, whatever its configuration says; absent for no such demand. */
      readonly signedBy?: readonly string[];
    };

/**
 * What `--at`, `--working-tree` and `--signed-by` say together; `otherwise` is meant where neither of the first two is
 * given.
 */
export function revisionOf({ flags, values }: ParsedArguments, otherwise: Revision): Revision {
  const at = values.get("at");
  const isWorkingTree = flags.has("working-tree");
  if (isWorkingTree && at !== undefined) throw misused("`--at` and `--working-tree` name two places");
  const place = isWorkingTree ? ({ kind: "working-tree" } as const) : otherwise;
  const revision = at === undefined ? place : ({ kind: "commit", name: at } as const);
  const keys = values.get("signed-by");
  if (keys === undefined) return revision;
  if (revision.kind === "working-tree")
    throw misused(
      "files that are not committed are signed by nobody: `--signed-by` goes with a commit, as in `--at HEAD`",
    );
  return { ...revision, signedBy: keysOf(keys) };
}

/** What `--signed-by` takes, for the help of every command that has it. */
export const signedByOption: readonly [option: string, meaning: string] = [
  "--signed-by KEYS",
  'demand a commit signed by one of these SSH keys: "ssh-ed25519 AAAA…", separated by commas',
];

function keysOf(written: string): readonly string[] {
  const keys = written.split(",").map((key) => key.trim());
  const wrong = keys.find((key) => !isCommitKey(key));
  if (wrong === undefined) return keys;
  throw misused(
    `${quotedText(wrong)} is no key for \`--signed-by\`: write \`ssh-ed25519 AAAA…\`, without the comment`,
  );
}
