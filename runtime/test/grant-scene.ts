import { type Approval, grantBytes, type JsonObject, type KeyId, type Signer } from "@interlock/ledger";
import type { Effect, GuardParts, SignedGrant } from "@interlock/runtime/guard";

import {
  delegate,
  delegationOf,
  issueStanding,
  type Narrower,
  type StandingTerms,
} from "../src/guard/delegate.ts";
import type { IssuedGrants } from "../src/guard/grants/issue-grants.ts";
import { listGrants } from "../src/guard/grants/list-grants.ts";
import { grantKey } from "../src/guard/grants/grant-row.ts";
import { halt } from "../src/guard/halt.ts";
import { run, type RunAnswer } from "../src/guard/run.ts";
import { useGrant, type GrantAnswer, type GrantRequest } from "../src/guard/use-grant.ts";
import {
  beth,
  bot,
  checkout,
  deploying,
  freshSigner,
  newWorld,
  processOf,
  type World,
} from "./guard-world.ts";
import { movingClock } from "./guard-people.ts";

/** A policy that gives a grant of one use, bounded, for some minutes. */
export const grantPolicy = `language 1
policy shop
stage constrained

entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128 }
action tidy on Service changes {}
action look on Service reads {}
action undo on Service restores { revision: int 0..1000 }

switch deploy_stop on deploy { resume quorum 1 of sre }
switch tidy_stop on tidy { resume quorum 1 of sre }
source github
group sre = team "acme/sre" from github fresh 10m

bound limits on deploy { blast traffic p95 <= 5%  reversal tested within 30d  rate 1 per 1h per agent }
permit deploys on deploy by agent { grant write on target expires 10m uses 2 revoke on failure }
permit tidying on tidy by agent {
  blast traffic p95 <= 5%
  reversal tested within 30d
  grant write on "logs/" expires 10m uses 1
}
permit looks on look { grant read on target expires 5m }
permit undoing on undo {}
`;

/** A world whose policy is in force already. */
export async function grantWorld(text: string = grantPolicy): Promise<World> {
  const world = await newWorld(text);
  const { moduleDigest } = world.policy.policy;
  await world.state.commit([{ kind: "put", key: '["policy"]', version: 0, value: { moduleDigest } }]);
  return world;
}

/** An effect that hands what it was given to a test, and then does what that says. */
export function telling(told: (grants: readonly SignedGrant[]) => Promise<void> | void): Effect {
  return async ({ grants }) => {
    await told(grants);
    return { result: "success", observed: {} };
  };
}

/** The grant of one deployment, issued and in force still, and the process that it was issued by. */
export async function deployed(
  world: World,
  more: Partial<GuardParts> = {},
): Promise<{
  readonly parts: ReturnType<typeof processOf>;
  readonly grant: SignedGrant;
  readonly answer: RunAnswer;
}> {
  const issued: SignedGrant[] = [];
  const effect = telling((grants) => {
    issued.push(...grants);
  });
  const parts = processOf(world, `shop/${world.records.all.length}`, {
    effects: { deploy: effect },
    clock: movingClock(world),
    ...more,
  });
  const answer = await run(parts, deploying());
  const [grant] = issued;
  if (grant === undefined) throw new Error(`no grant was issued: ${JSON.stringify(answer)}`);
  return { parts, grant, answer };
}

/** A use of the grant of a deployment, otherwise where a test says so. */
export function usedBy(
  parts: GuardParts,
  { digest }: Pick<SignedGrant, "digest">,
  more: Partial<GrantRequest> = {},
): Promise<GrantAnswer> {
  return useGrant(parts, { digest, action: "deploy", resource: '["Service","checkout"]', ...more });
}

/** Somebody who holds a key of their own. */
export const holder: Signer = freshSigner();
export const other: Signer = freshSigner();

/** Terms of a grant that stands before any proposal. */
export function standing(world: World, more: Partial<StandingTerms> = {}): StandingTerms {
  return {
    holder: holder.keyId,
    agent: "github app:7",
    can: [{ action: "deploy", access: "write", resources: ['["Service","checkout"]'], zones: [] }],
    bounds: [{ kind: "traffic", percentile: "p95", atMostPpm: 50_000 }],
    expiresAtMs: world.time.nowMs + 3_600_000,
    depth: 2,
    uses: 5,
    ...more,
  };
}

/** The one grant that was issued. */
export function only(issued: IssuedGrants): SignedGrant {
  const [grant] = issued.ok ? issued.grants : [];
  if (grant === undefined) throw new Error(`nothing was issued: ${JSON.stringify(issued)}`);
  return grant;
}

/** A grant that stands before any proposal. */
export async function issuedStanding(parts: GuardParts, terms: StandingTerms): Promise<SignedGrant> {
  return only(await issueStanding(parts, terms, beth));
}

/** What the holder of a grant hands on. */
export async function handedOn(
  parts: GuardParts,
  parent: SignedGrant,
  narrower: Partial<Narrower> = {},
  by: Signer = holder,
): Promise<IssuedGrants> {
  const nonce = `n${String((handedOnCount += 1))}`;
  const child = delegationOf(parent, { holder: other.keyId, agent: "github app:8", nonce, ...narrower });
  const signature = await by.sign(grantBytes(child));
  return await delegate(parts, { child, proof: { publicKey: by.publicKey, signature } });
}

let handedOnCount = 0;

/** A deployment proposed under a grant, by whoever holds its key. */
export function under(grant: SignedGrant, keyId: KeyId = holder.keyId): ReturnType<typeof deploying> {
  const { by, ...rest } = deploying();
  return { ...rest, targets: [checkout], grant: grant.digest, by: { ...by, principal: bot, keyId } };
}

/** A deployment that its agent proposed under a grant, and what was issued for it. */
export async function underGrant(
  world: World,
  root: SignedGrant,
): Promise<{ readonly parts: ReturnType<typeof processOf>; readonly grant: SignedGrant }> {
  const seen: SignedGrant[] = [];
  const parts = processOf(world, `shop/${world.records.all.length}`, {
    effects: { deploy: telling((all) => void seen.push(...all)) },
  });
  const answer = await run(parts, under(root));
  const [grant] = seen;
  if (grant === undefined) throw new Error(JSON.stringify(answer));
  return { parts, grant };
}

/** How many uses of a grant are left. */
export async function usesLeft(
  parts: ReturnType<typeof processOf>,
  { digest }: SignedGrant,
): Promise<number | null | undefined> {
  return (await listGrants(parts)).grants.find((one) => one.digest === digest)?.usesLeft;
}

/** Throws a switch, and says what takes it back. */
export async function haltsOf(parts: GuardParts, name: string, isDrill: boolean): Promise<Approval["of"]> {
  const answer = await halt(parts, { switch: name, by: beth, reason: "smoke", isDrill });
  if (answer.kind !== "halted" || answer.record === null) throw new Error("it was not thrown");
  return { kind: "resume", switch: name, halts: [answer.record] };
}

/** Writes the row of a grant as somebody could who reaches the state's file. */
export async function rewrite({ state }: World, { digest }: SignedGrant, value: JsonObject): Promise<void> {
  const key = grantKey(digest);
  const { rows } = await state.read({ rows: [key], tallies: [] });
  await state.commit([{ kind: "put", key, version: rows[0]?.version ?? 0, value }]);
}
