import * as z from "zod";

import type { HostFacts, GuardLimits } from "../guard/ports.ts";
import { limits } from "../limits.ts";
import { principalKinds } from "../vocabulary/words.ts";
import type { PrincipalKind } from "../vocabulary/words.ts";
import {
  closed,
  expecting,
  list,
  principalId,
  settingsName,
  settingsOrigin,
  settingsText,
} from "./settings-parts.ts";
import { table } from "./table.ts";

/** The longest that a command of a host may be given for facts and predictions, in milliseconds. */
const MAX_GATHER_MS = 60_000;

const MAX_DAYS_MS = 366 * 24 * 60 * 60 * 1000;

const partsOfHost = [
  "targets",
  "schema",
  "reversal",
  "network",
  "audit",
  "drift",
  "restored",
  "outside",
  "groups",
  "calibratedAtMs",
] as const satisfies readonly (keyof HostFacts)[];

/** The parts of the facts that a host can answer for; the others are the runtime's own. */
export const hostFactParts: readonly (keyof HostFacts)[] = partsOfHost;

const path = settingsText("a path, from the folder of this file, of at most 1024 characters", 1024);
const words = settingsText("a word of a command", 4096);
const action = z
  .string(expecting("the name of an action"))
  .regex(/^[A-Za-z_]\w{0,63}$/, { error: "expected the name of an action, as policies declare it" });

/** A program with its arguments; no shell reads them. */
const command = list(words, 64, "words: a program and its arguments").min(
  1,
  expecting("a program and its arguments"),
);

const signing = z.union(
  [
    settingsText("a key", 1024).regex(/^(?!exec:)/, {
      error: "a command that signs is written as `exec` with its `publicKey`",
    }),
    closed({ exec: command, publicKey: path }),
  ],
  expecting("NAME.pem, `env:VARIABLE`, or a command that signs as `exec` with its `publicKey`"),
);

const policy = closed({
  folder: path.describe("where the compiled module lies; of files that are not committed the repository"),
  module: settingsName.optional().describe("the name that it was put in force under"),
  activations: path.optional().describe("the folder with the records that say so"),
  keys: list(path, 100, "registries")
    .min(1, expecting("at least one registry"))
    .optional()
    .describe("registries of the people who may put a module in force"),
  uncommitted: z
    .literal(true, expecting("true"))
    .optional()
    .describe("for trying out: the policies that interlock.yaml names, compiled as the files are now"),
}).refine(isOneSort, {
  error: "expected `module`, `activations` and `keys`, or `uncommitted: true` without any of them",
});

const principal = closed({
  id: principalId,
  kind: z.enum(principalKinds, expecting(principalKinds.join(", "))),
  name: settingsName,
});

const caller = closed({
  kind: z.enum(principalKinds, expecting(principalKinds.join(", "))),
  name: settingsName,
  ids: list(principalId, limits.idsPerPrincipal - 1, "other ids of the same principal").default([]),
  chain: list(
    principal,
    limits.chainPrincipals,
    "principals, from the one it acts for up to the root",
  ).default([]),
  key: path.optional().describe("the public key that the caller holds: grants are issued to it"),
}).refine(({ kind, chain }) => kind !== "agent" || chain.at(-1)?.kind === "human", {
  error: "an agent acts for somebody: expected a chain that ends with a human",
  path: ["chain"],
});

const reader = closed({
  name: settingsName,
  gives: list(z.enum(partsOfHost, expecting(partsOfHost.join(", "))), 10, "parts of the facts").min(
    1,
    expecting("at least one part of the facts"),
  ),
  command,
});

/**
 * The closed schema of `guard.yaml` and `guard.json`: what a host says of itself to drive the runtime's lifecycle from a terminal.
 * Whoever proposes has no say in it.
 */
export const guardSettingsSchema: z.ZodType<GuardSettings> = closed({
  version: z.literal(1, expecting("1")).describe("the version of this form"),
  origin: settingsOrigin.describe("names the log"),
  log: path.describe("the folder of the log; its state and its secrets lie there, too"),
  policy: policy.describe(
    "what decides: a module that a person put in force, or on trial the files as they are",
  ),
  keys: list(path, 100, "registries")
    .default([])
    .describe("registries of the keys that are believed: of approvers, and of whoever issues grants"),
  writer: signing.describe("the key that signs what happens"),
  grants: signing
    .nullable()
    .default(null)
    .describe("the key that issues grants: another one than the writer's"),
  host: closed({ id: principalId, name: settingsName }).describe("who runs this"),
  callers: table(principalId, caller, 1_000)
    .default({})
    .describe("who may propose, by id: attested here, never by them"),
  facts: path
    .nullable()
    .default(null)
    .describe("a file with facts, as `interlock simulate` reads them; read anew each time"),
  factsFrom: list(reader, 16, "commands that answer for facts")
    .default([])
    .describe("commands that get the question as JSON on their standard input and answer facts as JSON"),
  prediction: z
    .union([path, command], expecting("a file, or a command"))
    .nullable()
    .default(null)
    .describe("what an action would touch: a file, or a command that is asked as those for facts"),
  reversal: command
    .nullable()
    .default(null)
    .describe("a command that answers how an action is undone: `{reversal, undo}`"),
  effects: table(action, command, limits.actionsPerSet)
    .default({})
    .describe("what carries each action out: a command that gets `{proposal, grants, enforcement}` as JSON"),
  limits: closed({
    gatherMs: ms(MAX_GATHER_MS),
    leaseMs: ms(500),
    holdMs: ms(MAX_DAYS_MS),
    holdsPerRoot: ms(10_000),
    outcomeMs: ms(MAX_DAYS_MS),
    outcomesPerDay: ms(1_000_000),
    clockSkewMs: ms(60_000),
    proposalBytes: ms(1_048_576),
  })
    .default({})
    .describe("bounds of the guard; each has a default"),
}).refine(
  ({ factsFrom }) => {
    const given = factsFrom.flatMap(({ gives }) => gives);
    return new Set(given).size === given.length;
  },
  { error: "two commands answer for the same part of the facts", path: ["factsFrom"] },
) as z.ZodType<GuardSettings>;

/** A command: a program and its arguments. */
export type SettingsCommand = readonly string[];

/** Whoever signs: a file, `env:` and a variable, or a command with the public key that it signs for. */
export type SettingsSigner = string | { readonly exec: SettingsCommand; readonly publicKey: string };

/** Which policy decides: one that a person put in force, or files that nobody committed. */
export type SettingsPolicy =
  | {
      readonly folder: string;
      readonly module: string;
      readonly activations: string;
      readonly keys: readonly string[];
      readonly uncommitted?: undefined;
    }
  | { readonly folder: string; readonly uncommitted: true };

/** Somebody who may propose, as the host attests. */
export interface SettingsCaller {
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly ids: readonly string[];
  /** From whom it acts for up to its root; empty where it acts for itself. */
  readonly chain: readonly { readonly id: string; readonly kind: PrincipalKind; readonly name: string }[];
  readonly key?: string;
}

/** What `guard.yaml` or `guard.json` says. Paths count from the folder of the file. */
export interface GuardSettings {
  readonly version: 1;
  readonly origin: string;
  readonly log: string;
  readonly policy: SettingsPolicy;
  readonly keys: readonly string[];
  readonly writer: SettingsSigner;
  readonly grants: SettingsSigner | null;
  readonly host: { readonly id: string; readonly name: string };
  readonly callers: { readonly [id: string]: SettingsCaller };
  readonly facts: string | null;
  readonly factsFrom: readonly {
    readonly name: string;
    readonly gives: readonly (keyof HostFacts)[];
    readonly command: SettingsCommand;
  }[];
  readonly prediction: string | SettingsCommand | null;
  readonly reversal: SettingsCommand | null;
  readonly effects: { readonly [action: string]: SettingsCommand };
  readonly limits: { readonly [limit in keyof GuardLimits]?: number };
}

/** A bound that may be left out. */
function ms(most: number): z.ZodOptional<z.ZodNumber> {
  const wanted = expecting(`a whole number from 1 to ${most}`);
  return z.int(wanted).min(1, wanted).max(most, wanted).optional();
}

function isOneSort({
  module,
  activations,
  keys,
  uncommitted,
}: {
  readonly [part in "module" | "activations" | "keys" | "uncommitted"]?: unknown;
}): boolean {
  const said = [module, activations, keys].filter((part) => part !== undefined).length;
  return said === (uncommitted === undefined ? 3 : 0);
}
