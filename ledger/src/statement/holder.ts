import * as z from "zod/mini";
import { listSchema, nameSchema, textSchema } from "./field-schemas.ts";
import { MAX_PRINCIPAL_IDS, PRINCIPAL_KINDS } from "./principal.ts";
import type { Principal } from "./principal.ts";

/** Whom a key speaks for, as a registry says or a registrar's record. What the key's owner says of it counts for nothing. */
export type Holder = Principal & {
  /** The id of the human for whom an agent acts; left out for a human, who acts for nobody else. */
  readonly root?: string;
};

/** A {@link Holder}. */
export const holderSchema: z.ZodMiniType<Holder> = z.strictObject({
  kind: z.enum(PRINCIPAL_KINDS),
  ids: listSchema(nameSchema, { atLeast: 1, atMost: MAX_PRINCIPAL_IDS }),
  name: z.exactOptional(textSchema),
  root: z.exactOptional(nameSchema),
});
