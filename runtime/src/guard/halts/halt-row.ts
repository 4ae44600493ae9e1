import { isJsonObject } from "@interlock/ledger";
import type { JsonObject, JsonValue, Principal, Sha256 } from "@interlock/ledger";

import type { StateRow } from "../../state/state-store.ts";
import { stateKey } from "../state-keys.ts";

/** Where the halt state stands. */
export const haltKey: string = stateKey("halt");

/** One throw of a switch that nobody took back yet. */
export interface Thrown {
  /** Names the throw while no record does. */
  readonly id: string;
  /** The halt epoch that began with it. */
  readonly epoch: number;
  /** Its halt record; null as long as none is written, and for as long nobody resumes it. */
  readonly record: Sha256 | null;
  readonly isDrill: boolean;
  readonly atMs: number;
  readonly by: Principal;
  readonly reason: string;
  readonly cause: Sha256 | null;
  /** The stream of the process that threw it, and owes the record. */
  readonly stream: string;
  /** The module in force at the throw. */
  readonly moduleDigest: Sha256;
}

/** Which record began an epoch. */
export interface Begun {
  readonly epoch: number;
  readonly record: Sha256;
}

/**
 * The halt state as its row says it. The row is a cache: what is thrown in it counts, and that nothing else is has to be shown by
 * the records of its history.
 */
export interface HaltState {
  readonly epoch: number;
  readonly thrown: ReadonlyMap<string, readonly Thrown[]>;
  /** Newest last, without a gap but for throws whose record is not written yet. */
  readonly history: readonly Begun[];
}

/** What stands before anything was ever thrown. */
export const noHalts: HaltState = { epoch: 0, thrown: new Map(), history: [] };

/** How long the record of a throw may be missing before another process than the one that threw may write it. */
export const MISSING_MS = 60_000;

/** How many epochs a row remembers the records of. */
export const MAX_HISTORY = 256;

/** Every throw that stands, with its switch. */
export function standing(state: Pick<HaltState, "thrown">): readonly (readonly [string, Thrown])[] {
  return [...state.thrown].flatMap(([name, entries]) => entries.map((entry) => [name, entry] as const));
}

/** A halt state as the row holds it. */
export function writeHaltRow({ epoch, thrown, history }: HaltState): JsonObject {
  return {
    epoch,
    thrown: Object.fromEntries([...thrown].map(([name, entries]) => [name, entries.map(written)])),
    history: history.map(({ epoch: begun, record }) => ({ epoch: begun, record })),
  };
}

/** Reads a row strictly; null for what no guard wrote. */
export function readHaltRow({ value }: Pick<StateRow, "value">): HaltState | null {
  const { epoch, thrown, history } = value;
  if (!isEpoch(epoch) || !isJsonObject(thrown) || !isList(history)) return null;
  if (history.length > MAX_HISTORY) return null;
  const read = new Map<string, readonly Thrown[]>();
  for (const [name, entries] of Object.entries(thrown)) {
    if (!isList(entries)) return null;
    const all = entries.flatMap((entry) => thrownIn(entry) ?? []);
    if (all.length !== entries.length || all.length === 0) return null;
    read.set(name, all);
  }
  const begun = history.flatMap((one) => begunIn(one) ?? []);
  return begun.length === history.length ? { epoch, thrown: read, history: begun } : null;
}

function written({ by, ...rest }: Thrown): JsonObject {
  const { kind, ids, name } = by;
  return { ...rest, by: { kind, ids, ...(name === undefined ? {} : { name }) } };
}

function thrownIn(entry: JsonValue): Thrown | null {
  if (!isJsonObject(entry)) return null;
  const { id, epoch, record, isDrill, atMs, reason, cause, stream, moduleDigest } = entry;
  const by = principalIn(entry["by"]);
  if (typeof id !== "string" || !isEpoch(epoch) || typeof isDrill !== "boolean" || by === null) return null;
  if (!isDigest(record, true) || !isDigest(cause, true) || !isDigest(moduleDigest, false)) return null;
  if (!isEpoch(atMs) || typeof reason !== "string" || typeof stream !== "string") return null;
  return { id, epoch, record, isDrill, atMs, by, reason, cause, stream, moduleDigest };
}

function principalIn(value: JsonValue | undefined): Principal | null {
  if (!isJsonObject(value)) return null;
  const { kind, ids, name } = value;
  if (kind !== "agent" && kind !== "human" && kind !== "unproven") return null;
  if (!isList(ids) || !ids.every((id) => typeof id === "string")) return null;
  if (name === undefined) return { kind, ids };
  return typeof name === "string" ? { kind, ids, name } : null;
}

function begunIn(value: JsonValue): Begun | null {
  if (!isJsonObject(value)) return null;
  const { epoch, record } = value;
  return isEpoch(epoch) && isDigest(record, false) ? { epoch, record } : null;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isEpoch(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value) && typeof value === "number" && value >= 0;
}

function isDigest(value: JsonValue | undefined, orNull: false): value is Sha256;
function isDigest(value: JsonValue | undefined, orNull: true): value is Sha256 | null;
function isDigest(value: JsonValue | undefined, orNull: boolean): boolean {
  return (orNull && value === null) || (typeof value === "string" && /^[0-9a-f]{64}$/u.test(value));
}
