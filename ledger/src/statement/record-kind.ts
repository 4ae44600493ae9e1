/** What a record can be about. */
export const RECORD_KINDS = [
  "propose",
  "evaluate",
  "enforce",
  "remember",
  "grant",
  "revoke",
  "approve",
  "override",
  "halt",
  "resume",
  "drift",
  "calibrate",
  "activate",
  "key.enroll",
  "key.rotate",
  "key.revoke",
  "stream.open",
  "heartbeat",
  "stream.close",
  "redact",
] as const;

/** What one record is about; each stage of an action's life owes the next a signed record. */
export type RecordKind = (typeof RECORD_KINDS)[number];

/** The URI that says of which kind and version a predicate is. */
export function predicateType(kind: RecordKind): string {
  return `https://interlock.dev/records/${kind}/v1`;
}
