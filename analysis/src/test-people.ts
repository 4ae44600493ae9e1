import type { Plan } from "@interlock/compiler";
import type { CheckedTest, TestApproval } from "@interlock/lang";
import {
  groupKey,
  unknown,
  type Approval,
  type ApprovalEvidence,
  type Facts,
  type IdentityEvidence,
  type Principal,
} from "@interlock/runtime";
import { limits } from "@interlock/runtime/vocabulary";

import { plannedClauses, textsIn } from "./plan-calls.ts";
import { lastGiven, leftUnknown, nowOf } from "./test-fact.ts";
import { testGroups, type TestGroups } from "./test-groups.ts";

/** The human at the root of every agent's chain in a test. */
const root: Principal = { kind: "human", ids: ["test:root"], name: "test:root" };

/** Identity, groups and approvals as a test has them: quiet, but for what it gives. */
export function testPeople(
  test: CheckedTest,
  plan: Plan,
): Required<Pick<Facts, "identity" | "groups" | "approvals">> {
  const human = test.by.kind === "agent" ? root.ids[0] : test.by.ids[0];
  const groups = testGroups(test, plan, human);
  return {
    identity: identityOf(test, plan),
    groups: groups.facts,
    approvals: approvalsOf(test, plan, groups.pools),
  };
}

/**
 * Verified, by the first issuer that the judging modules ask for, and rooted in a human. The unproven are rooted in nobody
 * but themselves: with a human at the root they would be proven.
 */
function identityOf(test: CheckedTest, plan: Plan): IdentityEvidence {
  if (lastGiven(test.givens, "identity") !== null) return unknown(leftUnknown);
  const [issuer = "test"] = plannedClauses(plan).flatMap(({ rule, measure }) =>
    test.judgedBy.includes(rule.module) && measure?.function === "identityVerified"
      ? textsIn(measure.arguments[1])
      : [],
  );
  return { kind: "known", verified: true, issuer, chain: test.by.kind === "agent" ? [root] : [] };
}

/** Nobody has approved, unless the test says who. Nobody approves twice, and the proposer not at all. */
function approvalsOf(test: CheckedTest, plan: Plan, pools: TestGroups["pools"]): ApprovalEvidence {
  const given = lastGiven(test.givens, "approvals");
  if (given === null) return { kind: "known", approvals: [] };
  if (given.approvals === null) return unknown(leftUnknown);
  const atMs = nowOf(test.givens) ?? 0;
  const agents = new Set(
    plan.vocabulary.principals.flatMap(({ role, ids }) => (role === "agent" ? ids : [])),
  );
  // Principals that are named come first, so that a seat of their group goes to somebody else.
  const named = given.approvals.flatMap((approval) => (approval.kind === "principal" ? [approval] : []));
  const approvals = named.map((principal) => approvalOf(principal.ids[0], principal.role, atMs));
  const taken = new Set([...test.by.ids, ...named.flatMap(({ ids }) => [...ids])]);
  for (const seats of given.approvals.filter(areSeats)) {
    // One more than the runtime counts makes the approvals unknown, as more would.
    const most = Math.min(seats.count, limits.approvalsPerProposal + 1 - approvals.length);
    const pool = pools.get(groupKey(seats.group, seats.arguments)) ?? [];
    for (const member of seated(pool, taken, agents, most)) {
      taken.add(member);
      approvals.push(approvalOf(member, agents.has(member) ? "agent" : "human", atMs));
    }
  }
  return { kind: "known", approvals };
}

function areSeats(approval: TestApproval): approval is TestApproval & { readonly kind: "seats" } {
  return approval.kind === "seats";
}

/** Members for so many seats, humans before agents. Fewer where the group has no more. */
function seated(
  members: readonly string[],
  taken: ReadonlySet<string>,
  agents: ReadonlySet<string>,
  most: number,
): readonly string[] {
  const free = members.filter((member) => !taken.has(member));
  const ordered = [
    ...free.filter((member) => !agents.has(member)),
    ...free.filter((member) => agents.has(member)),
  ];
  return ordered.slice(0, Math.max(0, most));
}

function approvalOf(id: string, kind: Approval["kind"], atMs: number): Approval {
  // Another human than the proposer's answers for an agent that approves.
  const approver = kind === "human" ? id : `test:root-of:${id}`;
  return { principal: id, root: approver, kind, proof: "presence", atMs, name: id };
}
