import { type Grant, GRANT_ENDS, type GrantBound, type KeyId, type Sha256 } from "@interlock/ledger";

import { targetKey } from "../../proposal.ts";
import type { StateRow, TallySum } from "../../state/state-store.ts";
import type { Finding, GrantTerms } from "../../verdict.ts";
import { boundLimit, boundName } from "../grants/figures.ts";
import type { GrantChain } from "../grants/grant-chain.ts";
import { grantFinding, grantNotLive } from "../grants/grant-finding.ts";
import { grantKey, type IssuedGrant } from "../grants/grant-row.ts";
import type { PlannedStep } from "../planned-step.ts";
import { stateKey } from "../state-keys.ts";
import type { BlastTaking } from "../takings.ts";

/** What a grant says that its terms do not. */
export interface GrantContext {
  readonly origin: string;
  readonly issuer: KeyId;
  readonly holder: KeyId;
  readonly agent: string;
  readonly action: string;
  /** The target's; null where nobody knows it. */
  readonly zone: string | null;
  /** The `blast` clauses that bounded the action. */
  readonly blast: readonly BlastTaking[];
  /** The grant under which it was proposed. */
  readonly parent: { readonly digest: Sha256; readonly grant: Grant } | null;
  readonly nowMs: number;
  readonly nonce: string;
}

/**
 * The grant that a permit's terms come to: one action on the very target, or on the prefixes that the policy names, within the bounds
 * that applied, and within the grant that it narrows. It cannot be handed on. Pure.
 */
export function grantOf(terms: GrantTerms, context: GrantContext): Grant {
  const { origin, issuer, holder, agent, action, zone, parent, nowMs, nonce } = context;
  const outer = parent?.grant ?? null;
  const resources = terms.on === "target" ? [targetKey(terms.target)] : terms.on;
  const ends = [...terms.revokeOn.flatMap(endsOf), "drift", "halt", ...(outer?.revokeOn ?? [])];
  return {
    v: 1,
    origin,
    issuer,
    holder,
    agent,
    parent: parent?.digest ?? null,
    can: [{ action, access: terms.access, resources, zones: zone === null ? [] : [zone] }],
    bounds: leastBounds([...context.blast.map(boundOf), ...(outer?.bounds ?? [])]),
    notBeforeMs: nowMs,
    expiresAtMs: Math.min(nowMs + terms.expiresMs, outer?.expiresAtMs ?? Number.POSITIVE_INFINITY),
    depth: 0,
    uses: fewestUses(terms.uses, outer?.uses ?? null),
    revokeOn: GRANT_ENDS.filter((end) => ends.includes(end)),
    nonce,
  };
}

/** An outcome that is no whole success ends what a failure ends: nobody knows how much of it failed. */
function endsOf(outcome: string): readonly string[] {
  return outcome === "failure" ? ["failure", "partial", "unknown"] : [outcome];
}

function boundOf({ share, percentile, atMost }: BlastTaking): GrantBound {
  if (share === "services") return { kind: share, atMost };
  // A share that names no percentile is bounded where the surest prediction is.
  return { kind: share, percentile: percentile ?? "p999", atMostPpm: atMost };
}

/** Of several bounds of one name the least, in the order of their names. */
function leastBounds(bounds: readonly GrantBound[]): readonly GrantBound[] {
  const least = new Map<string, GrantBound>();
  for (const bound of bounds) {
    const known = least.get(boundName(bound));
    if (known === undefined || boundLimit(bound) < boundLimit(known)) least.set(boundName(bound), bound);
  }
  return [...least].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bound]) => bound);
}

function fewestUses(own: number | null, outer: number | null): number | null {
  if (own === null || outer === null) return own ?? outer;
  return Math.min(own, outer);
}

/** On whose account uses are taken, when, and how many. */
export interface UseTaking {
  readonly entry: string;
  readonly nowMs: number;
  readonly uses: number;
}

/** What enforcing under a grant takes: each grant of the chain is in force still, and gives so many of its uses. */
export function grantSteps(chain: GrantChain, taking: UseTaking): readonly PlannedStep[] {
  return chain.flatMap((link) => [liveStep(link), useStep(link, taking)]);
}

/** A grant that is in force as it was read. */
export function liveStep({ digest, version }: IssuedGrant): PlannedStep {
  return {
    step: { kind: "expect", key: grantKey(digest), version },
    refusal: () => grantNotLive(digest, "ended meanwhile"),
  };
}

/** So many uses of a grant, where it has them still. They are counted of a grant without a limit, too: whoever lists grants sees them. */
export function useStep(
  { digest, body }: IssuedGrant,
  { entry, nowMs, uses }: UseTaking,
  most: number | null = body.grant.uses,
): PlannedStep {
  const { notBeforeMs, expiresAtMs } = body.grant;
  const within = most === null ? null : { sinceMs: Number.MIN_SAFE_INTEGER, nowMs, atMost: most };
  return {
    step: {
      kind: "charge",
      tally: usesTally(digest),
      entry,
      amount: uses,
      // From the grant's own beginning: clocks that differ a little never hide a use from each other.
      fromMs: notBeforeMs,
      untilMs: expiresAtMs,
      within,
    },
    refusal: (seen) => usedUp(digest, most, seen),
  };
}

/** The tally that counts the uses of a grant. */
export function usesTally(digest: Sha256): string {
  return stateKey("uses", digest);
}

function usedUp(digest: Sha256, most: number | null, seen: StateRow | TallySum | null): Finding {
  const used = seen !== null && "sum" in seen ? `used ${seen.sum} times` : "used already for this";
  return grantFinding(
    digest,
    { seen: used, bound: most === null ? "a use of its own" : `at most ${most} uses`, isUnknown: false },
    "have another grant issued",
  );
}
