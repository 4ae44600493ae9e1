import type { JsonValue } from "@interlock/ledger";
import * as z from "zod";

import type { ProposalInput } from "../guard/lifecycle.ts";
import { limits } from "../limits.ts";
import { datum, identifier, wellFormed } from "./datum.ts";
import { table } from "./table.ts";

/** What a client may ask a guard for. Who it is stands nowhere in it: the host finds that out. */
export type AskedAction = Omit<ProposalInput, "by">;

const json: z.ZodType<JsonValue> = z.json();

/** The closed schema of what a client sends to a host that lets agents act through a guard. */
export const askedActionSchema: z.ZodType<AskedAction> = z.strictObject({
  action: identifier,
  targets: z
    .array(z.strictObject({ entity: identifier, id: wellFormed(1, 1024) }))
    .max(limits.targetsPerProposal),
  payload: table(identifier, datum, limits.fieldsPerEntity),
  nonce: identifier.exactOptional(),
  claims: table(z.string(), json, limits.fieldsPerEntity).exactOptional(),
  grant: z
    .string()
    .regex(/^[0-9a-f]{64}$/u, { error: "expected the digest of a grant" })
    .exactOptional(),
});
