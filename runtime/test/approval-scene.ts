import type { Approval } from "@interlock/ledger";
import { expect } from "vitest";

import { type Hold, holdKey, readHoldRow } from "../src/guard/approvals/hold-row.ts";
import { type ApprovalTaken, approve } from "../src/guard/approve.ts";
import type { Proposed, ProposalInput } from "../src/guard/lifecycle.ts";
import { policyKey } from "../src/guard/policy-row.ts";
import type { GuardParts, PolicyInForce } from "../src/guard/ports.ts";
import { propose } from "../src/guard/propose.ts";
import { run, type RunAnswer } from "../src/guard/run.ts";
import { type Enrolled, enrolled, groupReader, human, peopledProcess, type Person } from "./guard-people.ts";
import { checkout, deploying, newWorld, type World } from "./guard-world.ts";

/** Two people approve a deployment: one of each group. */
export const approvalText = `language 1
policy shop
stage constrained

entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128, note?: secret string max 400 }
source github
group sre = team "acme/sre" from github fresh 10m
group dba = team "acme/dba" from github fresh 10m
human eve = github user 9

bound limits on deploy {
  blast traffic p95 <= 1% unless 1 of sre approve
  reversal tested within 30d
}
permit deploys on deploy by agent {
  grant write on target expires 10m
  quorum 1 of sre and 1 of dba
}
`;

export let world: World;
export let all: Enrolled;
export let ann: Person;
export let carl: Person;
let trafficPpm: number;

/** Begins anew, with two people who can approve. */
export async function newScene(): Promise<void> {
  world = await newWorld(approvalText);
  all = new Map();
  ann = enrolled(all, world, human("ann:1", "ann"));
  carl = enrolled(all, world, human("carl:1", "carl"));
  trafficPpm = 20_000;
  await inPower(world.policy);
}

/** What is predicted from here on, in parts per million of the traffic at p95. */
export function predicting(ppm: number): void {
  trafficPpm = ppm;
}

/** Puts a policy in force. */
export async function inPower({ policy: { moduleDigest } }: PolicyInForce): Promise<void> {
  const { rows } = await world.state.read({ rows: [policyKey], tallies: [] });
  const version = rows[0]?.version ?? 0;
  await world.state.commit([{ kind: "put", key: policyKey, version, value: { moduleDigest } }]);
}

/** Who is of which group. */
export const groups = {
  "shop.sre": ["ann:1", "carl:1", "dora:1"],
  "shop.dba": ["carl:1", "dora:1", "eve:1"],
};

/** One process of the scene. */
export function started(stream: string, more: Partial<GuardParts> = {}): ReturnType<typeof peopledProcess> {
  const parts = peopledProcess(world, all, stream, more);
  return {
    ...parts,
    readers: [...parts.readers.filter(({ name }) => name !== "directory"), groupReader(groups)],
    predict: async () => ({
      by: "model/1",
      modelDigest: null,
      part: "static",
      traffic: { pointPpm: 10_000, upperPpm: { p95: trafficPpm }, samples: 1_000 },
      servicesAtMost: 1,
    }),
  };
}

/** Proposes a deployment, which is held. */
export async function holding(parts: GuardParts, more: Partial<ProposalInput> = {}): Promise<Hold> {
  const answer = await run(parts, deploying(more));
  if (answer.kind !== "held") throw new Error(JSON.stringify(answer));
  return await heldAs(answer.proposal);
}

/** A hold as its row says it. */
export async function heldAs(proposal: string): Promise<Hold> {
  const { rows } = await world.state.read({ rows: [holdKey(proposal)], tallies: [] });
  const [row = null] = rows;
  const hold = row === null ? null : readHoldRow(row);
  if (hold === null) throw new Error("nothing is held");
  return hold;
}

/** What an approval of a hold is of. */
export function approved({ proposal, evaluation, policyCommit, moduleDigest, shown }: Hold): Approval["of"] {
  return { kind: "proposal", proposalDigest: proposal, evaluation, policyCommit, moduleDigest, shown };
}

/** Hands in what a person signs about a hold. */
export async function saying(
  parts: GuardParts,
  person: Person,
  hold: Hold,
  more: Partial<Approval> = {},
): Promise<ApprovalTaken> {
  return await approve(parts, await person.signs(approved(hold), more));
}

/** What came of something, in a word or in the words of its refusal. */
export function why(answer: ApprovalTaken | RunAnswer): string {
  if (answer.kind === "refused") return answer.findings.map(({ seen }) => seen).join("; ");
  return answer.kind === "recorded" ? answer.decision : answer.kind;
}

/** Has both people approve. */
export async function both(parts: GuardParts, hold: Hold): Promise<void> {
  const said = [why(await saying(parts, ann, hold)), why(await saying(parts, carl, hold))];
  expect(said).toEqual(["approve", "approve"]);
}

/** The same proposal as it was held, without what a run of it does. */
export async function reproposed(parts: GuardParts, hold: Hold): Promise<Proposed> {
  const { nonce } = hold.recorded;
  if (typeof nonce !== "string") throw new Error("it has no nonce");
  const proposed = await propose(parts, { ...deploying({ nonce }), targets: [checkout] });
  if (proposed.kind !== "proposed") throw new Error("it was not proposed");
  expect(proposed.digest).toBe(hold.proposal);
  return proposed;
}
