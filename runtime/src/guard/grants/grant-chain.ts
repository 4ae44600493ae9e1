import type { Grant, GrantScope, Prediction, Sha256 } from "@interlock/ledger";

import type { Facts } from "../../facts.ts";
import { own } from "../../own.ts";
import { type Proposal, targetKey, type TargetReference } from "../../proposal.ts";
import type { StateRow } from "../../state/state-store.ts";
import type { Finding } from "../../verdict.ts";
import type { Vocabulary } from "../../vocabulary/table.ts";
import { verifyHaltState } from "../halts/verify-halts.ts";
import type { Caller, GuardParts } from "../ports.ts";
import { guardFinding } from "../refusal.ts";
import { stateKey } from "../state-keys.ts";
import { figuresOf } from "./figures.ts";
import { grantFinding, grantName, grantNotLive } from "./grant-finding.ts";
import { grantKey, type IssuedGrant, readGrantRow } from "./grant-row.ts";
import { haltedSince } from "./halted-since.ts";
import { misfitTime, misfitUse } from "./misfit-use.ts";
import { narrows } from "./narrows.ts";

/** How many grants can narrow each other, one under another. */
export const MAX_GRANT_CHAIN = 16;

/** A grant, then the one that it narrows, and so on: never empty. */
export type GrantChain = readonly IssuedGrant[];

/** A grant that is in force with everything above it, and the halt row as it stood then; or why it is not. */
export type ChainAnswer =
  | { readonly ok: true; readonly chain: GrantChain; readonly halt: StateRow | null }
  | { readonly ok: false; readonly finding: Finding };

/**
 * Reads a grant and all that stand above it. Each has to be on record in the state, signed by an issuer that is believed now, not ended,
 * in its time, and narrower than the one above. Whoever acts on the answer expects the versions of these rows in the same commit.
 */
export async function grantChain(parts: GuardParts, digest: Sha256, nowMs: number): Promise<ChainAnswer> {
  const chain: IssuedGrant[] = [];
  let next: Sha256 | null = digest;
  let halt: StateRow | null = null;
  while (next !== null) {
    if (chain.length === MAX_GRANT_CHAIN) {
      return refused(grantNotLive(digest, `more than ${MAX_GRANT_CHAIN} grants stand above each other`));
    }
    const { rows } = await parts.state.read({ rows: [grantKey(next), stateKey("halt")], tallies: [] });
    const [row = null, haltRow = null] = rows;
    const link: IssuedGrant | null = row === null ? null : readGrantRow(row, parts);
    const finding = linkProblem(next, row, link, chain.at(-1), nowMs);
    if (finding !== null || link === null) return refused(finding ?? grantNotLive(next, "not on record"));
    chain.push(link);
    halt = haltRow;
    next = link.body.grant.parent;
  }
  return { ok: true, chain, halt };
}

function linkProblem(
  digest: Sha256,
  row: StateRow | null,
  link: IssuedGrant | null,
  child: IssuedGrant | undefined,
  nowMs: number,
): Finding | null {
  if (row === null) return grantNotLive(digest, "not on record");
  if (link === null) return grantNotLive(digest, "no issuer that is believed signed it", true);
  if (link.isEnded) return grantNotLive(digest, "ended");
  const { grant } = link.body;
  const late = misfitTime(grant, nowMs);
  if (late !== null) return grantFinding(digest, late, "have another grant issued");
  const wider = child === undefined ? null : narrows(grant, child.body.grant);
  if (wider === null || child === undefined) return null;
  return grantNotLive(child.digest, `wider than ${grantName(digest)}: ${wider}`);
}

/** What somebody proposes under a grant. */
export interface AskedUnderGrant {
  readonly digest: Sha256;
  readonly proposal: Proposal;
  readonly caller: Caller;
  readonly prediction: Prediction | null;
  /** For the zones of the targets: a grant of some zones takes none that is unknown. */
  readonly facts: Facts;
  readonly nowMs: number;
}

/** Whether a proposal may be made under a grant: by its holder, for what it lets be done, within its ceilings. */
export async function askGrantChain(
  parts: GuardParts,
  asked: AskedUnderGrant,
): Promise<ChainAnswer | { readonly ok: false; readonly finding: Finding }> {
  const answer = await grantChain(parts, asked.digest, asked.nowMs);
  if (!answer.ok) return answer;
  const [link] = answer.chain;
  if (link === undefined) return refused(grantNotLive(asked.digest, "not on record"));
  const finding = underProblem(link.body.grant, asked, parts.policy.module.vocabulary);
  if (finding !== null) return refused(finding);
  const view = await verifyHaltState(parts, answer.halt);
  for (const one of answer.chain) {
    if (await haltedSince(parts, view, one)) return refused(grantNotLive(one.digest, "ended by a halt"));
  }
  return answer;
}

function underProblem(grant: Grant, asked: AskedUnderGrant, vocabulary: Vocabulary): Finding | null {
  const { digest, proposal, caller, facts, nowMs } = asked;
  if (caller.keyId !== grant.holder || !caller.principal.ids.includes(grant.agent)) {
    return guardFinding("sandbox_grant", {
      seen: `${grantName(digest)}: proposed by another than its holder`,
      bound: `${grant.agent}, with the key that the grant is issued to`,
      remedy: "show the key of the grant's holder, or propose without the grant",
      isUnknown: caller.keyId === undefined,
    });
  }
  const access = actionAccess(vocabulary, proposal.action);
  const figures = figuresOf(asked.prediction);
  for (const target of proposal.targets) {
    const [resource, zone] = [targetKey(target), zoneOf(facts, target)];
    const misfit = misfitUse(grant, {
      action: proposal.action,
      access,
      resource,
      zone,
      figures,
      atMs: nowMs,
    });
    if (misfit !== null) return grantFinding(digest, misfit, "propose what the grant lets be done");
  }
  return null;
}

/** What an action needs of a grant: `read` where it only reads, and `write` for everything else. */
export function actionAccess({ actions }: Vocabulary, action: string): GrantScope["access"] {
  return actions.find(({ name }) => name === action)?.effect === "reads" ? "read" : "write";
}

/** The zone of a target: where the network's facts say that the action leads, or the target's own field; null where nobody knows. */
export function zoneOf(facts: Facts, target: TargetReference): string | null {
  const key = targetKey(target);
  const led = own(facts.network?.targets, key);
  if (led !== undefined) return led.kind === "known" ? led.value : null;
  const field = own(own(facts.targets, key), "zone");
  return field?.kind === "known" && typeof field.value === "string" ? field.value : null;
}

function refused(finding: Finding): { readonly ok: false; readonly finding: Finding } {
  return { ok: false, finding };
}
