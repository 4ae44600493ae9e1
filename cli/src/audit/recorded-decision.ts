import type { JsonObject } from "@interlock/ledger";
import type { Decision, Facts, Proposal } from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";
import { outcomes, primitives } from "@interlock/runtime/vocabulary";
import * as z from "zod";

import { withoutCommitments } from "./concealed-values.ts";

const outcome = z.enum(outcomes);
const target = z.object({ entity: z.string(), id: z.string() });

const argument = z.union([
  z.object({ kind: z.literal("value"), value: z.union([z.boolean(), z.number(), z.string()]) }),
  z.object({
    kind: z.literal("read"),
    of: z.enum(["action", "target", "principal", "human"]),
    field: z.string(),
  }),
  z.object({ kind: z.literal("element") }),
]);

const people = z.object({
  seats: z.array(
    z.object({ count: z.int(), group: z.string(), arguments: z.array(argument).exactOptional() }),
  ),
  agentsAtMost: z.int().nullable(),
  bySoftwareKey: z.boolean(),
  withinMs: z.number().nullable(),
});

const finding = z.object({
  source: z.enum([...primitives, "rule", "coverage"]),
  rule: z.string().nullable(),
  clause: z.string().nullable(),
  at: z.string().nullable(),
  target: target.nullable(),
  element: z.string().nullable(),
  outcome,
  isUnknown: z.boolean(),
  seen: z.string(),
  bound: z.string(),
  margin: z.string().nullable(),
  remedy: z.string(),
  because: z.string().nullable(),
  needs: people.nullable(),
});

const grant = z.object({
  permit: z.string(),
  target,
  access: z.enum(["read", "write"]),
  on: z.union([z.literal("target"), z.array(z.string())]),
  expiresMs: z.number(),
  uses: z.int().nullable(),
  revokeOn: z.array(z.string()),
});

const verdict = z.object({
  outcome,
  deciding: z.array(finding),
  findings: z.array(finding),
  needing: z.array(people),
  grants: z.array(grant),
});

const decision = z.object({ binding: verdict, advised: verdict, validUntilMs: z.number().nullable() });

/**
 * The decision that a record holds; null for JSON that is none. The ledger leaves its shape to the runtime, so that a record
 * of another version may hold one that this program cannot show. Here, and below, a word stands for what was concealed.
 */
export function recordedDecision(value: JsonObject): Decision | null {
  const read = decision.safeParse(withoutCommitments(value));
  return read.success ? read.data : null;
}

/** The proposal that a record holds; null for JSON that is none. */
export function recordedProposal(value: JsonObject): Proposal | null {
  const read = proposalSchema.safeParse(withoutCommitments(value));
  return read.success ? read.data : null;
}

/** Who acts and on whose behalf, of the facts that a record holds; null for JSON that is none. */
export function recordedAuthority(value: JsonObject): Pick<Facts, "principal" | "identity"> | null {
  const { principal, identity } = withoutCommitments(value);
  // The others are not asked: a word stands where a number was concealed, and that would be no fact.
  const read = factsSchema.safeParse({ principal, ...(identity === undefined ? {} : { identity }) });
  return read.success ? read.data : null;
}
