import { encodeBase64, type GrantScope, type KeyId, type Sha256 } from "@interlock/ledger";

import type { Finding } from "../verdict.ts";
import type { Figures } from "./grants/figures.ts";
import { actionAccess, type GrantChain, grantChain } from "./grants/grant-chain.ts";
import { grantFinding, grantNotLive } from "./grants/grant-finding.ts";
import type { IssuedGrant } from "./grants/grant-row.ts";
import { haltedNow, haltedSince } from "./grants/halted-since.ts";
import { misfitUse } from "./grants/misfit-use.ts";
import type { HaltView } from "./halts/halt-view.ts";
import { verifyHaltState } from "./halts/verify-halts.ts";
import { instantOf, msOf } from "./now.ts";
import type { PlannedStep } from "./planned-step.ts";
import type { GuardParts, SignedGrant } from "./ports.ts";
import { haltSteps } from "./primitives/kill-switch.ts";
import { liveStep, useStep, type UseTaking } from "./primitives/sandbox-grant.ts";

/** What whoever is acted upon asks before it lets something happen. */
export interface GrantRequest {
  readonly digest: Sha256;
  readonly action: string;
  readonly resource: string;
  /** Left out, what the action as a whole needs. */
  readonly access?: GrantScope["access"];
  /** Where the resource is; a grant of some zones lets nothing be done where nobody knows. */
  readonly zone?: string;
  /** What this use touches, by what the grant's bounds are called; left out, what the enforcement was judged to touch. */
  readonly figures?: Figures;
  /** The key that whoever shows the grant has proven to hold, where somebody else than an effect of this guard shows it. */
  readonly holder?: KeyId;
}

/** A use that was taken, or why there is none. */
export type GrantAnswer =
  { readonly ok: true; readonly grant: SignedGrant } | { readonly ok: false; readonly finding: Finding };

/**
 * Takes one use of a grant, at the moment of use: its signature and those of all grants above it, time, scope, zone, bounds, the switches,
 * and that none of it has ended, are asked again, and a use is taken of each in the same commit. Rejects where the state or the log
 * cannot be asked; then nothing may be done under the grant.
 */
export async function useGrant(parts: GuardParts, request: GrantRequest): Promise<GrantAnswer> {
  const { atMs } = await parts.state.read({ rows: [], tallies: [] });
  const nowMs = msOf(instantOf(parts, atMs));
  if (nowMs === null) return refused(unknownNow(request.digest));
  const answer = await grantChain(parts, request.digest, nowMs);
  if (!answer.ok) return answer;
  const { chain } = answer;
  const [link] = chain;
  if (link === undefined) return refused(grantNotLive(request.digest, "not on record"));
  const view = await verifyHaltState(parts, answer.halt);
  const finding = scopeRefusal(parts, link, request, nowMs) ?? (await stopped(parts, view, chain, request));
  if (finding !== null) return refused(finding);
  return await take(parts, chain, view, nowMs);
}

function scopeRefusal(
  { policy }: GuardParts,
  { digest, body, judged }: IssuedGrant,
  request: GrantRequest,
  nowMs: number,
): Finding | null {
  const { action, resource, zone = null, figures = judged, holder } = request;
  if (body.enforcement === null) {
    const misfit = { seen: "issued for no enforcement", bound: "a use that was judged", isUnknown: false };
    return grantFinding(digest, misfit, "propose under it, and use what is issued then");
  }
  if (holder !== undefined && holder !== body.grant.holder) {
    const misfit = { seen: "shown by another key", bound: "its holder's key", isUnknown: false };
    return grantFinding(digest, misfit, "have its holder show it");
  }
  const access = request.access ?? actionAccess(policy.module.vocabulary, action);
  const misfit = misfitUse(body.grant, { action, access, resource, zone, figures, atMs: nowMs });
  return misfit === null ? null : grantFinding(digest, misfit, "do what the grant lets be done");
}

async function stopped(
  parts: GuardParts,
  view: HaltView,
  chain: GrantChain,
  { action }: GrantRequest,
): Promise<Finding | null> {
  const thrown = haltedNow(view, parts.policy.module, action);
  if (thrown !== null) return thrown;
  for (const link of chain) {
    if (await haltedSince(parts, view, link)) return grantNotLive(link.digest, "ended by a halt");
  }
  return null;
}

async function take(
  parts: GuardParts,
  chain: GrantChain,
  view: HaltView,
  nowMs: number,
): Promise<GrantAnswer> {
  const taking = { entry: `use ${encodeBase64(parts.randomBytes(18))}`, nowMs, uses: 1 };
  const shared = [...haltSteps(view), ...chain.map(liveStep)];
  for (const uses of plansOf(chain, taking)) {
    const steps = [...shared, ...uses];
    const committed = await parts.state.commit(steps.map(({ step }) => step));
    if (committed.ok) return { ok: true, grant: signedGrant(chain) };
    const failed = steps[committed.step];
    if (failed === undefined) throw new Error("a step failed that was not asked for");
    // Only the first use is paid: whoever comes later takes uses above, too.
    const isLast = uses.length === chain.length;
    const isOwnUse = committed.step === shared.length;
    if (isLast || !isOwnUse) return refused(failed.refusal(committed.seen));
  }
  throw new Error("a use was neither taken nor refused");
}

/**
 * The ways to pay for a use, one after the other. The enforcement took a use of every grant above when this one was issued, so its first use
 * takes none of them again; each later one takes a use of all.
 */
function plansOf(chain: GrantChain, taking: UseTaking): readonly (readonly PlannedStep[])[] {
  const [own, ...above] = chain;
  if (own === undefined) return [];
  const all = chain.map((link) => useStep(link, taking));
  return above.length === 0 ? [all] : [[useStep(own, taking, 1)], all];
}

function signedGrant([link]: GrantChain): SignedGrant {
  if (link === undefined) throw new Error("a chain holds a grant");
  const { grant, grantDigest: digest, signature } = link.body;
  return { grant, digest, signature };
}

function unknownNow(digest: Sha256): Finding {
  return grantFinding(
    digest,
    { seen: "unknown (now)", bound: "a known time", isUnknown: true },
    "set the clocks of host and store right",
  );
}

function refused(finding: Finding): { readonly ok: false; readonly finding: Finding } {
  return { ok: false, finding };
}
