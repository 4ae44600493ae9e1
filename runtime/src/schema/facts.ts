import * as z from "zod";

import type { Facts, MemoryEvidence, Principal } from "../facts.ts";
import type { HostFacts } from "../guard/ports.ts";
import { limits } from "../limits.ts";
import { percentiles, principalKinds } from "../vocabulary/words.ts";
import { datum, identifier, text } from "./datum.ts";
import { evidence, fact, outsideAnswer } from "./fact.ts";
import { table } from "./table.ts";

const principal: z.ZodType<Principal> = z.strictObject({
  kind: z.enum(principalKinds),
  ids: z.tuple([identifier], identifier),
  name: text,
});

const identity = z.strictObject({
  kind: z.literal("known"),
  verified: z.boolean(),
  issuer: text,
  chain: z.array(principal).max(limits.chainPrincipals),
});

const approvals = z.strictObject({
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
});

const count = fact(z.int());
const flag = fact(z.boolean());
const zone = fact(identifier);
const shares = z.strictObject(
  Object.fromEntries(percentiles.map((percentile) => [percentile, count.optional()])),
);

const figures = { success: count.optional(), outcomes: count.optional() };
const memory = z.strictObject({
  ...figures,
  recent: table(z.string(), z.strictObject(figures), limits.clausesPerRule).optional(),
  waitingSinceMs: count.optional(),
}) as z.ZodType<MemoryEvidence>;

/** One entry a target, by `targetKey`. */
function byTarget<T>(value: z.ZodType<T>): z.ZodType<{ readonly [target: string]: T }> {
  return table(z.string(), value, limits.targetsPerProposal);
}

/** What a host answers for. */
const hostParts = {
  targets: byTarget(table(z.string(), fact(datum), limits.fieldsPerEntity)).optional(),
  schema: z
    .strictObject({
      destructive: flag.optional(),
      breaking: flag.optional(),
      locking: flag.optional(),
      opaque: flag.optional(),
      statements: count.optional(),
      within: table(z.string(), flag, limits.contractsPerSet).optional(),
    })
    .optional(),
  reversal: z
    .strictObject({ declared: flag.optional(), lossless: flag.optional(), testedAtMs: count.optional() })
    .optional(),
  network: z.strictObject({ origin: zone.optional(), targets: byTarget(zone).optional() }).optional(),
  audit: z.strictObject({ anchoredAtMs: count.optional() }).optional(),
  drift: table(z.string(), byTarget(flag), limits.contractsPerSet).optional(),
  restored: byTarget(flag).optional(),
  outside: table(
    z.string(),
    table(z.string(), outsideAnswer, limits.listElements),
    limits.factsPerSet,
  ).optional(),
  calibratedAtMs: count.optional(),
  groups: table(
    z.string(),
    fact(z.array(identifier).max(limits.groupMembers)),
    limits.listElements,
  ).optional(),
};

/** The closed schema of the facts that a host answers for; the others are the runtime's own. Whatever is left out is unknown. */
export const hostFactsSchema: z.ZodType<HostFacts> = z.strictObject(hostParts) as z.ZodType<HostFacts>;

/** The closed schema of facts from outside. Whatever is left out is unknown. */
export const factsSchema: z.ZodType<Facts> = z.strictObject({
  ...hostParts,
  now: count.optional(),
  principal,
  identity: evidence(identity).optional(),
  blast: z
    .strictObject({ traffic: shares.optional(), users: shares.optional(), services: count.optional() })
    .optional(),
  memory: byTarget(memory).optional(),
  switches: table(z.string(), flag, limits.switchesPerSet).optional(),
  reserved: fact(identifier).optional(),
  offsets: table(z.string(), count, limits.declarationsPerModule).optional(),
  approvals: evidence(approvals).optional(),
  rates: table(z.string(), table(z.string(), count, limits.listElements), limits.listElements).optional(),
}) as z.ZodType<Facts>;
