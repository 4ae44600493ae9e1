import {
  MAX_READ_RECORDS,
  readUnverified,
  type RememberBody,
  type Result,
  type Sha256,
  type StoredRecord,
} from "@interlock/ledger";

import type { OpenAction } from "./action-row.ts";
import type { GuardParts } from "./ports.ts";
import { believedRecord } from "./verified-record.ts";

/** What is on record of an action. */
export interface OnRecord {
  readonly enforcement: Sha256 | null;
  readonly said: { readonly result: Result; readonly isOutside: boolean } | null;
  /** The record of that. */
  readonly remembered: Sha256 | null;
  readonly isUnstarted: boolean;
  readonly grants: readonly Sha256[];
  /** The grants under which it was enforced. */
  readonly under: readonly Sha256[];
}

/** Reads the end of the streams of whoever answered for an action: only they can hold its records. */
export async function recordedAfter(
  parts: GuardParts,
  { evaluation, keeper, ...action }: OpenAction,
): Promise<OnRecord> {
  let found: OnRecord = {
    enforcement: null,
    said: null,
    remembered: null,
    isUnstarted: false,
    grants: [],
    under: [],
  };
  for (const { stream, fromSeq } of keeper === null ? [action] : [action, keeper]) {
    for (let from = fromSeq; ; from += MAX_READ_RECORDS) {
      const page = await parts.records.read(stream, from, MAX_READ_RECORDS);
      for (const stored of page) found = withRecord(parts, found, evaluation, stored);
      if (page.length < MAX_READ_RECORDS) break;
    }
  }
  return found;
}

/**
 * What is known of an action with one more record read. That it was enforced is taken from any record, because it keeps what was taken;
 * how it went only from one that a believed key signed.
 */
function withRecord(parts: GuardParts, found: OnRecord, evaluation: Sha256, stored: StoredRecord): OnRecord {
  const { predicate } = readUnverified(stored.envelope).statement;
  const { enforcement, said } = found;
  if (predicate.kind === "enforce") {
    const { body } = predicate;
    const isOurs = body.evaluation === evaluation && body.outcome === "permit";
    return isOurs ? { ...found, enforcement: stored.digest, under: body.grants ?? [] } : found;
  }
  if (enforcement === null) return found;
  if (predicate.kind === "grant") {
    const { body } = predicate;
    return body.enforcement === enforcement
      ? { ...found, grants: [...found.grants, body.grantDigest] }
      : found;
  }
  if (predicate.kind !== "remember" || predicate.body.enforcement !== enforcement) return found;
  const body = believedRecord(parts, stored, "remember")?.predicate.body;
  if (body === undefined) return found;
  if (body.observed["started"] === false) return { ...found, isUnstarted: true, remembered: stored.digest };
  if (!isFinal(body)) return found;
  const { result = "unknown", observer } = body;
  const isBetter = said !== null && said.result !== "success";
  if (isBetter) return found;
  return { ...found, said: { result, isOutside: observer?.isOutside ?? false }, remembered: stored.digest };
}

/**
 * Whether an action was over with what a record says of it: the effect's own report, which says when it began, or that of whoever recovered
 * it. What somebody saw of an action that still ran ends nothing, so that nobody can speak in the place of an effect that never reported.
 */
function isFinal({ result, observed, startedAtMs }: RememberBody): boolean {
  return startedAtMs !== undefined || (result === "unknown" && observed["recovered"] === true);
}
