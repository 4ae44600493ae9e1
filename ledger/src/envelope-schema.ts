import * as z from "zod/mini";
import type { Envelope } from "./dsse.ts";
import { listSchema } from "./statement/field-schemas.ts";

/** How many signatures are read before an envelope is turned away. */
const MAX_SIGNATURES = 8;

/** Accepts exactly the envelopes that DSSE describes, with no other member. */
export const envelopeSchema: z.ZodMiniType<Envelope> = z.strictObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: listSchema(z.strictObject({ keyid: z.string(), sig: z.string() }), { atMost: MAX_SIGNATURES }),
});
