import type { PolicyPin, RecordContent, SignedRecord, Stage } from "@interlock/ledger";

import { frozen } from "./copied.ts";
import type { GuardParts } from "./ports.ts";
import { processMemory } from "./process-memory.ts";

/** What stands around everything that a guard records. */
export function frameOf({ policy: { policy, stage } }: Pick<GuardParts, "policy">): {
  readonly policy: PolicyPin;
  readonly stage: Stage;
} {
  return { policy, stage };
}

const storing = new WeakMap<SignedRecord, Promise<void>>();

/** Signs and hands over the next record of this process, and keeps its time in mind. It is not durable yet. */
export async function written(
  parts: Pick<GuardParts, "ledger">,
  content: RecordContent,
): Promise<SignedRecord> {
  const { record, durable } = await parts.ledger.write(content);
  // What was signed is what every later step reads.
  frozen(record.statement);
  storing.set(record, durable);
  const memory = processMemory(parts);
  memory.lastRecordMs = Math.max(memory.lastRecordMs, Date.parse(record.statement.predicate.at));
  return record;
}

/** Whether this process has signed this very record: its statement was read back from the bytes that were signed. */
export function isOwnRecord(record: SignedRecord): boolean {
  return storing.has(record);
}

/** Resolves when records are durable; rejects where one could not be stored. What was read from the log is durable already. */
export async function durable(...records: readonly SignedRecord[]): Promise<void> {
  await Promise.all(records.map((record) => storing.get(record) ?? Promise.resolve()));
}

/** Signs a record and waits until it is durable. */
export async function recorded(
  parts: Pick<GuardParts, "ledger">,
  content: RecordContent,
): Promise<SignedRecord> {
  const record = await written(parts, content);
  await durable(record);
  return record;
}
