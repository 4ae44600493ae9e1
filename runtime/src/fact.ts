/**
 * A value as records and callers write it: plain JSON.
 * Percentages are parts per million, durations and instants milliseconds; enum values, zones and paths are strings.
 */
export type Datum = boolean | number | string | readonly Datum[];

/** Attested absent: its source was read and says that there is none. Not the same as unknown. */
export interface Absent {
  readonly kind: "absent";
  /** When the source itself says that this was so, in milliseconds since 1970. Facts with a freshness need it. */
  readonly observedAtMs?: number;
}

/** Not known, and why: missing, stale, unreadable, ill-typed, overflowed. */
export interface Unknown {
  readonly kind: "unknown";
  /** One clause, lower case, for a person. */
  readonly reason: string;
}

/** A value that was read. */
export interface Known<T extends Datum = Datum> {
  readonly kind: "known";
  readonly value: T;
  /** When the source itself says that this was so, in milliseconds since 1970. Facts with a freshness need it. */
  readonly observedAtMs?: number;
}

/** What a source answered for one fact. A fact that nobody answered is left out, and means unknown. */
export type Fact<T extends Datum = Datum> = Known<T> | Absent | Unknown;

/** Wraps a value that was read. */
export function known<T extends Datum>(value: T, observedAtMs?: number): Known<T> {
  return observedAtMs === undefined ? { kind: "known", value } : { kind: "known", value, observedAtMs };
}

/** Says that a source attests absence. */
export function absent(observedAtMs?: number): Absent {
  return observedAtMs === undefined ? { kind: "absent" } : { kind: "absent", observedAtMs };
}

/** Says that a fact could not be had, and why. */
export function unknown(reason: string): Unknown {
  return { kind: "unknown", reason };
}
