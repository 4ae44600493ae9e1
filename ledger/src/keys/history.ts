import { LedgerError, problemOf } from "../ledger-error.ts";
import type { Problem, ProblemCode } from "../ledger-error.ts";
import { countersigners } from "../statement/countersigners.ts";
import type { Holder } from "../statement/holder.ts";
import type { KeyEnrollBody, KeyRevokeBody, KeyRotateBody } from "../statement/key-bodies.ts";
import type { Predicate } from "../statement/statement.ts";
import { unreachable } from "../unreachable.ts";
import type { VerifiedRecord } from "../verify.ts";
import type { EnrolledKey } from "./enrolled-key.ts";
import { registeredKey } from "./key-registry.ts";
import type { KeyAnswer, KeyRegistry, RegisteredKey } from "./key-registry.ts";
import type { KeyId } from "./public-key.ts";
import { isRotationProven } from "./rotation.ts";
import type { SignatureVerifier } from "./signer.ts";

/** How many keys one log may ever have known. */
export const MAX_HISTORY_KEYS = 4096;

/** What ended a key: nothing that it signs counts after this place in the log. */
export type KeyEnd = {
  readonly index: number;
  readonly by: "rotation" | "revocation";
  /** From when on somebody else may have had the key, as its revocation says; null where it says nothing. */
  readonly compromisedSinceMs: number | null;
};

/** Where in the log a key is in force: after `from`, and up to its end. */
export type KeySpan = {
  /** The place of the record that brought the key; −1 for a key of the registry, which holds from the first record on. */
  readonly from: number;
  readonly end: KeyEnd | null;
};

/**
 * Which keys are in force where in one log: those of the registry that the verifier brought, and what the log's records
 * of kinds `key.*` say after it. Plain data, bounded by the number of keys.
 */
export type KeyHistory = {
  /** Every key ever known, in force or not; ask `keyAt` before believing one. */
  readonly keys: KeyRegistry;
  readonly spans: ReadonlyMap<KeyId, KeySpan>;
  /** The place of the last record that changed anything; −1 before the first. */
  readonly last: number;
};

/** The history after a record, or why that record changes nothing. */
export type HistoryAnswer =
  { readonly ok: true; readonly history: KeyHistory } | { readonly ok: false; readonly problem: Problem };

/** The history of a log of which nothing was read yet: every key of the registry is in force from the first record on. */
export function newKeyHistory(registry: KeyRegistry): KeyHistory {
  const spans = [...registry.keys()].map((keyId) => [keyId, { from: -1, end: null }] as const);
  return { keys: new Map(registry), spans: new Map(spans), last: -1 };
}

/** The key that may have signed the record at a place in the log, counted from 0; or why it may not. No clock has a say. */
export function keyAt(history: KeyHistory, keyId: KeyId, index: number): KeyAnswer {
  const key = history.keys.get(keyId);
  const span = history.spans.get(keyId);
  if (key === undefined || span === undefined) {
    return refused("key.unknown", "the key is neither in the registry nor enrolled in the log");
  }
  // Written so that a place which is no number is refused as well.
  if (!(index > span.from)) {
    return refused(
      "key.not-yet",
      `the key comes with record ${span.from} of the log, and counts only after it`,
    );
  }
  if (span.end === null || index <= span.end.index) return { ok: true, key };
  return span.end.by === "rotation"
    ? refused("key.rotated", `another key took its place with record ${span.end.index} of the log`)
    : refused("key.revoked", `the key was revoked by record ${span.end.index} of the log`);
}

/** What may be said against a record although its key was in force: when the key was revoked, somebody may have had it already. */
export function compromisedSinceMs(history: KeyHistory, keyId: KeyId): number | null {
  return history.spans.get(keyId)?.end?.compromisedSinceMs ?? null;
}

/**
 * The history after the verified record at a place in the log. Whatever its kind, its key has to be in force there, and so
 * has the key of a grant or an approval that it carries; a record of a kind `key.*` changes what is in force after it. Pure:
 * on a problem the history stays as it was.
 *
 * Each doubt is decided narrowly. A key that was ever known is not enrolled again, so a revoked one never comes back. A key
 * rotates once, and what it signed is refused from there on, whenever that was. What takes a key's place has its purpose,
 * and its holder, and proves itself. Registrars come from the registry, or in place of another one; a registrar of the log's own making could
 * make more. A key that comes with the log is one of this log, whatever else it is offered for.
 */
export function applyKeyRecord(
  history: KeyHistory,
  record: VerifiedRecord,
  index: number,
  verifySignature?: SignatureVerifier,
): HistoryAnswer {
  const { predicate } = record.statement;
  const signer = keyAt(history, predicate.keyId, index);
  if (!signer.ok) return signer;
  for (const keyId of countersigners(predicate)) {
    const countersigner = keyAt(history, keyId, index);
    if (!countersigner.ok) return countersigner;
  }
  if (!isAboutKeys(predicate)) return { ok: true, history };
  if (!Number.isSafeInteger(index) || index <= history.last) {
    return refused("key.order", `record ${index} changes keys after record ${history.last} did`);
  }
  try {
    return { ok: true, history: changed(history, predicate, signer.key, index, verifySignature) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

type KeyPredicate = Extract<Predicate, { readonly kind: "key.enroll" | "key.rotate" | "key.revoke" }>;

function isAboutKeys(predicate: Predicate): predicate is KeyPredicate {
  return predicate.kind.startsWith("key.");
}

function changed(
  history: KeyHistory,
  predicate: KeyPredicate,
  signer: RegisteredKey,
  index: number,
  verifySignature: SignatureVerifier | undefined,
): KeyHistory {
  const { origin } = predicate;
  switch (predicate.kind) {
    case "key.enroll":
      return enrolled(history, predicate.body, { signer, origin, index });
    case "key.rotate":
      return rotated(history, predicate.body, { signer, origin, index }, verifySignature);
    case "key.revoke":
      return revoked(history, predicate.body, { signer, origin, index });
    default:
      return unreachable(predicate);
  }
}

/** Who changes keys, in which log, at which place. */
type Place = { readonly signer: RegisteredKey; readonly origin: string; readonly index: number };

function enrolled(history: KeyHistory, { key, holder }: KeyEnrollBody, place: Place): KeyHistory {
  if (place.signer.purpose !== "registrar") throw wrong("key.purpose", "only a registrar enrols keys");
  if (key.purpose === "registrar") {
    throw wrong("key.purpose", "a registrar is enrolled in the registry, not in the log");
  }
  return withKey(history, newKey(history, key, holder, place.origin), place.index);
}

function rotated(
  history: KeyHistory,
  { oldKey, newKey: coming, proof }: KeyRotateBody,
  { signer, origin, index }: Place,
  verifySignature: SignatureVerifier | undefined,
): KeyHistory {
  mustMayChange(signer, oldKey);
  const old = keyAt(history, oldKey, index);
  if (!old.ok) throw new LedgerError(old.problem);
  if (coming.purpose !== old.key.purpose) {
    throw wrong(
      "key.purpose",
      `the key is \`${old.key.purpose}\`; none for \`${coming.purpose}\` takes its place`,
    );
  }
  // Neither can sign what a rotation needs: they sign in SSH's way only.
  if (old.key.application !== undefined || coming.application !== null) {
    throw wrong("key.purpose", "a security key is enrolled and revoked, not rotated");
  }
  // Who rotates says nothing of whom the key speaks for: a registrar said that when the first one was enrolled.
  const key = newKey(history, coming, old.key.holder, origin);
  const rotation = { origin, oldKey, newKey: key.keyId, purpose: key.purpose };
  if (!isRotationProven(rotation, key.publicKey, proof, verifySignature)) {
    throw wrong("signature.invalid", "the proof is not the new key's signature over the rotation");
  }
  const end: KeyEnd = { index, by: "rotation", compromisedSinceMs: null };
  return withKey(withEnd(history, oldKey, end), key, index);
}

function revoked(history: KeyHistory, body: KeyRevokeBody, { signer, index }: Place): KeyHistory {
  mustMayChange(signer, body.keyId);
  const span = history.spans.get(body.keyId);
  if (span === undefined) throw wrong("key.unknown", "the revoked key was never enrolled");
  // In an emergency several people revoke at once, and a key that was rotated away can turn out to be stolen. No revocation
  // fails for coming second: the key's end stays where it is, and of what is said of the theft the earliest holds.
  const { end } = span;
  const compromisedSinceMs = earliest(end?.compromisedSinceMs ?? null, body.compromisedSinceMs);
  const ended: KeyEnd = { index: end?.index ?? index, by: end?.by ?? "revocation", compromisedSinceMs };
  return { ...withEnd(history, body.keyId, ended), last: index };
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function mustMayChange(signer: RegisteredKey, keyId: KeyId): void {
  if (signer.purpose === "registrar" || signer.keyId === keyId) return;
  throw wrong("key.purpose", "a key is changed by itself or by a registrar");
}

function newKey(
  history: KeyHistory,
  key: EnrolledKey,
  holder: Holder | undefined,
  origin: string,
): RegisteredKey {
  if (history.keys.has(key.keyId)) throw wrong("key.enrolled", "the key was enrolled before");
  if (history.keys.size >= MAX_HISTORY_KEYS) {
    throw wrong("key.many", `the log knows ${MAX_HISTORY_KEYS} keys, and takes no more`);
  }
  if (key.origin !== null && key.origin !== origin) {
    throw wrong("key.origin", "the key is one of another log");
  }
  return { ...registeredKey(key, holder), origin };
}

function withKey(history: KeyHistory, key: RegisteredKey, index: number): KeyHistory {
  return {
    keys: new Map([...history.keys, [key.keyId, key]]),
    spans: new Map([...history.spans, [key.keyId, { from: index, end: null }]]),
    last: index,
  };
}

function withEnd(history: KeyHistory, keyId: KeyId, end: KeyEnd): KeyHistory {
  const from = history.spans.get(keyId)?.from ?? -1;
  return { ...history, spans: new Map([...history.spans, [keyId, { from, end }]]) };
}

function refused(code: ProblemCode, message: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { code, message } };
}

function wrong(code: ProblemCode, message: string): LedgerError {
  return new LedgerError({ code, message });
}
