import {
  type GrantScope,
  type KeyAnswer,
  type KeyId,
  type SignatureVerifier,
  verifyGrantBody,
} from "@interlock/ledger";

import type { SignedGrant } from "../ports.ts";
import { type Figures } from "./figures.ts";
import { MAX_GRANT_CHAIN } from "./grant-chain.ts";
import { misfitUse } from "./misfit-use.ts";
import { narrows } from "./narrows.ts";

/** What a resource knows of what it is asked to do, and of itself. */
export interface GrantDemand {
  /** The log whose grants count here. */
  readonly origin: string;
  readonly action: string;
  readonly access: GrantScope["access"];
  readonly resource: string;
  readonly zone: string | null;
  /** What is asked for touches, as far as the resource can measure it; null where it cannot, and leaves that to whoever judged. */
  readonly figures: Figures | null;
  readonly atMs: number;
  /** The key that whoever shows the grant has proven to hold. */
  readonly holder: KeyId;
  readonly verifySignature?: SignatureVerifier;
}

/** Whether grants let something be done, as far as they show it by themselves, and what they do not show. */
export type GrantVerdict =
  | { readonly ok: true; readonly notAsked: readonly ("revocation" | "uses" | "bounds")[] }
  | { readonly ok: false; readonly why: string };

/**
 * Verifies a grant where there is nothing but the grant: the signatures of it and of all above it, that each lies inside the next, log, holder,
 * time and scope. Whether it was ended or used up since it cannot say, and says so: it is for resources that stay within its time. Pure.
 */
export function verifyGrant(
  chain: readonly SignedGrant[],
  keyOf: (keyId: KeyId) => KeyAnswer,
  demand: GrantDemand,
): GrantVerdict {
  const [own] = chain;
  if (own === undefined || chain.length > MAX_GRANT_CHAIN)
    return { ok: false, why: "it is no chain of grants" };
  for (const [index, { grant, digest, signature }] of chain.entries()) {
    const body = { grant, grantDigest: digest, signature, enforcement: null };
    const verified = verifyGrantBody(body, keyOf, demand);
    if (!verified.ok) return { ok: false, why: verified.problem.message };
    const outer = chain[index + 1];
    if (grant.parent !== (outer?.digest ?? null))
      return { ok: false, why: "the grant above it is not shown" };
    const wider = outer === undefined ? null : narrows(outer.grant, grant);
    if (wider !== null) return { ok: false, why: `it reaches beyond the grant above it: ${wider}` };
  }
  if (own.grant.holder !== demand.holder) return { ok: false, why: "another key holds it" };
  const { figures } = demand;
  const bounded = figures === null ? { ...own.grant, bounds: [] } : own.grant;
  const misfit = misfitUse(bounded, { ...demand, figures: figures ?? {} });
  if (misfit !== null) return { ok: false, why: `${misfit.seen}; it allows ${misfit.bound}` };
  return { ok: true, notAsked: ["revocation", "uses", ...(figures === null ? (["bounds"] as const) : [])] };
}
