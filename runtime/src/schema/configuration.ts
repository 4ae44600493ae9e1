import * as z from "zod";

import { table } from "./table.ts";

const name = z.string().min(1).max(140);
const path = z.string().min(1).max(1024);
const sourceName = z
  .string()
  .regex(/^[A-Za-z_]\w{0,63}$/, { error: "expected the name of a source, as policies declare it" });

/**
 * A principal of a platform, by the id that the platform attests: `github:198982749`. GitHub's are numbers: a login
 * would be no account's id, and whoever it should keep from approving could approve.
 */
const principalId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}(?: app)?:[^\s\p{Cc}\p{Cf}]{1,256}$/u)
  .refine((id) => !/^github(?: app)?:/.test(id) || /^github(?: app)?:[1-9]\d{0,15}$/.test(id), {
    message: "expected the account's number, as in `github:198982749`",
  });

/**
 * The closed schema of `interlock.json`: what the people who own a repository say about it.
 * It is read from the same commit as the policies, never from the change that is judged.
 */
export const configurationSchema: z.ZodType<Configuration> = z.strictObject({
  version: z.literal(1),
  origin: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/u, {
      error: "expected a name for the log, such as `github.com/acme/shop`",
    })
    .describe("names this log: what was signed for another origin means nothing here"),
  policies: z.array(path).min(1, { error: "expected at least one path of a policy" }).max(256),
  baseline: path
    .nullable()
    .default(null)
    .describe("every policy stands under this file, or none of them is loaded"),
  sources: table(sourceName, z.strictObject({ agentsCanWrite: z.boolean() }), 1_000)
    .default({})
    .describe("who can change what a source answers"),
  migrations: z
    .array(z.strictObject({ directory: path, database: name }))
    .max(100)
    .default([]),
  agents: z
    .array(
      z
        .strictObject({
          id: principalId,
          name,
          root: z.strictObject({ id: principalId, name }),
        })
        .refine(({ id, root }) => id !== root.id, {
          error: "expected the human who answers for the agent, not the agent itself",
          path: ["root", "id"],
        }),
    )
    .max(1_000)
    .default([]),
});

/** What `interlock.json` says. */
export interface Configuration {
  readonly version: 1;
  readonly origin: string;
  /** The modules that are judged together, by path from the repository's root. */
  readonly policies: readonly string[];
  /** The baseline that every policy has to stand under, by path from the root; null for none. */
  readonly baseline: string | null;
  /** Sources by the names that policies declare: whether an agent can change what they answer. */
  readonly sources: { readonly [name: string]: { readonly agentsCanWrite: boolean } };
  /** Folders whose `.sql` files are migrations, and the database that each changes. */
  readonly migrations: readonly { readonly directory: string; readonly database: string }[];
  /** Enrolled agents, each with the human who answers for it. */
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly root: { readonly id: string; readonly name: string };
  }[];
}
