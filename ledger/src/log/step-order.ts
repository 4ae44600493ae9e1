import { openEnvelope } from "../envelope-reader.ts";
import type { OpenEnvelope } from "../envelope-reader.ts";
import { isJsonObject } from "../json.ts";
import type { JsonValue } from "../json.ts";
import { LedgerError, problemOf } from "../ledger-error.ts";
import type { StoredRecord } from "../store.ts";
import { parseStrictJson } from "../strict-json.ts";
import { decodeUtf8 } from "../utf8.ts";

/** A record that waits for its place, its envelope taken apart. */
export type OpenedRecord = { readonly record: StoredRecord; readonly envelope: OpenEnvelope };

/** What begins a payload's kind where the record is one about keys. */
const KEY_KIND_TEXT = '"kind":"key.';

// Where in a step a record stands. Which keys count is judged by places, so that a step which brings a key and what it signed,
// or ends a key and what it signed before, must not put one in the way of the other.
const RANKS = { brings: 0, other: 1, ends: 2, byNewKey: 3 } as const;

type Rank = (typeof RANKS)[keyof typeof RANKS];

/** Takes the envelopes of waiting records apart; throws a `LedgerError` that names the record whose envelope is none. */
export function openRecords(records: readonly StoredRecord[]): readonly OpenedRecord[] {
  return records.map((record) => {
    try {
      return { record, envelope: openEnvelope(record.envelope) };
    } catch (cause) {
      const { code, message } = problemOf(cause);
      const where = `record ${record.seq} of stream ${record.stream}`;
      throw new LedgerError({ code, message: `${where}: ${message}` }, { cause });
    }
  });
}

/**
 * The order of one step's records: keys are enrolled before what they signed, and end after it; the records of one stream
 * keep theirs. What a record says of keys is not believed here, and decides of nothing but the order.
 */
export function stepOrder(opened: readonly OpenedRecord[]): readonly OpenedRecord[] {
  const said = opened.map(({ envelope }) => saidOfKeys(envelope));
  if (said.every((one) => one === null)) return opened;
  const fresh = new Set(said.flatMap((one) => one?.brings ?? []));
  const reached = new Map<string, Rank>();
  const ranked = opened.map((one, at) => {
    const { stream } = one.record;
    const before = reached.get(stream) ?? RANKS.brings;
    const own = rankOf(said[at] ?? null, fresh.has(one.envelope.signature.keyId));
    const rank = own > before ? own : before;
    reached.set(stream, rank);
    return { one, rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** Whether a record says something of keys that the order of a step goes by. */
export function isAboutKeys(envelope: OpenEnvelope): boolean {
  return saidOfKeys(envelope) !== null;
}

/** What a record says of keys: the one that it brings, and whether it ends one. */
type SaidOfKeys = { readonly brings: string | null; readonly ends: boolean };

function rankOf(said: SaidOfKeys | null, isByNewKey: boolean): Rank {
  if (said?.ends === true) return RANKS.ends;
  if (said !== null) return RANKS.brings;
  return isByNewKey ? RANKS.byNewKey : RANKS.other;
}

function saidOfKeys({ payload }: OpenEnvelope): SaidOfKeys | null {
  try {
    if (!decodeUtf8(payload).includes(KEY_KIND_TEXT)) return null;
    const predicate = member(parseStrictJson(payload), "predicate");
    const kind = member(predicate, "kind");
    const body = member(predicate, "body");
    if (kind === "key.enroll") return { brings: keyIdIn(member(body, "key")), ends: false };
    if (kind === "key.rotate") return { brings: keyIdIn(member(body, "newKey")), ends: true };
    return kind === "key.revoke" ? { brings: null, ends: true } : null;
  } catch (error) {
    // What cannot be read says nothing of keys; whoever verifies says so.
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function keyIdIn(value: JsonValue | undefined): string | null {
  const keyId = member(value, "keyId");
  return typeof keyId === "string" ? keyId : null;
}
