import type { DriftBody, Principal, RecordContent, Result, RevokeBody, Sha256 } from "@interlock/ledger";

import type { StateRow } from "../state/state-store.ts";
import type { Finding } from "../verdict.ts";
import { coversResource } from "./grants/grant-scope.ts";
import { grantNotLive } from "./grants/grant-finding.ts";
import {
  endedRow,
  grantKey,
  grantOfKey,
  type IssuedGrant,
  readGrantEnd,
  readGrantRow,
} from "./grants/grant-row.ts";
import type { GuardParts } from "./ports.ts";
import { statePrefix } from "./state-keys.ts";
import { frameOf, recorded } from "./written.ts";

/** Which grant ends, and why. */
export interface Revocation extends Pick<RevokeBody, "because" | "cause"> {
  readonly digest: Sha256;
  readonly by?: Principal;
  readonly reason?: string;
}

/** A grant that has ended, with those below it; or why there was nothing to end. */
export type RevokeAnswer =
  | { readonly ok: true; readonly revoked: readonly Sha256[] }
  | { readonly ok: false; readonly finding: Finding };

/** How often a row is read again that somebody else has written. */
const tries = 8;

/** How many rows are looked at in one go. */
const pageRows = 200;

/**
 * Ends a grant, and all that narrow it. It ends in the state before that is on record: what could not be written down has ended all the
 * same, and is written down by whoever asks again. To end what has ended is no error.
 */
export async function revokeGrant(parts: GuardParts, revocation: Revocation): Promise<RevokeAnswer> {
  const { digest, because, cause } = revocation;
  const atMs = parts.clock.nowMs();
  for (let left = tries; left > 0; left -= 1) {
    const row = await grantRowOf(parts, digest);
    if (row === null) return { ok: false, finding: grantNotLive(digest, "not on record") };
    if (row.value["ended"] === null) {
      const value = endedRow(row, { because, cause, atMs, record: null });
      await parts.state.commit([{ kind: "put", key: row.key, version: row.version, value }]);
      continue;
    }
    if (typeof readGrantEnd(row)?.["record"] === "string") return { ok: true, revoked: [] };
    const record = await recordEnd(parts, revocation);
    await noteRecord(parts, row, record);
    const grant = readGrantRow(row, shapeOnly(parts))?.body.grant;
    // Only a grant that may be narrowed has any below it; below one that cannot be read nothing is in force.
    const below = grant !== undefined && grant.depth > 0 ? await revokeBelow(parts, digest, record) : [];
    return { ok: true, revoked: [digest, ...below] };
  }
  return {
    ok: false,
    finding: grantNotLive(digest, "its row is written by somebody else all the time", true),
  };
}

async function grantRowOf(parts: GuardParts, digest: Sha256): Promise<StateRow | null> {
  const { rows } = await parts.state.read({ rows: [grantKey(digest)], tallies: [] });
  return rows[0] ?? null;
}

async function recordEnd(parts: GuardParts, revocation: Revocation): Promise<Sha256> {
  const { digest, because, cause, by, reason } = revocation;
  const content: RecordContent = {
    kind: "revoke",
    ...frameOf(parts),
    parents: cause === null ? [] : [cause],
    body: {
      grantDigest: digest,
      because,
      cause,
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    },
  };
  const { digest: record } = await recorded(parts, content);
  parts.trace("revoke-durable");
  return record;
}

/** Where this fails, the grant has ended all the same; whoever asks again writes one more record. */
async function noteRecord(parts: GuardParts, { key, value }: StateRow, record: Sha256): Promise<void> {
  const { rows } = await parts.state.read({ rows: [key], tallies: [] });
  const row = rows[0] ?? null;
  const end = row === null ? null : readGrantEnd(row);
  if (row === null || end === null) return;
  const noted = { ...value, ended: { ...end, record } };
  await parts.state.commit([{ kind: "put", key, version: row.version, value: noted }]);
}

async function revokeBelow(parts: GuardParts, parent: Sha256, cause: Sha256): Promise<readonly Sha256[]> {
  const isBelow = (link: IssuedGrant | null): boolean => link?.body.grant.parent === parent;
  return await revokeWhere(parts, isBelow, { because: "parent", cause });
}

/** Those of these grants that an outcome ends. An outcome is asked for before its record is written, which names them. */
export async function grantsEndedBy(
  parts: GuardParts,
  digests: readonly Sha256[],
  result: Result,
): Promise<readonly Sha256[]> {
  if (digests.length === 0) return [];
  const { rows } = await parts.state.read({ rows: digests.map(grantKey), tallies: [] });
  return digests.filter((_, index) => {
    const row = rows[index] ?? null;
    // One that ended without a record of that is named again, so that somebody writes it.
    if (row === null || typeof readGrantEnd(row)?.["record"] === "string") return false;
    // What cannot be read may say that it ends so.
    return readGrantRow(row, shapeOnly(parts))?.body.grant.revokeOn.includes(result) ?? true;
  });
}

/** Ends the grants that an outcome ends, once the outcome is on record. */
export async function revokeOnOutcome(
  parts: GuardParts,
  digests: readonly Sha256[],
  cause: Sha256,
): Promise<readonly Sha256[]> {
  const revoked: Sha256[] = [];
  for (const digest of digests) {
    const answer = await revokeGrant(parts, { digest, because: "outcome", cause });
    if (answer.ok) revoked.push(...answer.revoked);
  }
  return revoked;
}

/** Records whether a target is as declared. One that has drifted ends every grant on it, and every one of which nobody can tell. */
export async function observeDrift(
  parts: GuardParts,
  body: DriftBody,
): Promise<{ readonly record: Sha256; readonly revoked: readonly Sha256[] }> {
  const { digest } = await recorded(parts, { kind: "drift", ...frameOf(parts), parents: [], body });
  if (!body.hasDrifted) return { record: digest, revoked: [] };
  const isOn = (link: IssuedGrant | null): boolean => endsOn(link, "drift") && touches(link, body.target);
  return { record: digest, revoked: await revokeWhere(parts, isOn, { because: "drift", cause: digest }) };
}

/** Ends the grants that a halt reaches: those for one of these actions, or all where nobody can tell (null). Never called for a drill. */
export async function revokeOnHalt(
  parts: GuardParts,
  { actions, cause }: { readonly actions: readonly string[] | null; readonly cause: Sha256 },
): Promise<readonly Sha256[]> {
  const isReached = (link: IssuedGrant | null): boolean =>
    endsOn(link, "halt") &&
    (link === null || actions === null || link.body.grant.can.some(({ action }) => actions.includes(action)));
  return await revokeWhere(parts, isReached, { because: "halt", cause });
}

function endsOn(link: IssuedGrant | null, end: "drift" | "halt"): boolean {
  return link === null || link.body.grant.revokeOn.includes(end);
}

/** Whether a grant may be on a target. A name that is no target's key is a prefix, and nobody knows which target it was given for. */
function touches(link: IssuedGrant | null, target: string | null): boolean {
  if (link === null || target === null) return true;
  const names = link.body.grant.can.flatMap(({ resources }) => resources);
  return names.some((name) => !name.startsWith("[") || coversResource(name, target));
}

/** Ends every grant that is in force still and that this is so of; it is asked with null for one that cannot be read. */
async function revokeWhere(
  parts: GuardParts,
  ends: (link: IssuedGrant | null) => boolean,
  why: Pick<Revocation, "because" | "cause">,
): Promise<readonly Sha256[]> {
  const revoked: Sha256[] = [];
  let after: string | null = null;
  for (;;) {
    const page: readonly StateRow[] = await parts.state.list(statePrefix("grant"), after, pageRows);
    for (const row of page) {
      const digest = grantOfKey(row.key);
      if (digest === null || typeof readGrantEnd(row)?.["record"] === "string") continue;
      if (!ends(readGrantRow(row, shapeOnly(parts)))) continue;
      const answer = await revokeGrant(parts, { digest, ...why });
      if (answer.ok) revoked.push(...answer.revoked);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageRows) return revoked;
    after = last.key;
  }
}

/** Enough to end a grant: what only narrows needs no proof that the grant was one. */
function shapeOnly({ keyOf, origin }: GuardParts): Parameters<typeof readGrantRow>[1] {
  return { keyOf, origin, verifySignature: () => true };
}
