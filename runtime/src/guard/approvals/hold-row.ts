import type { JsonObject, Sha256 } from "@interlock/ledger";

import type { Principal } from "../../facts.ts";
import type { People } from "../../people.ts";
import type { StateRow } from "../../state/state-store.ts";
import {
  anyObject,
  type Check,
  count,
  digest,
  fits,
  flag,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
} from "../shape.ts";
import { stateKey, statePrefix } from "../state-keys.ts";
import { MAX_SHOWN, type Shown } from "./shown.ts";

/** A proposal that waits for people. */
export interface Hold {
  /** Its canonical digest, as it is recorded. */
  readonly proposal: Sha256;
  /** As it is recorded: commitments stand in the place of secrets. */
  readonly recorded: JsonObject;
  /** The propose record. */
  readonly proposed: Sha256;
  /** The evaluate record that was shown to whoever approves. */
  readonly evaluation: Sha256;
  readonly policyCommit: string | null;
  readonly moduleDigest: Sha256;
  readonly action: string;
  readonly targets: readonly string[];
  readonly agent: Principal;
  /** The account at the root of the proposer's chain. */
  readonly root: string;
  readonly needing: readonly People[];
  readonly shown: readonly Shown[];
  readonly heldAtMs: number;
  readonly expiresAtMs: number;
  /** The grant under which it is proposed. */
  readonly grant: Sha256 | null;
}

/** What the keys of all holds begin with. */
export const holdPrefix: string = statePrefix("hold");

/** Where a held proposal stands. */
export function holdKey(proposal: Sha256): string {
  return stateKey("hold", proposal);
}

/** The tally of the holds of one root that wait. */
export function holdsTally(root: string): string {
  return stateKey("holds", root);
}

/** A hold as its row holds it. */
export function writeHoldRow(hold: Hold): JsonObject {
  return JSON.parse(JSON.stringify(hold)) as JsonObject;
}

/** Reads a row strictly; null for what no guard wrote, and for a hold that stands under another proposal's name. */
export function readHoldRow({ key, value }: Pick<StateRow, "key" | "value">): Hold | null {
  if (!fits(hold, value)) return null;
  // Every part of it was gone over.
  const read = value as unknown as Hold;
  return holdKey(read.proposal) === key ? read : null;
}

const word = text(0, 8_192);

const people = object({
  seats: list(
    64,
    object({
      count: count(),
      group: word,
      arguments: optional(list(64, object({ kind: oneOf(["value"]), value: plain }))),
    }),
  ),
  agentsAtMost: nullable(count()),
  bySoftwareKey: flag,
  withinMs: nullable(count()),
});

function plain(...[value, where]: Parameters<Check>): ReturnType<Check> {
  const isPlain = typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
  return isPlain ? null : { where, what: "is no plain value" };
}

const hold = object({
  proposal: digest,
  recorded: anyObject,
  proposed: digest,
  evaluation: digest,
  policyCommit: nullable(word),
  moduleDigest: digest,
  action: word,
  targets: list(1_024, word),
  agent: object({ kind: oneOf(["agent", "human", "unproven"]), ids: list(64, word, 1), name: word }),
  root: word,
  needing: list(1_024, people),
  shown: list(MAX_SHOWN, object({ clause: word, seen: word })),
  heldAtMs: count(),
  expiresAtMs: count(),
  grant: nullable(digest),
});
