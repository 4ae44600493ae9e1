import type { Approval, Facts } from "../facts.ts";
import { shortName, type People } from "../people.ts";
import { limits } from "../limits.ts";
import type { Subject } from "./subject.ts";
import { Uncertain } from "./value.ts";

/** Whether a list of people has approved: yes, not yet, or nobody can tell (or could ever approve). */
export type Approved =
  | { readonly kind: "approved"; readonly seen: string }
  | { readonly kind: "waiting"; readonly seen: string }
  | { readonly kind: "impossible"; readonly seen: string }
  | { readonly kind: "unknown"; readonly cause: Uncertain };

/**
 * Judges a list of people against the approvals of this proposal.
 * A root principal has one seat in the whole list, the proposer's chain has none; seats joined by `and`
 * need disjoint people. A group, the approvals or the proposer's chain being unknown makes the answer unknown.
 */
export function approved(x: Subject, people: People): Approved {
  const excluded = proposerIds(x.facts, x);
  if (Uncertain.is(excluded)) return { kind: "unknown", cause: excluded };
  const groups = new Map<string, readonly string[]>();
  for (const { group } of people.seats) {
    const members = membersOf(x, group);
    if (Uncertain.is(members)) return { kind: "unknown", cause: members };
    groups.set(group, members);
  }
  const eligible = [...new Set([...groups.values()].flat())].filter((member) => !excluded.has(member));
  const everyone = eligible.map((member) => seatsOf(member, people, groups));
  if (filled(everyone, [], people) < wanted(people)) {
    return { kind: "impossible", seen: `only ${eligible.length} who could approve` };
  }
  const valid = countable(x, people, excluded);
  if (Uncertain.is(valid)) return { kind: "unknown", cause: valid };
  const humans = valid.filter((approval) => approval.kind === "human");
  const agents = valid.filter((approval) => approval.kind === "agent");
  const seatsFor = (approval: Approval): readonly number[] => seatsOf(approval.principal, people, groups);
  const seen = describeApprovals(people, valid, groups);
  return filled(humans.map(seatsFor), agents.map(seatsFor), people) >= wanted(people)
    ? { kind: "approved", seen }
    : { kind: "waiting", seen };
}

function wanted(people: People): number {
  return people.seats.reduce((total, seat) => total + seat.count, 0);
}

/** The ids that no seat may go to: the proposer and everyone in its chain of authority. */
function proposerIds(facts: Facts, x: Subject): ReadonlySet<string> | Uncertain {
  const identity = facts.identity;
  if (identity === undefined) return new Uncertain("identity", "nobody answered");
  if (identity.kind === "unknown") return new Uncertain("identity", identity.reason);
  const chain = identity.kind === "known" ? identity.chain : [];
  return new Set([...x.principal.ids, ...chain.flatMap((principal) => [...principal.ids])]);
}

function membersOf(x: Subject, group: string): readonly string[] | Uncertain {
  const members = x.groups.get(group);
  if (members === undefined) return new Uncertain(`group ${shortName(group)}`, "nobody answered");
  if (Uncertain.is(members)) return members;
  if (!Array.isArray(members)) return new Uncertain(`group ${shortName(group)}`, "there is none");
  return members.filter((member): member is string => typeof member === "string");
}

/** The approvals that count: of known age, by people outside the proposer's chain, one a root. */
function countable(
  x: Subject,
  people: People,
  excluded: ReadonlySet<string>,
): readonly Approval[] | Uncertain {
  const evidence = x.facts.approvals;
  if (evidence === undefined) return new Uncertain("approvals", "nobody answered");
  if (evidence.kind === "unknown") return new Uncertain("approvals", evidence.reason);
  if (evidence.kind === "absent") return [];
  if (evidence.approvals.length > limits.approvalsPerProposal) {
    return new Uncertain("approvals", `there are more than ${limits.approvalsPerProposal}`);
  }
  const { now } = x;
  if (Uncertain.is(now)) return now;
  if (typeof now !== "number") return new Uncertain("now", "there is none");
  const roots = new Set<string>();
  const valid: Approval[] = [];
  // Humans first: where a person and its agent both approve, the person has the seat.
  const ordered = [...evidence.approvals].sort(
    (a, b) => Number(a.kind === "agent") - Number(b.kind === "agent"),
  );
  for (const approval of ordered) {
    const isOwn = excluded.has(approval.principal) || excluded.has(approval.root);
    const isTimely =
      approval.atMs <= now && (people.withinMs === null || now - approval.atMs <= people.withinMs);
    const isProven = approval.proof !== "software-key" || people.bySoftwareKey;
    if (isOwn || !isTimely || !isProven || roots.has(approval.root)) continue;
    if (approval.kind === "agent" && people.agentsAtMost === null) continue;
    roots.add(approval.root);
    valid.push(approval);
  }
  return valid;
}

/** Which seats, by their index in the list, this member could take. */
function seatsOf(
  member: string,
  people: People,
  groups: ReadonlyMap<string, readonly string[]>,
): readonly number[] {
  return people.seats.flatMap((seat, index) =>
    groups.get(seat.group)?.includes(member) === true ? [index] : [],
  );
}

/**
 * How many seats these candidates can fill together, each taking one at most (a maximum matching).
 * Humans are placed first; the sets that can be seated form a matroid, so adding agents afterwards,
 * up to the bound, still reaches the maximum.
 */
function filled(
  humans: readonly (readonly number[])[],
  agents: readonly (readonly number[])[],
  people: People,
): number {
  const seated: number[][] = people.seats.map(() => []);
  const candidates = [...humans, ...agents];
  const place = (candidate: number, visited: Set<number>): boolean => {
    for (const seat of candidates[candidate] ?? []) {
      if (visited.has(seat)) continue;
      visited.add(seat);
      const taken = seated[seat] ?? [];
      if (taken.length < (people.seats[seat]?.count ?? 0)) {
        taken.push(candidate);
        return true;
      }
      for (const [position, holder] of taken.entries()) {
        if (place(holder, visited)) {
          taken[position] = candidate;
          return true;
        }
      }
    }
    return false;
  };
  let total = 0;
  for (const candidate of humans.keys()) if (place(candidate, new Set())) total += 1;
  let agentsLeft = people.agentsAtMost ?? 0;
  for (const offset of agents.keys()) {
    if (agentsLeft === 0) break;
    if (place(humans.length + offset, new Set())) {
      total += 1;
      agentsLeft -= 1;
    }
  }
  return total;
}

function describeApprovals(
  people: People,
  valid: readonly Approval[],
  groups: ReadonlyMap<string, readonly string[]>,
): string {
  const counts = people.seats.map(({ count, group }) => {
    const here = valid.filter((approval) => groups.get(group)?.includes(approval.principal) === true);
    const names = here.map((approval) => approval.name).join(", ");
    return `${here.length} of ${count} by ${shortName(group)}${names === "" ? "" : ` (${names})`}`;
  });
  return `approved ${counts.join(" and ")}`;
}
