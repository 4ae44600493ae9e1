import * as z from "zod";

import type { Datum, Fact } from "../fact.ts";
import type { Facts, Principal } from "../facts.ts";
import type { Proposal } from "../proposal.ts";
import { limits } from "../limits.ts";
import { percentiles, principalKinds } from "../vocabulary/words.ts";
import { table } from "./table.ts";

/** Text that has a canonical form: an unpaired surrogate has none, and could not stand in a record. */
function wellFormed(least: number, most: number): z.ZodType<string> {
  const message = "has an unpaired surrogate";
  return z
    .string()
    .min(least)
    .max(most)
    .refine((given) => given.isWellFormed(), { message });
}

const text = wellFormed(0, limits.stringCharacters);
const identifier = wellFormed(1, 256);

const plain = z.union([z.boolean(), z.int(), text], {
  error:
    "expected true or false, a whole number, or text (percentages in parts per million, times in milliseconds)",
});

/** The vocabulary has no lists of lists, so none is read: nothing here recurses. */
const datum: z.ZodType<Datum> = z.union([plain, z.array(plain).max(limits.listElements)], {
  error:
    "expected true or false, a whole number, text, or a list of them (percentages in parts per million, times in milliseconds)",
});

const targetReference = z.strictObject({ entity: identifier, id: wellFormed(1, 1024) });

/** The closed schema of a proposal from outside. What its action and fields mean is the vocabulary's to say. */
export const proposalSchema: z.ZodType<Proposal> = z.strictObject({
  v: z.literal(1),
  nonce: identifier,
  action: identifier,
  targets: z.array(targetReference).max(limits.targetsPerProposal),
  payload: table(identifier, datum, limits.fieldsPerEntity),
});

/** One fact whose known value has this shape. */
function fact<T extends Datum>(value: z.ZodType<T>): z.ZodType<Fact<T>> {
  return z.discriminatedUnion(
    "kind",
    [
      z.strictObject({ kind: z.literal("known"), value, observedAtMs: z.int().exactOptional() }),
      z.strictObject({ kind: z.literal("absent") }),
      z.strictObject({ kind: z.literal("unknown"), reason: text }),
    ],
    {
      error:
        'expected a fact, as {"kind": "known", "value": …}, {"kind": "absent"} or {"kind": "unknown", "reason": "…"}',
    },
  );
}

const principal: z.ZodType<Principal> = z.strictObject({
  kind: z.enum(principalKinds),
  ids: z.tuple([identifier], identifier),
  name: text,
});

const count = fact(z.int());
const flag = fact(z.boolean());
const shares = z.strictObject(
  Object.fromEntries(percentiles.map((percentile) => [percentile, count.optional()])),
);

/** The closed schema of facts from outside. Whatever is left out is unknown. */
export const factsSchema: z.ZodType<Facts> = z.strictObject({
  now: count.optional(),
  principal,
  identity: z
    .union([
      z.strictObject({
        kind: z.literal("known"),
        verified: z.boolean(),
        issuer: text,
        chain: z.array(principal).max(limits.chainPrincipals),
      }),
      z.strictObject({ kind: z.literal("absent") }),
      z.strictObject({ kind: z.literal("unknown"), reason: text }),
    ])
    .optional(),
  targets: table(
    z.string(),
    table(z.string(), fact(datum), limits.fieldsPerEntity),
    limits.targetsPerProposal,
  ).optional(),
  blast: z
    .strictObject({ traffic: shares.optional(), users: shares.optional(), services: count.optional() })
    .optional(),
  schema: z
    .strictObject({
      destructive: flag.optional(),
      breaking: flag.optional(),
      locking: flag.optional(),
      opaque: flag.optional(),
      statements: count.optional(),
    })
    .optional(),
  reversal: z
    .strictObject({ declared: flag.optional(), lossless: flag.optional(), testedAtMs: count.optional() })
    .optional(),
  memory: z.strictObject({ success: count.optional(), outcomes: count.optional() }).optional(),
  calibratedAtMs: count.optional(),
  approvals: z
    .union([
      z.strictObject({
        kind: z.literal("known"),
        approvals: z
          .array(
            z.strictObject({
              principal: identifier,
              root: identifier,
              kind: z.enum(["human", "agent"]),
              proof: z.enum(["platform", "presence", "software-key"]),
              atMs: z.int(),
              name: text,
            }),
          )
          .max(limits.approvalsPerProposal),
      }),
      z.strictObject({ kind: z.literal("absent") }),
      z.strictObject({ kind: z.literal("unknown"), reason: text }),
    ])
    .optional(),
  groups: table(
    z.string(),
    fact(z.array(identifier).max(limits.groupMembers)),
    limits.listElements,
  ).optional(),
  rates: table(z.string(), table(z.string(), count, limits.listElements), limits.listElements).optional(),
}) as z.ZodType<Facts>;
