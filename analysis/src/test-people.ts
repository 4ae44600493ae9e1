import type { Plan } from "@interlock/compiler";
import type { CheckedTest } from "@interlock/lang";
import {
  known,
  unknown,
  type Approval,
  type ApprovalEvidence,
  type Facts,
  type GroupTable,
  type IdentityEvidence,
  type Principal,
} from "@interlock/runtime";
import { limits } from "@interlock/runtime/vocabulary";

import { peopleAsked, plannedClauses, textsIn } from "./plan-calls.ts";
import { lastGiven, leftUnknown, nowOf } from "./test-fact.ts";

/** The human at the root of every agent's chain in a test. */
const root: Principal = { kind: "human", ids: ["test:root"], name: "test:root" };

/** Identity, groups and approvals as a test has them: quiet, but for what it gives. */
export function testPeople(
  test: CheckedTest,
  plan: Plan,
): Required<Pick<Facts, "identity" | "groups" | "approvals">> {
  const { groups } = plan.vocabulary;
  const members = new Map(groups.map((group) => [group.id, membersOf(group, test, plan)] as const));
  const now = nowOf(test.givens);
  const isUnknown = new Set(test.givens.flatMap((given) => (given.kind === "group" ? [given.group] : [])));
  const sourced = groups.flatMap((group) => {
    // A group by names is the policy's own word: nobody is asked for its members.
    if (group.kind === "names") return [];
    const list = members.get(group.id) ?? [];
    const fact = now === null ? known(list) : known(list, now);
    return [[group.id, isUnknown.has(group.id) ? unknown(leftUnknown) : fact] as const];
  });
  return {
    identity: identityOf(test, plan),
    groups: Object.fromEntries(sourced),
    approvals: approvalsOf(test, plan, members),
  };
}

/**
 * Verified, by the first issuer that the module asks for, and rooted in a human. The unproven are rooted in nobody
 * but themselves: with a human at the root they would be proven.
 */
function identityOf(test: CheckedTest, plan: Plan): IdentityEvidence {
  if (lastGiven(test.givens, "identity") !== null) return unknown(leftUnknown);
  const [issuer = "test"] = plannedClauses(plan).flatMap(({ rule, measure }) =>
    rule.module === test.module && measure?.function === "identityVerified"
      ? textsIn(measure.arguments[1])
      : [],
  );
  return { kind: "known", verified: true, issuer, chain: test.by.kind === "agent" ? [root] : [] };
}

/** The members of a group; one that a source would be asked for is large enough for every seat and approval. */
function membersOf(group: GroupTable, test: CheckedTest, plan: Plan): readonly string[] {
  if (group.kind === "names") return group.members;
  const seats = peopleAsked(plan).map((people) => seatsIn(people.seats, group.id));
  const given = seatsIn(seatsGiven(test), group.id);
  const count = Math.min(Math.max(0, ...seats) + given, limits.groupMembers);
  return Array.from({ length: count }, (_, index) => `test:${group.id}/${index + 1}`);
}

interface Seats {
  readonly count: number;
  readonly group: string;
}

function seatsIn(seats: readonly Seats[], group: string): number {
  return seats.reduce((total, seat) => total + (seat.group === group ? seat.count : 0), 0);
}

function seatsGiven(test: CheckedTest): readonly Seats[] {
  const approvals = lastGiven(test.givens, "approvals")?.approvals ?? [];
  return approvals.flatMap((approval) => (approval.kind === "seats" ? [approval] : []));
}

/** Nobody has approved, unless the test says who. Nobody approves twice, and the proposer not at all. */
function approvalsOf(
  test: CheckedTest,
  plan: Plan,
  members: ReadonlyMap<string, readonly string[]>,
): ApprovalEvidence {
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
  for (const { count, group } of seatsGiven(test)) {
    // One more than the runtime counts makes the approvals unknown, as more would.
    const most = Math.min(count, limits.approvalsPerProposal + 1 - approvals.length);
    for (const member of seated(members.get(group) ?? [], taken, agents, most)) {
      taken.add(member);
      approvals.push(approvalOf(member, agents.has(member) ? "agent" : "human", atMs));
    }
  }
  return { kind: "known", approvals };
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
