import * as z from "zod";

import { limits } from "../limits.ts";
import type { Proposal } from "../proposal.ts";
import { datum, identifier, wellFormed } from "./datum.ts";
import { table } from "./table.ts";

const targetReference = z.strictObject({ entity: identifier, id: wellFormed(1, 1024) });

/** The closed schema of a proposal from outside. What its action and fields mean is the vocabulary's to say. */
export const proposalSchema: z.ZodType<Proposal> = z.strictObject({
  v: z.literal(1),
  nonce: identifier,
  action: identifier,
  targets: z.array(targetReference).max(limits.targetsPerProposal),
  payload: table(identifier, datum, limits.fieldsPerEntity),
});
