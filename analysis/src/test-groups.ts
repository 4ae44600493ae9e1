import type { Plan } from "@interlock/compiler";
import {
  unreachable,
  type CheckedGiven,
  type CheckedTarget,
  type CheckedTest,
  type TestDatum,
  type TestFact,
} from "@interlock/lang";
import {
  groupKey,
  known,
  unknown,
  type Argument,
  type Facts,
  type GroupTable,
  type Seats,
} from "@interlock/runtime";
import { limits } from "@interlock/runtime/vocabulary";

import { peopleAsked } from "./plan-calls.ts";
import { lastGiven, leftUnknown, nowOf } from "./test-fact.ts";

/** The groups of a test: what their sources answer, and whom its approvals come from. */
export interface TestGroups {
  readonly facts: NonNullable<Facts["groups"]>;
  /** By `groupKey`: who can fill the seats that the test gives under it. */
  readonly pools: ReadonlyMap<string, readonly string[]>;
}

/**
 * Groups that are large enough for every seat that is asked and given. A group with parameters answers whatever the
 * rules can ask it here: with people who belong to each of its answers, and with those that the test gives of one.
 * `human` is the human who answers for the proposal.
 */
export function testGroups(test: CheckedTest, plan: Plan, human: string): TestGroups {
  const facts = new Map<string, NonNullable<Facts["groups"]>[string]>();
  const pools = new Map<string, readonly string[]>();
  const now = nowOf(test.givens);
  const isUnknown = unknownGroups(test);
  const lists = peopleAsked(plan).map(({ seats }) => seats);
  for (const group of plan.vocabulary.groups) {
    const everywhere =
      group.kind === "names" ? group.members : madeUp(group.id, sharedSize(group, test, lists));
    pools.set(group.id, everywhere);
    // A group by names is the policy's own word: nobody is asked for its members.
    if (group.kind === "names") continue;
    for (const [key, asked] of questionsTo(group, test, lists.flat(), human)) {
      const own = asked.length === 0 ? [] : madeUp(key, givenSeats(test, group.id, asked));
      if (asked.length > 0) pools.set(key, own);
      const members = [...everywhere, ...own].slice(0, limits.groupMembers);
      const isLost = isUnknown.has(group.id) || isUnknown.has(key);
      facts.set(key, isLost ? unknown(leftUnknown) : known(members, now ?? undefined));
    }
  }
  return { facts: Object.fromEntries(facts), pools };
}

function unknownGroups(test: CheckedTest): ReadonlySet<string> {
  return new Set(
    test.givens.flatMap((given) => (given.kind === "group" ? [groupKey(given.group, given.arguments)] : [])),
  );
}

function madeUp(key: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `test:${key}/${index + 1}`);
}

/** Enough for every list of people, and beside them for the approvals that the test gives of any answer. */
function sharedSize(group: GroupTable, test: CheckedTest, lists: readonly (readonly Seats[])[]): number {
  const asked = lists.reduce((most, seats) => Math.max(most, seatsIn(seats, group.id)), 0);
  return Math.min(asked + givenSeats(test, group.id, []), limits.groupMembers);
}

function seatsIn(seats: readonly Seats[], group: string): number {
  return seats.reduce((total, seat) => total + (seat.group === group ? seat.count : 0), 0);
}

/** How many approvals the test gives of a group's answer to these arguments; to any for none. */
function givenSeats(test: CheckedTest, group: string, asked: readonly TestDatum[]): number {
  const key = groupKey(group, asked);
  const approvals = lastGiven(test.givens, "approvals")?.approvals ?? [];
  const total = approvals.reduce((sum, approval) => {
    if (approval.kind !== "seats" || groupKey(approval.group, approval.arguments) !== key) return sum;
    return sum + approval.count;
  }, 0);
  return Math.min(total, limits.groupMembers);
}

/** Everything that a group can be asked with in a test, by `groupKey`. */
function questionsTo(
  group: GroupTable & { readonly kind: "sourced" },
  test: CheckedTest,
  seats: readonly Seats[],
  human: string,
): ReadonlyMap<string, readonly TestDatum[]> {
  if (group.parameters.length === 0) return new Map([[group.id, []]]);
  const questions = new Map<string, readonly TestDatum[]>();
  for (const { group: id, arguments: written = [] } of seats) {
    if (id !== group.id) continue;
    const elements = written.some(({ kind }) => kind === "element") ? elementsIn(test) : [""];
    for (const target of test.targets) {
      for (const element of elements) {
        const asked = written.flatMap((one) => valueOf(one, { test, target, element, human }) ?? []);
        if (asked.length === written.length) questions.set(groupKey(group.id, asked), asked);
      }
    }
  }
  return questions;
}

interface Asking {
  readonly test: CheckedTest;
  readonly target: CheckedTarget;
  readonly element: TestDatum;
  readonly human: string;
}

/** What an argument comes to; null where it is unknown or absent, so that nobody is asked. */
function valueOf(argument: Argument, { test, target, element, human }: Asking): readonly [TestDatum] | null {
  switch (argument.kind) {
    case "value":
      return [argument.value];
    case "element":
      return [element];
    case "read":
      switch (argument.of) {
        case "action":
          return boxed(test.payload.get(argument.field));
        case "target": {
          const fact = target.fields.get(argument.field);
          return fact?.kind === "known" ? [fact.value] : null;
        }
        case "principal":
          return [test.by.ids[0]];
        case "human":
          return [human];
        default:
          return unreachable(argument.of);
      }
    default:
      return unreachable(argument);
  }
}

function boxed(datum: TestDatum | undefined): readonly [TestDatum] | null {
  return datum === undefined ? null : [datum];
}

/** The elements of every list that an `each` can stand over: those of the proposal, its targets and outside facts. */
function elementsIn(test: CheckedTest): readonly TestDatum[] {
  const fields = test.targets.flatMap((target) => [...target.fields.values()]);
  const answers = test.givens.flatMap((given) => (given.kind === "outside" ? answered(given.answer) : []));
  const known = [...fields, ...answers].flatMap((fact) => (fact.kind === "known" ? [fact.value] : []));
  return [...test.payload.values(), ...known].flatMap((value) => (typeof value === "object" ? value : []));
}

function answered(answer: (CheckedGiven & { readonly kind: "outside" })["answer"]): readonly TestFact[] {
  return answer.kind === "record" ? [...answer.fields.values()] : [answer];
}
