import {
  applyKeyRecord,
  commitmentsIn,
  type Holder,
  isJsonObject,
  type JsonObject,
  type KeyAnswer,
  keyAt,
  type KeyHistory,
  type KeyId,
  type LogVerdict,
  type Sha256,
  type VerifiedRecord,
  verifyLog,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";
import type { DiskLog } from "@interlock/stores/disk";

import type { Place } from "../audit/search-options.ts";
import { noStatedErasures, noteErasure, type StatedErasures } from "./stated-erasures.ts";

/** What a log says of some values that it holds as commitments. */
export interface LogSurvey {
  readonly verdict: LogVerdict;
  /** By record, which of the values that were asked for it holds. */
  readonly holding: ReadonlyMap<Sha256, readonly Sha256[]>;
  /** What its records say of erasures on request. */
  readonly stated: StatedErasures;
  /** The key with an id, if it is in force at the end of the log and stays so with what has no place yet. */
  readonly keyOf: (keyId: KeyId) => KeyAnswer;
  /** The holders of all keys that it ever knew, in force or not: they tell which ids are one person's. */
  readonly holders: readonly Holder[];
}

/** Verifies a log, and finds on the way which records hold commitments that are asked for. */
export async function surveyLog(
  log: DiskLog,
  { registry, options, anchors }: Pick<Place, "registry" | "options" | "anchors">,
  wanted: ReadonlySet<Sha256>,
  nowMs: number,
): Promise<LogSurvey> {
  const waiting: VerifiedRecord[] = [];
  const holding = new Map<Sha256, readonly Sha256[]>();
  const stated = noStatedErasures();
  const verdict = await verifyLog(log, {
    origin: options.origin ?? log.origin,
    keys: registry,
    nowMs,
    anchors,
    verifySignature: verifyEd25519WithNode,
    visit: (record, index) => {
      const { predicate } = record.statement;
      if (index === null && predicate.kind.startsWith("key.")) waiting.push(record);
      noteErasure(stated, record);
      const held = commitmentsIn(documentsOf(predicate.body)).flatMap(({ commitment }) =>
        wanted.has(commitment) ? [commitment] : [],
      );
      if (held.length > 0) holding.set(record.digest, [...new Set(held)]);
    },
  });
  const { history, size } = afterWaiting(verdict, waiting);
  // What has no place yet may get it in any order: a key that it brings does not count, and one that it ends does not either.
  const keyOf = (keyId: KeyId): KeyAnswer => {
    const placed = keyAt(verdict.keyHistory, keyId, verdict.size);
    return placed.ok ? keyAt(history, keyId, size) : placed;
  };
  const holders = [...history.keys.values()].flatMap(({ holder }) => holder ?? []);
  return { verdict, holding, stated, keyOf, holders };
}

/** The keys as they will be in force once what stands in no tree yet has its place: a key that was revoked just now is. */
function afterWaiting(
  verdict: LogVerdict,
  waiting: readonly VerifiedRecord[],
): { readonly history: KeyHistory; readonly size: number } {
  let history = verdict.keyHistory;
  let { size } = verdict;
  for (const record of waiting) {
    const applied = applyKeyRecord(history, record, size, verifyEd25519WithNode);
    if (applied.ok) ({ history } = applied);
    size += 1;
  }
  return { history, size };
}

/** A record's body as plain JSON: it was read from its signed bytes. */
function documentsOf(body: object): JsonObject {
  return isJsonObject(body) ? body : {};
}
