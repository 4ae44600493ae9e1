import type { LoadedAction } from "./load.ts";
import { readers } from "./readers.ts";
import { unread, type Readings } from "./readings.ts";

/** What stands nowhere. */
const nothing: { readonly [name: string]: never } = Object.freeze({ __proto__: null }) as never;

/** Reads a target. */
export function readTarget(
  readings: Readings,
  { keyOf, reads, asked }: LoadedAction,
  target: number,
  id: string,
): void {
  const { proposal, facts } = readings;
  const key = keyOf(id);
  const fields = facts.targets?.[key];
  readings.fields = fields;
  readings.target = target;
  readings.key = key;
  readings.isDoubtful = false;
  readings.subject = null;
  readings.folded = null;
  reads[0]?.(readers, readings, proposal.payload);
  reads[1]?.(readers, readings, fields ?? nothing);
  const ofTraffic = reads[2] ?? null;
  const ofUsers = reads[3] ?? null;
  if (ofTraffic !== null) ofTraffic(readers, readings, facts.blast?.traffic ?? nothing);
  if (ofUsers !== null) ofUsers(readers, readings, facts.blast?.users ?? nothing);
  for (let at = 0; at < asked.length; at += 1) readings.words[asked[at] ?? -1] = unread;
}
