import * as z from "zod/mini";
import { envelopeSchema } from "../envelope-schema.ts";
import { jsonValueSchema, listSchema, nameSchema, sha256Schema } from "../statement/field-schemas.ts";
import { MAX_POLICY_SOURCES } from "../statement/statement-schema.ts";
import { BUNDLE_VERSION, MAX_BUNDLE_RECORDS, MAX_BUNDLE_SECRETS, MAX_PROOF_HASHES } from "./bundle.ts";
import type { Bundle } from "./bundle.ts";

/** Accepts exactly the bundles of this version: closed at every level but what a record commits to. */
export const bundleSchema: z.ZodMiniType<Bundle> = z.strictObject({
  v: z.literal(BUNDLE_VERSION),
  record: sha256Schema,
  records: listSchema(
    z.strictObject({
      envelope: envelopeSchema,
      index: z.int().check(z.minimum(0)),
      hashes: listSchema(sha256Schema, { atMost: MAX_PROOF_HASHES }),
    }),
    { atLeast: 1, atMost: MAX_BUNDLE_RECORDS },
  ),
  checkpoint: z.string(),
  sources: listSchema(z.strictObject({ path: nameSchema, text: z.string() }), { atMost: MAX_POLICY_SOURCES }),
  secrets: z.exactOptional(
    listSchema(z.strictObject({ commitment: sha256Schema, salt: z.string(), value: jsonValueSchema }), {
      atMost: MAX_BUNDLE_SECRETS,
    }),
  ),
});
