import { rowOf } from "../src/audit/audit-row.ts";
import type { AuditRow } from "../src/audit/audit-row.ts";
import { canonicalDigest } from "../src/digest.ts";
import type { JsonObject } from "../src/json.ts";
import { verifyRecord } from "../src/verify.ts";
import type { RecordContent, SignedRecord } from "../src/record.ts";
import { evaluate, registryOf, writer } from "./sample-records.ts";

/** An agent and the human behind it, as the gate records them. */
export const builder: JsonObject = { kind: "agent", ids: ["github:42", "github app:7"], name: "Builder" };
export const ada: JsonObject = { kind: "human", ids: ["github:7"], name: "Ada" };

/** What the gate knows of who stands behind the agent. */
export const rooted: JsonObject = { kind: "known", verified: true, issuer: "github", chain: [ada] };

/** An evaluation with a readable agent and these facts, and with whatever else is given. */
export function evaluateBy(
  parent: string,
  change: { readonly identity?: JsonObject; readonly body?: JsonObject } = {},
): RecordContent {
  const content = evaluate(parent);
  if (content.kind !== "evaluate") throw new Error("the sample is an evaluation");
  const facts: JsonObject = { identity: change.identity ?? rooted };
  const targets = ['["Service","checkout"]', '["Service","orders"]'];
  const body = { ...content.body, agent: builder, targets, facts, factsDigest: canonicalDigest(facts) };
  return { ...content, body: { ...body, ...change.body } };
}

/** The row of a record that has to verify. */
export function rowFrom(record: SignedRecord, index: number | null = null): AuditRow {
  const verified = verifyRecord(record.envelope, registryOf(writer));
  if (!verified.ok) throw new Error(verified.problem.message);
  return rowOf(verified, index);
}
