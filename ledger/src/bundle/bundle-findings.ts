import type { CheckpointVerdict } from "../log/checkpoint-signature.ts";
import type { VerifiedRecord } from "../verify.ts";
import type { HeldSources } from "./bundled-sources.ts";

/** A record of a bundle that holds, and its place in the log. */
export type PlacedRecord = { readonly index: number; readonly record: VerifiedRecord };

/** What a bundle was found to be, before it is put in words. */
export type BundleFindings = {
  /** The record that the bundle is about. */
  readonly about: PlacedRecord;
  /** All records of the bundle in the log's order, that one among them. */
  readonly records: readonly PlacedRecord[];
  readonly checkpoint: Extract<CheckpointVerdict, { readonly ok: true }>;
  readonly sources: HeldSources;
  /** How many secrets were disclosed. */
  readonly secrets: number;
};
