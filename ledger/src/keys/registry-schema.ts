import * as z from "zod/mini";
import { originSchema, pattern } from "../statement/field-schemas.ts";
import { holderSchema } from "../statement/holder.ts";
import type { Holder } from "../statement/holder.ts";
import { APPLICATION_PATTERN, KEY_PURPOSES } from "./key-purpose.ts";
import type { KeyPurpose } from "./key-purpose.ts";

/** How many keys one registry may hold. */
export const MAX_REGISTRY_KEYS = 1024;

/** A registry as its file holds it. */
type RegistryFile = {
  readonly v: 1;
  readonly keys: readonly {
    readonly keyId: string;
    readonly publicKey: string;
    readonly purpose: KeyPurpose;
    readonly origin?: string | undefined;
    readonly application?: string | undefined;
    readonly holder?: Holder | undefined;
  }[];
};

/** Accepts exactly the registries of this version. */
export const registrySchema: z.ZodMiniType<RegistryFile> = z.strictObject({
  v: z.literal(1),
  keys: z
    .array(
      z.strictObject({
        keyId: z.string(),
        publicKey: z.string(),
        purpose: z.enum(KEY_PURPOSES),
        origin: z.optional(originSchema),
        application: z.optional(pattern(APPLICATION_PATTERN, "expected a security key's application")),
        holder: z.optional(holderSchema),
      }),
    )
    .check(z.maxLength(MAX_REGISTRY_KEYS, `expected at most ${MAX_REGISTRY_KEYS} keys`)),
});
