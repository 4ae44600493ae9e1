import * as z from "zod/mini";
import { listSchema, nameSchema, textSchema } from "./field-schemas.ts";

/** How many principals a chain of authority may have. */
export const MAX_CHAIN = 16;

/** How many ids one principal may have. */
export const MAX_PRINCIPAL_IDS = 16;

/** The sorts of a principal: what an account calls itself proves neither of the first two. */
export const PRINCIPAL_KINDS = ["agent", "human", "unproven"] as const;

/** Somebody who acts, as it was attested. */
export type Principal = {
  readonly kind: (typeof PRINCIPAL_KINDS)[number];
  /** Ids by provider, the first the principal's own: `github:198982749`, `spiffe://…`. */
  readonly ids: readonly string[];
  /** What a person reads; never compared, and left out where nobody has to read it. */
  readonly name?: string;
};

/** Who acts, and on whose behalf up to the root. */
export type Authority = {
  readonly principal: Principal;
  readonly isVerified: boolean;
  /** Who vouched for it; null where nobody did. */
  readonly issuer: string | null;
  /** From the principal's own authority up to its root; empty where the principal acts for itself. */
  readonly chain: readonly Principal[];
};

/** A {@link Principal}. */
export const principalSchema: z.ZodMiniType<Principal> = z.strictObject({
  kind: z.enum(PRINCIPAL_KINDS),
  ids: listSchema(nameSchema, { atLeast: 1, atMost: MAX_PRINCIPAL_IDS }),
  name: z.exactOptional(textSchema),
});

/** An {@link Authority}. */
export const authoritySchema: z.ZodMiniType<Authority> = z.strictObject({
  principal: principalSchema,
  isVerified: z.boolean(),
  issuer: z.nullable(nameSchema),
  chain: listSchema(principalSchema, { atMost: MAX_CHAIN }),
});
