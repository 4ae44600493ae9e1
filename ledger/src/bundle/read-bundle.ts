import { MAX_JSON_BYTES } from "../json.ts";
import { LedgerError } from "../ledger-error.ts";
import { schemaProblem } from "../statement/schema-problem.ts";
import { parseStrictJson } from "../strict-json.ts";
import type { Bundle } from "./bundle.ts";
import { bundleSchema } from "./bundle-schema.ts";

/** How many bytes the file of one bundle may have. */
export const MAX_BUNDLE_BYTES: number = MAX_JSON_BYTES;

/**
 * A bundle from the bytes of its file; it may be written with blanks. Nothing of it is believed yet: that takes
 * `verifyBundle`. Throws a `LedgerError` that names the place of what does not belong there.
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  const value = parseStrictJson(bytes);
  const parsed = bundleSchema.safeParse(value);
  if (!parsed.success) throw new LedgerError(schemaProblem(parsed.error, "bundle.shape"));
  return value as Bundle;
}

/** Whether a JSON value calls itself a bundle, of whatever version: it is told from a record by its members. */
export function looksLikeBundle(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "v" in value && "records" in value && "checkpoint" in value
  );
}
