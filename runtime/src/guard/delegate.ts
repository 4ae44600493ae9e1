import {
  type Grant,
  GRANT_ENDS,
  grantBytes,
  isSoundPublicKey,
  keyIdOf,
  type Principal,
  readGrant,
  SIGNATURE_BYTES,
  verifyEd25519,
} from "@interlock/ledger";

import type { StateStep } from "../state/state-store.ts";
import type { Finding } from "../verdict.ts";
import { grantChain, MAX_GRANT_CHAIN } from "./grants/grant-chain.ts";
import { grantNotLive } from "./grants/grant-finding.ts";
import { haltedNow, haltedSince } from "./grants/halted-since.ts";
import { freshNonce, issue, type IssuedGrants } from "./grants/issue-grants.ts";
import { misfitTime } from "./grants/misfit-use.ts";
import { narrows } from "./grants/narrows.ts";
import { haltKey } from "./halts/halt-row.ts";
import type { HaltView } from "./halts/halt-view.ts";
import { verifyHaltState } from "./halts/verify-halts.ts";
import { instantOf, msOf } from "./now.ts";
import type { GuardParts } from "./ports.ts";
import { haltSteps } from "./primitives/kill-switch.ts";
import { liveStep } from "./primitives/sandbox-grant.ts";
import { guardFinding } from "./refusal.ts";

/** A grant that the holder of another one wishes to hand on, and what shows that it does. */
export interface Delegation {
  /** The whole of it, as `delegationOf` makes it: the issuer signs these bytes, or none. */
  readonly child: Grant;
  /** The signature of the parent's holder over `grantBytes(child)`, with the key that its id is made of. */
  readonly proof: { readonly publicKey: Uint8Array; readonly signature: Uint8Array };
}

/** What a grant that narrows another one says otherwise than that one does. */
export type Narrower = Pick<Grant, "holder" | "agent" | "nonce"> &
  Partial<Pick<Grant, "can" | "bounds" | "notBeforeMs" | "expiresAtMs" | "depth" | "uses">>;

/** The grant below another one, as wide as it can be but for what is said: what its holder signs. It cannot be handed on unless said. */
export function delegationOf(
  parent: { readonly grant: Grant; readonly digest: string },
  narrower: Narrower,
): Grant {
  return { ...parent.grant, depth: 0, ...narrower, parent: parent.digest };
}

/**
 * Hands a grant on: a narrower one, below one that is in force with everything above it, by the wish of whoever holds that. The issuer
 * signs it, with the enforcement of nothing: it lets its holder propose.
 */
export async function delegate(
  parts: GuardParts,
  { child: given, proof }: Delegation,
): Promise<IssuedGrants> {
  const { grants: issuer } = parts;
  if (issuer === null) return refused("nobody issues grants here", "an issuer of grants");
  const child = readGrant(given);
  if (child === null || child.parent === null)
    return refused("it has not the fields of a grant that narrows another", "such a grant");
  const moment = await momentOf(parts);
  if (moment === null) return refused("unknown (now)", "a known time");
  const answer = await grantChain(parts, child.parent, moment.nowMs);
  if (!answer.ok) return answer;
  const { chain } = answer;
  const [parent] = chain;
  if (parent === undefined) return { ok: false, finding: grantNotLive(child.parent, "not on record") };
  const outer = parent.body.grant;
  if (!isProven(parts, outer, child, proof)) {
    return refused("its holder's key did not sign it", "the wish of the holder of the grant above it");
  }
  const wider = chain.length === MAX_GRANT_CHAIN ? "too many stand above it" : narrows(outer, child);
  const wrong = wider ?? renamed(outer, child) ?? unfit(parts, child, issuer.signer.keyId, moment.nowMs);
  if (wrong !== null) return refused(wrong, "a grant inside the one above it");
  const view = await verifyHaltState(parts, answer.halt);
  const stopped = haltedFor(parts, view, child);
  if (stopped !== null) return { ok: false, finding: stopped };
  for (const link of chain) {
    if (await haltedSince(parts, view, link))
      return { ok: false, finding: grantNotLive(link.digest, "ended by a halt") };
  }
  const live = [...haltSteps(view), ...chain.map(liveStep)].map(({ step }) => step);
  return await issueBeforehand(parts, child, view, live);
}

/** What somebody who runs the guard lets an agent propose, before there is any proposal. */
export type StandingTerms = Pick<
  Grant,
  "holder" | "agent" | "can" | "bounds" | "expiresAtMs" | "depth" | "uses"
> &
  Partial<Pick<Grant, "notBeforeMs" | "revokeOn">>;

/** Issues a grant that narrows none. Only the host calls it, for somebody whom it has authenticated: no proposal leads here. */
export async function issueStanding(
  parts: GuardParts,
  terms: StandingTerms,
  by: Principal,
): Promise<IssuedGrants> {
  const { grants: issuer } = parts;
  if (issuer === null) return refused("nobody issues grants here", "an issuer of grants");
  const moment = await momentOf(parts);
  if (moment === null) return refused("unknown (now)", "a known time");
  const { nowMs } = moment;
  const ends = new Set([...(terms.revokeOn ?? []), "drift", "halt"]);
  const { origin } = parts;
  const grant = readGrant({
    notBeforeMs: nowMs,
    ...terms,
    revokeOn: GRANT_ENDS.filter((end) => ends.has(end)),
    v: 1,
    origin,
    issuer: issuer.signer.keyId,
    parent: null,
    nonce: freshNonce(parts),
  });
  const wrong =
    grant === null ? "it has not the fields of a grant" : unfit(parts, grant, issuer.signer.keyId, nowMs);
  if (grant === null || wrong !== null) return refused(wrong ?? "", "a grant that can be used");
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  const view = await verifyHaltState(parts, rows[0] ?? null);
  const stopped = haltedFor(parts, view, grant);
  if (stopped !== null) return { ok: false, finding: stopped };
  return await issueBeforehand(
    parts,
    grant,
    view,
    haltSteps(view).map(({ step }) => step),
    by,
  );
}

async function issueBeforehand(
  parts: GuardParts,
  grant: Grant,
  view: HaltView,
  live: readonly StateStep[],
  by: Principal | null = null,
): Promise<IssuedGrants> {
  const { grants: issuer } = parts;
  if (issuer === null) throw new Error("there is an issuer");
  return await issue(parts, issuer, [grant], { enforcement: null, epoch: view.epoch, judged: {}, live, by });
}

async function momentOf(parts: GuardParts): Promise<{ readonly nowMs: number } | null> {
  const { atMs } = await parts.state.read({ rows: [], tallies: [] });
  const nowMs = msOf(instantOf(parts, atMs));
  return nowMs === null ? null : { nowMs };
}

/** Nobody is given leave for what is stopped just now. */
function haltedFor(parts: GuardParts, view: HaltView, { can }: Grant): Finding | null {
  for (const { action } of can) {
    const stopped = haltedNow(view, parts.policy.module, action);
    if (stopped !== null) return stopped;
  }
  return null;
}

function isProven(
  { verifySignature = verifyEd25519 }: GuardParts,
  { holder }: Grant,
  child: Grant,
  { publicKey, signature }: Delegation["proof"],
): boolean {
  return (
    signature.length === SIGNATURE_BYTES &&
    isSoundPublicKey(publicKey) &&
    keyIdOf(publicKey) === holder &&
    verifySignature(publicKey, grantBytes(child), signature)
  );
}

/** One key stands for one agent. */
function renamed(parent: Grant, child: Grant): string | null {
  const isSame = parent.holder !== child.holder || parent.agent === child.agent;
  return isSame ? null : "its holder goes by the name of another agent";
}

function unfit({ origin }: GuardParts, grant: Grant, issuer: string, nowMs: number): string | null {
  if (grant.origin !== origin) return "it is for another log";
  if (grant.issuer !== issuer) return "it names another issuer";
  if (grant.notBeforeMs >= grant.expiresAtMs) return "it ends before it begins";
  return misfitTime({ ...grant, notBeforeMs: Number.MIN_SAFE_INTEGER }, nowMs) === null
    ? null
    : "it has expired";
}

function refused(seen: string, bound: string): { readonly ok: false; readonly finding: Finding } {
  const remedy = "ask for one inside of the grant that there is";
  return { ok: false, finding: guardFinding("sandbox_grant", { seen, bound, remedy }) };
}
