import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import { nameSchema, pattern, sha256Schema } from "./field-schemas.ts";

/** What an activated module may be called: short enough for a stream of its own. */
export const MODULE_NAME_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** Which module a person put in force, and what it takes the place of; its bytes and its sources are in the policy. */
export type ActivateBody = {
  /** The name by which hosts ask for it; one name has one module in force. */
  readonly module: string;
  /** SHA-256 of the plan: the same policy has the same, whatever it was compiled to. */
  readonly planDigest: Sha256;
  /** The canonical digest of the pin that the module carries. */
  readonly pinDigest: Sha256;
  /** The version of the functions that the module is handed. */
  readonly kernel: string;
  /** The digest of the activation that ends with this one; null for the first of this name. */
  readonly replaces: Sha256 | null;
};

/** An {@link ActivateBody}. */
export const activateSchema: z.ZodMiniType<ActivateBody> = z.strictObject({
  module: pattern(MODULE_NAME_PATTERN, "expected a module's name"),
  planDigest: sha256Schema,
  pinDigest: sha256Schema,
  kernel: nameSchema,
  replaces: z.nullable(sha256Schema),
});
