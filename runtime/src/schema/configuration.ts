import * as z from "zod";

import { table } from "./table.ts";

const name = text("a name of at most 140 characters", 140);
const path = text("a path from the root of the repository, of at most 1024 characters", 1024);
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
 * A principal of a platform, by the id that the platform attests: `github:198982749`. GitHub's are numbers: a login
 * would be no account's id, and whoever it should keep from approving could approve.
 */
const principalId = z
  .string(expectingId())
  .regex(/^[a-z][a-z0-9-]{0,31}(?: app)?:[^\s\p{Cc}\p{Cf}]{1,256}$/u, { ...expectingId(), abort: true })
  .regex(/^(?!github(?: app)?:)|^github(?: app)?:[1-9]\d{0,15}$/, {
    error: "expected the account's number, as in `github:198982749`",
  });

/**
 * A key in the one form that `ssh-keygen` has for it, without the comment: the 51 bytes are the type, the length and
 * the key. Any other spelling is refused here, so that keys can be compared as text.
 */
const sshKey = z
  .string(expecting("a key as in `ssh-ed25519 AAAA…`"))
  .regex(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42}$/, {
    error: "expected a key as in `ssh-ed25519 AAAA…`, without a comment behind it",
  });

const originWords = "a name for the log, such as `github.com/acme/shop`";
const withoutAddress = ": leave `https://`, `git@` and `.git` out";
const sourceWords = "an object that says `agentsCanWrite`, true or false";

/**
 * The closed schema of `interlock.yaml` and `interlock.json`: what the people who own a repository say about it.
 * It is read from the same commit as the policies, never from the change that is judged.
 */
export const configurationSchema: z.ZodType<Configuration> = closed({
  version: z.literal(1, expecting("1")).describe("the version of this form"),
  origin: z
    .string(expecting(originWords))
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/u, {
      error: ({ input }) => `expected ${originWords}${isAddress(input) ? withoutAddress : ""}`,
    })
    .describe("names this log: what was signed for another origin means nothing here"),
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

/** What a problem says of a value that is none of these, or of one that is not there. */
function expecting(what: string): { readonly error: (issue: z.core.$ZodRawIssue) => string } {
  return { error: ({ input }) => `${input === undefined ? "missing, " : ""}expected ${what}` };
}

function text(what: string, most: number): z.ZodString {
  return z
    .string(expecting(what))
    .min(1, { ...expecting(what), abort: true })
    .max(most, expecting(what));
}

/** A list of such elements. `wanted` is what a problem says of one that is missing. */
function list<Element extends z.ZodType>(
  element: Element,
  most: number,
  what: string,
  wanted = `a list of ${what}`,
): z.ZodArray<Element> {
  const error: z.core.$ZodErrorMap = ({ input }) =>
    input === undefined ? `missing, expected ${wanted}` : `expected a list of ${what}`;
  return z.array(element, { error }).max(most, { error: `expected at most ${most} entries` });
}

/** An object that has these keys and no others. */
function closed<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  what = "an object",
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `it does not take ${issue.keys.map((key) => `\`${key}\``).join(", ")}`
        : expecting(what).error(issue),
  });
}

/** What a problem says of a value that is no id; a number by itself lacks the platform that gave it out. */
function expectingId(): { readonly error: z.core.$ZodErrorMap } {
  const { error } = expecting("an id such as `github:198982749`");
  const platform = "expected the platform in front of the number, as in `github:198982749`";
  return { error: (issue) => (isAccountNumber(issue.input) ? platform : error(issue)) };
}

function isAccountNumber(input: unknown): boolean {
  return typeof input === "number" || (typeof input === "string" && /^\d+$/.test(input));
}

function isPattern(input: unknown): boolean {
  return typeof input === "string" && /[*?[\]{}]/.test(input);
}

/** Tells whether a text is where git fetches from, rather than a name. */
function isAddress(input: unknown): boolean {
  return typeof input === "string" && /^[a-z+]+:\/\/|^[\w.-]+@/i.test(input);
}
