import { type KeyId, readUnverified, type RegisteredKey, type Sha256, verifyRecord } from "@interlock/ledger";
import type { Predicate, PredicateOf, RecordKind, Statement, StoredRecord } from "@interlock/ledger";

import type { GuardParts } from "./ports.ts";

/** A record of one kind that a key of the host's signed, for this log. */
export interface BelievedRecord<Kind extends RecordKind> {
  readonly digest: Sha256;
  readonly leafHash: Sha256;
  readonly predicate: PredicateOf<Kind>;
  /** The digest of what the record is about, by its first subject: of an action's records the proposal's. */
  readonly subject: Sha256 | null;
}

type Verifying = Pick<GuardParts, "keyOf" | "origin" | "sha256" | "verifySignature">;

/**
 * The record with this digest, if it is of one of these kinds and is signed by keys that the host believes, for this log; null
 * otherwise, and where there is none. Rejects where the log cannot be read.
 */
export async function verifiedRecord<Kind extends RecordKind>(
  parts: Verifying & { readonly records: Pick<GuardParts["records"], "byDigest"> },
  digest: Sha256,
  ...kinds: readonly Kind[]
): Promise<BelievedRecord<Kind> | null> {
  const stored = await parts.records.byDigest(digest);
  const believed = stored === null ? null : believedRecord(parts, stored, ...kinds);
  return believed?.digest === digest ? believed : null;
}

/** A record at hand, if it is of one of these kinds and is signed by keys that the host believes, for this log. */
export function believedRecord<Kind extends RecordKind>(
  parts: Verifying,
  { envelope }: Pick<StoredRecord, "envelope">,
  ...kinds: readonly Kind[]
): BelievedRecord<Kind> | null {
  const statement = statementIn(envelope);
  if (statement === null) return null;
  const { origin, sha256, verifySignature } = parts;
  const verdict = verifyRecord(envelope, keysOf(statement.predicate, parts), {
    origin,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  if (!verdict.ok) return null;
  const { predicate } = verdict.statement;
  if (!isOf(predicate, kinds)) return null;
  const { digest, leafHash } = verdict;
  const about = verdict.statement.subject[0]?.digest;
  const subject = about !== undefined && "sha256" in about ? about.sha256 : null;
  return { digest, leafHash, predicate, subject };
}

function isOf<Kind extends RecordKind>(
  predicate: Predicate,
  kinds: readonly Kind[],
): predicate is PredicateOf<Kind> {
  return kinds.some((kind) => kind === predicate.kind);
}

function statementIn(envelope: Uint8Array): Statement | null {
  try {
    return readUnverified(envelope).statement;
  } catch {
    // What is no record is none that could be believed.
    return null;
  }
}

/** The keys that the record names, as far as they are believed: what says so is the host, not the record. */
function keysOf(predicate: Predicate, { keyOf }: Verifying): ReadonlyMap<KeyId, RegisteredKey> {
  const named = [predicate.keyId, ...signersInside(predicate)];
  return new Map(
    named.flatMap((keyId) => {
      const answer = keyOf(keyId);
      return answer.ok ? [[keyId, answer.key] as const] : [];
    }),
  );
}

function signersInside(predicate: Predicate): readonly KeyId[] {
  if (predicate.kind === "grant") return [predicate.body.signature.keyId];
  if (predicate.kind !== "approve" || predicate.body.proof.kind === "platform") return [];
  return [predicate.body.proof.keyId];
}
