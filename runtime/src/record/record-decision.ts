import type { Ledger, SecretStore, SignedRecord } from "@interlock/ledger";

import type { DecisionRecord } from "./record-of.ts";

/** The two signed records of one decision. */
export interface RecordedDecision {
  readonly propose: SignedRecord;
  readonly evaluate: SignedRecord;
}

/**
 * Keeps the secrets of a decision, then appends its two records: all of it is durable when the promise resolves, and no verdict may
 * leave before. Rejects with what the store or the ledger rejects with: the verdict is to be withheld then, whatever of it may be
 * on disk. Secrets come first, because a commitment whose value is nowhere could be replayed by nobody.
 */
export async function recordDecision(
  ledger: Ledger,
  secrets: Pick<SecretStore, "put">,
  record: DecisionRecord,
): Promise<RecordedDecision> {
  if (record.secrets.length > 0) await secrets.put(record.secrets);
  const propose = await ledger.append(record.propose);
  const evaluate = await ledger.append({ ...record.evaluate, parents: [propose.digest] });
  return { propose, evaluate };
}
