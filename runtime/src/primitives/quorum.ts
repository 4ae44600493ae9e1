import type { Approval } from "../facts.ts";
import { limits } from "../limits.ts";
import { shortName, type People } from "../people.ts";
import { chainOf } from "../kernel/chain.ts";
import { isInstant } from "../kernel/fact-value.ts";
import { groupMembers } from "../kernel/group.ts";
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

/** What was answered before: a clause that is judged for each of many elements asks the same people again and again. */
const answered = new WeakMap<Subject, Map<string, Approved>>();

/**
 * Judges a list of people against the approvals of this proposal.
 * A root principal has one seat in the whole list, the proposer's chain has none; seats joined by `and`
 * need disjoint people. A group, the approvals or the proposer's chain being unknown makes the answer unknown.
 */
export function approved(x: Subject, people: AskedPeople): Approved {
  const answers = answered.get(x) ?? new Map<string, Approved>();
  answered.set(x, answers);
  const key = JSON.stringify(people);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = approvedAnew(x, people);
  answers.set(key, answer);
  return answer;
}

function approvedAnew(x: Subject, people: AskedPeople): Approved {
  const person = personOf(x);
  const excluded = proposers(x, person);
  if (Uncertain.is(excluded)) return { kind: "unknown", cause: excluded };
  const groups: ReadonlySet<string>[] = [];
  for (const seats of people.seats) {
    const members = membersOf(x, seats, person);
    if (Uncertain.is(members)) return { kind: "unknown", cause: members };
    groups.push(members);
  }
  const counts = people.seats.map((seat) => seat.count);
  const seatsOf = (id: string): readonly number[] =>
    groups.flatMap((members, index) => (members.has(person(id)) ? [index] : []));
  const eligible = [...new Set(groups.flatMap((members) => [...members]))].filter((id) => !excluded.has(id));
  if (!couldFill(counts, eligible.map(seatsOf))) {
    return { kind: "impossible", seen: `only ${eligible.length} who could approve` };
  }
  const valid = countable(x, people, (id) => excluded.has(person(id)));
  if (Uncertain.is(valid)) return { kind: "unknown", cause: valid };
  const candidates = candidatesOf(valid, person, seatsOf);
  if (Uncertain.is(candidates)) return { kind: "unknown", cause: candidates };
  const seen = describeApprovals(people, valid, seatsOf, person);
  if (!canFill(counts, candidates, people.agentsAtMost ?? 0)) return { kind: "waiting", seen };
  // The oldest of all that count, needed or not: too short a life costs an evaluation, too long a one a wrong permit.
  const seated = valid.filter(({ principal }) => seatsOf(principal).length > 0);
  const oldest = Math.min(...seated.map(({ atMs }) => atMs));
  return { kind: "approved", seen, untilMs: people.withinMs === null ? undefined : oldest + people.withinMs };
}

/** Whether everyone who has a seat at all would be enough, if all approved. */
function couldFill(counts: readonly number[], everyone: readonly (readonly number[])[]): boolean {
  // More approvals than that are never read.
  if (counts.reduce((total, count) => total + count, 0) > limits.approvalsPerProposal) return false;
  return canFill(
    counts,
    everyone.map((own) => ({ own, byAgent: [] })),
    0,
  );
}

/** Those to whom no seat may go: the proposer and everyone in its chain of authority. */
function proposers(x: Subject, person: (id: string) => string): ReadonlySet<string> | Uncertain {
  const chain = chainOf(x);
  if (Uncertain.is(chain)) return chain;
  const above = Nothing.is(chain) ? [] : chain.flatMap((principal) => [...principal.ids]);
  return new Set([...x.principal.ids, ...above].map(person));
}

/** Groups that are asked the same for every element, read once. */
const members = new WeakMap<Subject, Map<string, ReadonlySet<string> | Uncertain>>();

function membersOf(
  x: Subject,
  seats: AskedSeats,
  person: (id: string) => string,
): ReadonlySet<string> | Uncertain {
  const read = (): ReadonlySet<string> | Uncertain => {
    const ids = groupMembers(x, seats);
    return Uncertain.is(ids) ? ids : new Set(ids.map(person));
  };
  if (seats.arguments !== undefined) return read();
  const groups = members.get(x) ?? new Map<string, ReadonlySet<string> | Uncertain>();
  members.set(x, groups);
  const answer = groups.get(seats.group) ?? read();
  groups.set(seats.group, answer);
  return answer;
}

/** The approvals that count: of a known age that is not past, proven as the list asks, by nobody of the proposer's. */
function countable(
  x: Subject,
  people: People,
  isProposers: (id: string) => boolean,
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
  return evidence.approvals.filter(({ principal, root, kind, proof, atMs }) => {
    if (isProposers(principal) || isProposers(root)) return false;
    // Each line says what counts, not what does not: a value that nobody expects is on the far side of all of them.
    const isTimely =
      isInstant(atMs) && atMs <= now && (people.withinMs === null || now - atMs <= people.withinMs);
    const isProven =
      proof === "platform" || proof === "presence" || (proof === "software-key" && people.bySoftwareKey);
    const mayTake = kind === "human" || (kind === "agent" && people.agentsAtMost !== null);
    return isTimely && isProven && mayTake;
  });
}

/** One candidate a root: what it approved itself, and what its agents did. */
function candidatesOf(
  approvals: readonly Approval[],
  person: (id: string) => string,
  seatsOf: (id: string) => readonly number[],
): readonly Candidate[] | Uncertain {
  const roots = new Map<string, string>();
  const candidates = new Map<string, { readonly own: Set<number>; readonly byAgent: Set<number> }>();
  for (const { principal, root, kind } of approvals) {
    const who = person(principal);
    const above = person(root);
    // One approver under two roots would have two seats, a person under another's root none of its own.
    if ((roots.get(who) ?? above) !== above || (kind === "human" && who !== above)) {
      return new Uncertain("approvals", "they do not agree on who stands behind an approver");
    }
    roots.set(who, above);
    const candidate = candidates.get(above) ?? { own: new Set(), byAgent: new Set() };
    candidates.set(above, candidate);
    const seats = kind === "human" ? candidate.own : candidate.byAgent;
    for (const seat of seatsOf(principal)) seats.add(seat);
  }
  return [...candidates.values()].map(({ own, byAgent }) => ({ own: [...own], byAgent: [...byAgent] }));
}

/** How many people stand behind the approvals of each group, and under which names. */
function describeApprovals(
  people: People,
  valid: readonly Approval[],
  seatsOf: (id: string) => readonly number[],
  person: (id: string) => string,
): string {
  const counts = people.seats.map(({ count, group }, seat) => {
    const here = valid.filter((approval) => seatsOf(approval.principal).includes(seat));
    const roots = new Set(here.map((approval) => person(approval.root)));
    const names = show([...new Set(here.map((approval) => approval.name))].join(", "));
    return `${roots.size} of ${count} by ${shortName(group)}${names === "" ? "" : ` (${names})`}`;
  });
  return `approved ${counts.join(" and ")}`;
}
