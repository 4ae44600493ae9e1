import type { LogStore } from "../src/log/log-store.ts";
import type { LogDemand, LogVerdict } from "../src/log/log-verdict.ts";
import { verifyLog } from "../src/log/verify-log.ts";
import { memoryLog } from "./memory-log.ts";
import type { MemoryLog } from "./memory-log.ts";
import { logDemand, otherWriter, sampleWriter, sequenceAt } from "./sample-log.ts";
import { FIRST_AT_MS } from "./sample-records.ts";

/** A second in milliseconds. */
export const SECOND = 1000;

/** Two streams of three records, in two steps; nothing waits. */
export async function sampleLog(): Promise<{
  readonly store: MemoryLog;
  readonly anchors: readonly Uint8Array[];
}> {
  const store = memoryLog();
  const [one, two] = [sampleWriter(store, "gate/1"), sampleWriter(store, "gate/2", otherWriter)];
  for (const gate of [one, two]) for (let at = 0; at < 2; at += 1) await gate.append();
  const first = await sequenceAt(store);
  for (const gate of [one, two]) await gate.append();
  const second = await sequenceAt(store, FIRST_AT_MS + 3 * SECOND);
  return { store, anchors: [first, second].map((step) => step.checkpoint?.note ?? new Uint8Array(0)) };
}

/** Verifies a log as the sample's verifier does. */
export async function verify(store: LogStore, change: Partial<LogDemand> = {}): Promise<LogVerdict> {
  return await verifyLog(store, logDemand(change));
}

/** The codes of what was found, in its order. */
export function codes({ problems }: LogVerdict): readonly string[] {
  return problems.map(({ code }) => code);
}

/** Changes the stored record of a stream and number. */
export function spoil(store: MemoryLog, stream: string, seq: number, change: (text: string) => string): void {
  const records = store.state.streams.get(stream) ?? [];
  const record = records[seq];
  if (record === undefined) throw new Error("there is no such record");
  const envelope = Buffer.from(change(Buffer.from(record.envelope).toString()));
  store.state.streams.set(stream, records.with(seq, { ...record, envelope: new Uint8Array(envelope) }));
}
