import { limits } from "../limits.ts";
import { describeGroup, type People } from "../people.ts";
import { countedApprovals, type CountedApproval } from "../kernel/approvals.ts";
import { chainOf } from "../kernel/chain.ts";
import { isDeclaredOtherwise } from "../kernel/declared-role.ts";
import { groupMembers } from "../kernel/group.ts";
import { keptFor } from "../kernel/kept.ts";
import { personOf } from "../kernel/same-person.ts";
import { canFill, type Candidate } from "../kernel/seating.ts";
import type { AskedPeople, AskedSeats } from "../kernel/seats.ts";
import { show } from "../kernel/show.ts";
import type { Subject } from "../kernel/subject.ts";
import { Nothing, Uncertain } from "../kernel/value.ts";

/** Whether a list of people has approved: yes, not yet, or nobody can tell (or could ever approve). */
export type Approved =
  | {
      readonly kind: "approved";
      readonly seen: string;
      /** The last instant at which every approval that was counted still counts. */
      readonly untilMs: number | undefined;
    }
  | { readonly kind: "waiting"; readonly seen: string }
  | { readonly kind: "impossible"; readonly seen: string }
  | { readonly kind: "unknown"; readonly cause: Uncertain };

const answered = keptFor<Approved>();
const excluded = keptFor<ReadonlySet<string> | Uncertain>();
const members = keptFor<ReadonlySet<string> | Uncertain>();

/**
 * Judges a list of people against the approvals of this proposal.
 * A root principal has one seat in the whole list, the proposer's chain has none; seats joined by `and`
 * need disjoint people. A group, the approvals or the proposer's chain being unknown makes the answer unknown.
 */
export function approved(x: Subject, people: AskedPeople): Approved {
  return answered(x, JSON.stringify(people), () => approvedAnew(x, people));
}

function approvedAnew(x: Subject, people: AskedPeople): Approved {
  const proposers = excluded(x, "", () => proposersOf(x));
  if (Uncertain.is(proposers)) return { kind: "unknown", cause: proposers };
  const groups: ReadonlySet<string>[] = [];
  for (const seats of people.seats) {
    const asked = membersOf(x, seats);
    if (Uncertain.is(asked)) return { kind: "unknown", cause: asked };
    groups.push(asked);
  }
  const counts = people.seats.map((seat) => seat.count);
  const agentsAtMost = people.agentsAtMost ?? 0;
  const isAgent = isAgentIn(x);
  if (!couldFill(counts, groups, { proposers, isAgent, agentsAtMost })) {
    return { kind: "impossible", seen: describeTooFew(people, groups, proposers, isAgent) };
  }
  const counted = countedApprovals(x, people, proposers);
  if (Uncertain.is(counted)) return { kind: "unknown", cause: counted };
  const seated = counted.flatMap((approval) => {
    const seats = seatsIn(groups, approval.who);
    return seats.length === 0 ? [] : [{ ...approval, seats }];
  });
  const candidates = candidatesOf(seated);
  const seen = describeApprovals(people, seated);
  if (!canFill(counts, candidates, agentsAtMost)) {
    return { kind: "waiting", seen: `${seen}${whyNotFilled(counts, seated, candidates)}` };
  }
  // The oldest of all that count, needed or not: too short a life costs an evaluation, too long a one a wrong permit.
  const oldest = Math.min(...seated.map(({ atMs }) => atMs));
  return { kind: "approved", seen, untilMs: people.withinMs === null ? undefined : oldest + people.withinMs };
}

/**
 * Those to whom no seat may go: the proposer and everyone in its chain of authority. Where there is no chain, nobody
 * knows who else that is.
 */
function proposersOf(x: Subject): ReadonlySet<string> | Uncertain {
  const chain = chainOf(x);
  if (Uncertain.is(chain)) return chain;
  if (Nothing.is(chain)) return new Uncertain("identity", "there is no chain of authority");
  return new Set([x.principal, ...chain].flatMap(({ ids }) => [...ids]).map(personOf(x)));
}

function membersOf(x: Subject, seats: AskedSeats): ReadonlySet<string> | Uncertain {
  const read = (): ReadonlySet<string> | Uncertain => {
    const ids = groupMembers(x, seats);
    return Uncertain.is(ids) ? ids : new Set(ids.map(personOf(x)));
  };
  // An answer to arguments is rarely asked for twice, and there can be one for each of many elements.
  return seats.arguments === undefined ? members(x, seats.group, read) : read();
}

/** The groups that somebody is of, by their index. */
function seatsIn(groups: readonly ReadonlySet<string>[], who: string): readonly number[] {
  return groups.flatMap((group, index) => (group.has(who) ? [index] : []));
}

/** Tells who is declared as an agent, and so can only take an agent's seat. */
function isAgentIn(x: Subject): (who: string) => boolean {
  const isOtherwise = isDeclaredOtherwise(x);
  return (who) => isOtherwise(who, "human");
}

interface Seating {
  readonly proposers: ReadonlySet<string>;
  readonly isAgent: (who: string) => boolean;
  readonly agentsAtMost: number;
}

/** Whether everyone who has a seat at all would be enough, if all approved. */
function couldFill(
  counts: readonly number[],
  groups: readonly ReadonlySet<string>[],
  { proposers, isAgent, agentsAtMost }: Seating,
): boolean {
  const wanted = counts.reduce((total, count) => total + count, 0);
  // More approvals than that are never read.
  if (wanted > limits.approvalsPerProposal) return false;
  const everyone = new Map<string, Candidate>();
  const bySize = groups.toSorted((a, b) => a.size - b.size);
  for (const [index, group] of bySize.entries()) {
    const isLargest = index === bySize.length - 1;
    let alike = 0;
    for (const who of group) {
      // Whoever is of another group too stands there already, so the rest of the largest are alike: no more are of use.
      if (isLargest && alike === wanted) break;
      if (everyone.has(who) || proposers.has(who)) continue;
      const seats = seatsIn(groups, who);
      if (isAgent(who)) everyone.set(who, { own: [], byAgent: seats });
      else {
        everyone.set(who, { own: seats, byAgent: [] });
        alike += 1;
      }
    }
  }
  return canFill(counts, [...everyone.values()], agentsAtMost);
}

interface SeatedApproval extends CountedApproval {
  readonly seats: readonly number[];
}

/** One candidate a root: what it approved itself, and what its agents did. */
function candidatesOf(approvals: readonly SeatedApproval[]): readonly Candidate[] {
  const candidates = new Map<string, { readonly own: Set<number>; readonly byAgent: Set<number> }>();
  for (const { above, kind, seats } of approvals) {
    const candidate = candidates.get(above) ?? { own: new Set(), byAgent: new Set() };
    candidates.set(above, candidate);
    for (const seat of seats) (kind === "human" ? candidate.own : candidate.byAgent).add(seat);
  }
  return [...candidates.values()].map(({ own, byAgent }) => ({ own: [...own], byAgent: [...byAgent] }));
}

/** How many people stand behind the approvals of each group, and under which names. */
function describeApprovals({ seats }: People, approvals: readonly SeatedApproval[]): string {
  const counts = seats.map((asked, seat) => {
    const here = approvals.filter((approval) => approval.seats.includes(seat));
    const names = show([...new Set(here.map((approval) => approval.name))].join(", "));
    return `${rootsOf(here)} of ${asked.count} by ${describeGroup(asked)}${names === "" ? "" : ` (${names})`}`;
  });
  return `approved ${counts.join(" and ")}`;
}

/** Why those who approved cannot take the seats, where each group by itself has enough of them. */
function whyNotFilled(
  counts: readonly number[],
  approvals: readonly SeatedApproval[],
  candidates: readonly Candidate[],
): string {
  const areEnough = counts.every(
    (count, seat) => rootsOf(approvals.filter(({ seats }) => seats.includes(seat))) >= count,
  );
  if (!areEnough) return "";
  return canFill(counts, candidates, Number.POSITIVE_INFINITY)
    ? ", too many of them agents"
    : ", each of whom has one seat";
}

function rootsOf(approvals: readonly SeatedApproval[]): number {
  return new Set(approvals.map(({ above }) => above)).size;
}

/** How many of each group could approve; where these would do, they are the same people. */
function describeTooFew(
  { seats, agentsAtMost }: People,
  groups: readonly ReadonlySet<string>[],
  proposers: ReadonlySet<string>,
  isAgent: (who: string) => boolean,
): string {
  const able = groups.map((group) => {
    const others = [...group].filter((who) => !proposers.has(who));
    const agents = others.filter(isAgent).length;
    return others.length - agents + Math.min(agents, agentsAtMost ?? 0);
  });
  const [only] = able;
  if (able.length === 1) return `only ${only ?? 0} who could approve`;
  const each = seats.map((asked, seat) => `${able[seat] ?? 0} of ${describeGroup(asked)}`);
  const areEnough = seats.every(({ count }, seat) => (able[seat] ?? 0) >= count);
  return `only ${each.join(" and ")} could approve${areEnough ? ", each of whom has one seat" : ""}`;
}
