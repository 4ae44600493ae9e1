import * as z from "zod";

import {
  closed,
  expecting,
  list,
  principalId,
  settingsName as name,
  settingsOrigin,
  settingsText,
} from "./settings-parts.ts";
import { table } from "./table.ts";

const path = settingsText("a path from the root of the repository, of at most 1024 characters", 1024);
const filePath = path.regex(/^(?!(?:[\s\S]*\/)?\.{0,2}(?:\/|$))[^*?[\]{}\\]*$/, {
  error: ({ input }) =>
    isPattern(input)
      ? "expected the path of one file, no pattern"
      : "expected a path from the root as git lists it, without `/` or `./` in front, `..` and `\\`",
});
// A pattern, or a way out of the repository, would be a folder in which nothing lies: no change would touch migrations.
const folderPath = path.regex(/^(?!\/|(?:[\s\S]*\/)?\.\.(?:\/|$))[^*?[\]{}\\]*$/, {
  error: ({ input }) =>
    isPattern(input)
      ? "expected a folder, no pattern"
      : "expected a folder from the root as git lists it, without `/` in front, `..` and `\\`",
});
const sourceName = z
  .string()
  .regex(/^[A-Za-z_]\w{0,63}$/, { error: "expected the name of a source, as policies declare it" });

/**
 * A key in the one form that `ssh-keygen` has for it, without the comment: the 51 bytes are the type, the length and
 * the key. Any other spelling is refused here, so that keys can be compared as text.
 */
const sshKey = z
  .string(expecting("a key as in `ssh-ed25519 AAAA…`"))
  .regex(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42}$/, {
    error: "expected a key as in `ssh-ed25519 AAAA…`, without a comment behind it",
  });

const sourceWords = "an object that says `agentsCanWrite`, true or false";

/**
 * The closed schema of `interlock.yaml` and `interlock.json`: what the people who own a repository say about it.
 * It is read from the same commit as the policies, never from the change that is judged.
 */
export const configurationSchema: z.ZodType<Configuration> = closed({
  version: z.literal(1, expecting("1")).describe("the version of this form"),
  origin: settingsOrigin.describe("names this log: what was signed for another origin means nothing here"),
  policies: list(filePath, 256, "paths of policies", "at least one path of a policy")
    .min(1, expecting("at least one path of a policy"))
    .describe("the policies whose rules are judged together, by path; what they import is found by itself"),
  baseline: filePath
    .nullable()
    .default(null)
    .describe("every policy stands under this file, or none of them is loaded"),
  sources: table(
    sourceName,
    closed({ agentsCanWrite: z.boolean(expecting("true or false")) }, sourceWords),
    1_000,
  )
    .default({})
    .describe("who can change what a source answers"),
  // A list that lost its last key would demand nothing: no demand is written by leaving the key out.
  signedCommits: list(closed({ name, key: sshKey }), 1_000, "keys", "at least one key")
    .min(1, expecting("at least one key"))
    .nullable()
    .default(null)
    .describe("policies are read from a commit only if one of these keys signed it"),
  migrations: list(closed({ directory: folderPath, database: name }), 100, "folders")
    .default([])
    .describe("folders whose `.sql` files are migrations, and the database that each changes"),
  agents: list(
    closed({ id: principalId, name, root: closed({ id: principalId, name }) }).refine(
      ({ id, root }) => id !== root.id,
      {
        error: "expected the human who answers for the agent, not the agent itself",
        path: ["root", "id"],
      },
    ),
    1_000,
    "agents",
  )
    .default([])
    .describe("enrolled agents, each with the human who answers for it"),
});

/** What `interlock.yaml` or `interlock.json` says. */
export interface Configuration {
  readonly version: 1;
  readonly origin: string;
  /** The modules that are judged together, by path from the repository's root. */
  readonly policies: readonly string[];
  /** The baseline that every policy has to stand under, by path from the root; null for none. */
  readonly baseline: string | null;
  /** Sources by the names that policies declare: whether an agent can change what they answer. */
  readonly sources: { readonly [name: string]: { readonly agentsCanWrite: boolean } };
  /** Whose signature a commit needs before policies are read from it; null where none is demanded. */
  readonly signedCommits: readonly { readonly name: string; readonly key: string }[] | null;
  /** Folders whose `.sql` files are migrations, and the database that each changes. */
  readonly migrations: readonly { readonly directory: string; readonly database: string }[];
  /** Enrolled agents, each with the human who answers for it. */
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly root: { readonly id: string; readonly name: string };
  }[];
}

function isPattern(input: unknown): boolean {
  return typeof input === "string" && /[*?[\]{}]/.test(input);
}
