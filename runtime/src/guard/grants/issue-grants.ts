import {
  encodeBase64,
  type Grant,
  grantBytes,
  grantDigest,
  type GrantBody,
  type KeyId,
  type Principal,
  type Sha256,
  type SignedRecord,
} from "@interlock/ledger";

import type { StateStep } from "../../state/state-store.ts";
import { takingsOf } from "../../takings-of.ts";
import type { Finding } from "../../verdict.ts";
import type { Evaluated } from "../lifecycle.ts";
import type { GrantIssuer, GuardParts, SignedGrant } from "../ports.ts";
import { grantOf } from "../primitives/sandbox-grant.ts";
import { guardFinding } from "../refusal.ts";
import { frameOf, recorded } from "../written.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { type GrantChain, zoneOf } from "./grant-chain.ts";
import { grantKey, grantRow } from "./grant-row.ts";
import { narrows } from "./narrows.ts";
import { rebuiltDecision } from "./rebuilt-decision.ts";

/** The grants of one enforcement, on record and in the state; or why no effect may start. */
export type IssuedGrants =
  | { readonly ok: true; readonly grants: readonly SignedGrant[] }
  | { readonly ok: false; readonly finding: Finding };

/** What keeps a guard from opening with this issuer; null for nothing. A key that writes records cannot vouch for what it wrote. */
export function issuerProblem(
  { grants, keyOf, origin }: Pick<GuardParts, "grants" | "keyOf" | "origin">,
  writer: KeyId,
): Finding | null {
  if (grants === null) return null;
  const { keyId } = grants.signer;
  if (keyId === writer) return notIssued("the issuer's key is the writer's", "a key of its own");
  const found = keyOf(keyId);
  const isFit =
    found.ok && found.key.purpose === "grant" && (found.key.origin === null || found.key.origin === origin);
  return isFit
    ? null
    : notIssued("the issuer's key is not enrolled for it", "a key enrolled for `grant` here");
}

/**
 * Issues what a permit gives, after its enforcement is durable. The issuer takes nobody's word: it reads the signed records again,
 * decides once more from their facts, and signs only what comes out the same. Each grant is on record before the state knows of it, and
 * nobody can use one of which the state knows nothing.
 */
export async function issueGrants(
  parts: GuardParts,
  evaluated: Evaluated,
  enforcement: SignedRecord,
  chain: GrantChain | null,
): Promise<IssuedGrants> {
  if (evaluated.decision.binding.grants.length === 0) return { ok: true, grants: [] };
  const { grants: issuer } = parts;
  if (issuer === null) return refused("nobody issues grants here", "an issuer of grants");
  const rebuilt = await rebuiltDecision(parts, {
    propose: evaluated.proposed.record,
    evaluate: evaluated.record,
    enforce: enforcement,
  });
  if (typeof rebuilt === "string") return refused(rebuilt, "a permit that comes out of its own records");
  const outer = chain?.[0] ?? null;
  const parent = outer === null ? null : { digest: outer.digest, grant: outer.body.grant };
  const { proposal, facts, decision, prediction } = rebuilt;
  const { caller } = evaluated.proposed;
  const { blast } = takingsOf(parts.policy.module, proposal, facts, decision);
  const documents = decision.binding.grants.map((terms) =>
    grantOf(terms, {
      origin: parts.origin,
      issuer: issuer.signer.keyId,
      // Without a key of its own the caller acts through the guard alone, which holds the grant for it.
      holder: caller.keyId ?? evaluated.record.statement.predicate.keyId,
      agent: facts.principal.ids[0],
      action: proposal.action,
      zone: zoneOf(facts, terms.target),
      blast,
      parent,
      nowMs: parts.clock.nowMs(),
      nonce: freshNonce(parts),
    }),
  );
  const wider = parent === null ? null : firstWider(parent.grant, documents);
  if (wider !== null) return refused(wider, "a grant inside the one that it is proposed under");
  const judged = figuresOf(prediction);
  return await issue(parts, issuer, documents, {
    enforcement: enforcement.digest,
    epoch: evaluated.haltEpoch,
    judged,
  });
}

/** What a grant is issued for, and what is kept of it. */
export interface IssuedFor {
  /** Null for one that stands before any proposal. */
  readonly enforcement: Sha256 | null;
  readonly epoch: number;
  readonly judged: Figures;
  /** What has to be so still when they are put where they can be used. */
  readonly live?: readonly StateStep[];
  readonly by?: Principal | null;
}

/** Signs grants, records each, and only then puts them where they can be used. */
export async function issue(
  parts: GuardParts,
  { signer }: GrantIssuer,
  documents: readonly Grant[],
  { enforcement, epoch, judged, live = [], by = null }: IssuedFor,
): Promise<IssuedGrants> {
  const bodies: GrantBody[] = [];
  for (const grant of documents) {
    const sig = encodeBase64(await signer.sign(grantBytes(grant)));
    const signature = { kind: "key", keyId: signer.keyId, sig } as const;
    const body = { grant, grantDigest: grantDigest(grant), signature, enforcement };
    bodies.push(by === null ? body : { ...body, by });
  }
  const parents = enforcement === null ? [] : [enforcement];
  await Promise.all(
    bodies.map((body) => recorded(parts, { ...frameOf(parts), kind: "grant", parents, body })),
  );
  parts.trace("grant-durable");
  const puts = bodies.map((body): StateStep => ({
    kind: "put",
    key: grantKey(body.grantDigest),
    version: 0,
    value: grantRow(body, epoch, judged),
  }));
  const committed = await parts.state.commit([...live, ...puts]);
  if (!committed.ok) {
    return committed.step < live.length
      ? refused("what it rests on ended meanwhile", "a grant that is in force")
      : refused("the very grant was issued before", "a grant of its own");
  }
  return {
    ok: true,
    grants: bodies.map(({ grant, grantDigest: digest, signature }) => ({ grant, digest, signature })),
  };
}

/** A text that no grant of this issuer had before. */
export function freshNonce({ randomBytes }: Pick<GuardParts, "randomBytes">): string {
  return encodeBase64(randomBytes(18));
}

function firstWider(parent: Grant, documents: readonly Grant[]): string | null {
  for (const child of documents) {
    const wider = narrows(parent, child);
    if (wider !== null) return wider;
  }
  return null;
}

function refused(seen: string, bound: string): { readonly ok: false; readonly finding: Finding } {
  return { ok: false, finding: notIssued(seen, bound) };
}

function notIssued(seen: string, bound: string): Finding {
  return guardFinding("sandbox_grant", { seen, bound, remedy: "have whoever runs the guard mend it" });
}
