import {
  type GrantBody,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RevokeBody,
  type Sha256,
  verifyGrantBody,
} from "@interlock/ledger";

import type { StateRow } from "../../state/state-store.ts";
import type { GuardParts } from "../ports.ts";
import { stateKey } from "../state-keys.ts";
import type { Figures } from "./figures.ts";

/** A grant as it was issued: what its record says, and what only the state knows of it. */
export interface IssuedGrant {
  readonly digest: Sha256;
  /** Of its row. */
  readonly version: number;
  readonly body: GrantBody;
  /** The halt epoch under which it was issued. */
  readonly epoch: number;
  /** What the enforcement that it is issued for was judged to touch at most. */
  readonly judged: Figures;
  readonly isEnded: boolean;
}

/** What ended a grant before its time. */
export interface GrantEnd extends Pick<RevokeBody, "because" | "cause"> {
  readonly atMs: number;
  /** The revoke record; null until it is durable. */
  readonly record: Sha256 | null;
}

/** What is needed to believe a grant. */
export type GrantBelief = Pick<GuardParts, "keyOf" | "origin" | "verifySignature">;

/** Where a grant stands in the state. */
export function grantKey(digest: Sha256): string {
  return stateKey("grant", digest);
}

/** The digest that the key of a grant's row names; null where it is no such key. */
export function grantOfKey(key: string): Sha256 | null {
  const digest = key.slice('["grant","'.length, -'"]'.length);
  return /^[0-9a-f]{64}$/.test(digest) && grantKey(digest) === key ? digest : null;
}

/** The row of a grant that was just issued. */
export function grantRow(body: GrantBody, epoch: number, judged: Figures): JsonObject {
  const { grant, grantDigest, signature, enforcement } = body;
  return { body: { grant, grantDigest, signature, enforcement }, epoch, judged, ended: null };
}

/** The same row with what ended the grant. Whatever else stands in it stays. */
export function endedRow(row: StateRow, end: GrantEnd): JsonObject {
  return { ...row.value, ended: { ...end } };
}

/**
 * The grant of a row, where its issuer signed it; null where nobody did, or for another log, or where the row is another grant's. A row
 * is a cache: whoever can write it can end a grant, and can make none.
 */
export function readGrantRow({ key, version, value }: StateRow, belief: GrantBelief): IssuedGrant | null {
  const { keyOf, origin, verifySignature } = belief;
  const options = verifySignature === undefined ? { origin } : { origin, verifySignature };
  const verified = verifyGrantBody(value["body"], keyOf, options);
  if (!verified.ok || grantKey(verified.body.grantDigest) !== key) return null;
  const { body } = verified;
  const epoch = value["epoch"];
  return {
    digest: body.grantDigest,
    version,
    body,
    // Of an epoch that nobody knows, every halt came later.
    epoch: typeof epoch === "number" && Number.isSafeInteger(epoch) ? epoch : -1,
    judged: readFigures(value["judged"]),
    isEnded: value["ended"] !== null,
  };
}

/** What stands in a row of why its grant ended; null where nothing of that shape does. */
export function readGrantEnd({ value }: StateRow): JsonObject | null {
  const ended = value["ended"];
  return isJsonObject(ended) ? ended : null;
}

function readFigures(value: JsonValue | undefined): Figures {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, figure]) => (typeof figure === "number" ? [[name, figure]] : [])),
  );
}
