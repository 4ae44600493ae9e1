import type { Sha256 } from "../digest.ts";
import type { Envelope } from "../dsse.ts";
import type { JsonValue } from "../json.ts";

/** The version of the bundles that this code writes and reads. */
export const BUNDLE_VERSION = 1;

/** How many records one bundle may hold. */
export const MAX_BUNDLE_RECORDS = 256;

/** How many secrets one bundle may disclose. */
export const MAX_BUNDLE_SECRETS = 1024;

/** How many hashes lead from a leaf to the root of the largest tree. */
export const MAX_PROOF_HASHES = 64;

/** A record with what shows its place in the log. */
export type BundledRecord = {
  readonly envelope: Envelope;
  /** The leaf's number in the tree, counted from 0. */
  readonly index: number;
  /** The siblings on the way from its leaf to the root that the bundle's checkpoint names. */
  readonly hashes: readonly Sha256[];
};

/** One file of the policy that decided. Which digests it has to have stands in the record's pin. */
export type BundledSource = { readonly path: string; readonly text: string };

/** A value that a record only commits to: whoever made the bundle shows it. */
export type BundledSecret = {
  readonly commitment: Sha256;
  /** Base64. */
  readonly salt: string;
  readonly value: JsonValue;
};

/** All that it takes to prove a decision to somebody who has nothing but the keys. Plain JSON; nothing of it is believed. */
export type Bundle = {
  readonly v: typeof BUNDLE_VERSION;
  /** The digest of the record that the bundle is about. */
  readonly record: Sha256;
  /** That record and those it hangs together with, in the log's order. */
  readonly records: readonly BundledRecord[];
  /** The signed note over a tree that holds them all. */
  readonly checkpoint: string;
  readonly sources: readonly BundledSource[];
  readonly secrets?: readonly BundledSecret[];
};
