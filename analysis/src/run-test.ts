import type { Plan } from "@interlock/compiler";
import {
  lineIndex,
  positionAt,
  unreachable,
  type CheckedExpectation,
  type CheckedTest,
} from "@interlock/lang";
import {
  decideUnder,
  describePeople,
  type Finding,
  type People,
  type PolicyModule,
  type Seats,
  type Verdict,
} from "@interlock/runtime";
import type { Outcome } from "@interlock/runtime/vocabulary";

import { judgedModule } from "./judged-module.ts";
import { testCase } from "./test-case.ts";

/** A verdict as an `expect` says it: exhaustively. */
export interface TestAnswer {
  readonly outcome: Outcome;
  /** The sources of the deciding findings (primitives, `rule`, `coverage`), each once, sorted. */
  readonly by: readonly string[];
  /** For a hold: the lists that it needs, each once, in one order. */
  readonly needing: readonly NeededPeople[];
}

/** One of the lists that a hold needs, and how an `expect` would say it. */
export interface NeededPeople extends People {
  readonly said: string;
}

/** What came of a test. */
export type TestResult = TestPlace &
  (
    | { readonly kind: "passed" }
    | {
        readonly kind: "failed";
        readonly expected: TestAnswer;
        readonly actual: TestAnswer;
        readonly deciding: readonly Finding[];
      }
  );

/** Which test, and where its title or its row stands. */
export interface TestPlace {
  /** The title; of a row also what it attempts, and its number where another row of the test reads the same. */
  readonly name: string;
  readonly title: string;
  /** The number of the row from 1, of a test that is a table; null for one that is not. */
  readonly row: number | null;
  readonly module: string;
  /** `path:line:column`, 1-based. */
  readonly at: string;
}

/** A compiled policy set that has tests: what `compilePolicySet` answers. */
export interface TestedSet {
  readonly plan: Plan;
  readonly tests: readonly CheckedTest[];
}

/**
 * Runs every test of a set, in the order of the files. Pure. `module` is the set's loaded module, `texts` holds each
 * source by its path.
 */
export function runTests(
  set: TestedSet,
  module: PolicyModule,
  texts: ReadonlyMap<string, string>,
): readonly TestResult[] {
  const indexes = new Map([...texts].map(([path, text]) => [path, lineIndex(text)] as const));
  const attempts = new Map<string, number>();
  for (const test of set.tests) {
    const words = wordsOf(test);
    attempts.set(words, (attempts.get(words) ?? 0) + 1);
  }
  return set.tests.map((test) => {
    const index = indexes.get(test.path);
    if (index === undefined) throw new Error(`the text of ${test.path} is missing`);
    const { line, column } = positionAt(index, test.span.start);
    const { title, row } = test;
    const number = (attempts.get(wordsOf(test)) ?? 0) > 1 ? `, case ${row}` : "";
    const name = row === null ? title : `${title}: ${attemptOf(test)}${number}`;
    const at = `${test.path}:${line}:${column}`;
    return runTest(test, set.plan, module, { name, title, row, module: test.module, at });
  });
}

/**
 * Judges what a test proposes by the rules of its own module and of the baselines that it stands under, whatever their
 * stage, and compares the answers.
 */
export function runTest(test: CheckedTest, plan: Plan, module: PolicyModule, place: TestPlace): TestResult {
  const { proposal, facts } = testCase(test, plan);
  const verdict = decideUnder(judgedModule(module, test), proposal, facts, () => true);
  const expected = expectedAnswer(test.expect, plan.vocabulary.groups);
  const actual = answerOf(verdict, plan.vocabulary.groups);
  // Both are in one order, so equal answers have equal texts. A description would not do: it shortens names.
  if (JSON.stringify(expected) === JSON.stringify(actual)) return { ...place, kind: "passed" };
  return { ...place, kind: "failed", expected, actual, deciding: verdict.deciding };
}

/** What a test attempts: `deploy on checkout by release_bot`. */
function attemptOf({ action, targets, by }: CheckedTest): string {
  return `${action} on ${targets.map(({ id }) => id).join(", ")} by ${by.name}`;
}

/** By what a reader tells a row from the others: titles are told apart within a file only. */
function wordsOf(test: CheckedTest): string {
  return JSON.stringify([test.path, test.title, attemptOf(test)]);
}

/** A verdict as an `expect` would have to say it, by the groups that the policies declare. */
export function answerOf({ outcome, deciding, needing }: Verdict, groups: Groups): TestAnswer {
  return answer(
    outcome,
    deciding.map((finding) => finding.source),
    needing,
    groups,
  );
}

/** An answer in the words of an `expect`: `hold by quorum needing 2 of dba also 1 of sre`. */
export function describeAnswer({ outcome, by, needing }: TestAnswer): string {
  const sources = by.length === 0 ? "" : ` by ${by.join(", ")}`;
  const lists = needing.map(({ said }) => said);
  return `${outcome}${sources}${lists.length === 0 ? "" : ` needing ${lists.join(" also ")}`}`;
}

type Groups = Plan["vocabulary"]["groups"];

function expectedAnswer(expect: CheckedExpectation, groups: Groups): TestAnswer {
  switch (expect.outcome) {
    case "permit":
      return answer("permit", [], [], groups);
    case "refuse":
      return answer("refuse", expect.by, [], groups);
    case "hold":
      return answer("hold", expect.by, expect.needing, groups);
    default:
      return unreachable(expect);
  }
}

function answer(
  outcome: Outcome,
  by: readonly string[],
  needing: readonly People[],
  groups: Groups,
): TestAnswer {
  const lists = new Map(needing.map(inOneOrder).map((people) => [JSON.stringify(people), people] as const));
  const ordered = [...lists]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, people]) => ({ ...people, said: describePeople(people, groups) }));
  return { outcome, by: [...new Set(by)].sort(), needing: ordered };
}

/** Neither the order of the seats nor that of the members of an object says anything. */
function inOneOrder({ seats, agentsAtMost, bySoftwareKey, withinMs }: People): People {
  const sorted = seats.map(seatsInOneOrder).sort((a, b) => compare(keyOf(a), keyOf(b)));
  return { seats: sorted, agentsAtMost, bySoftwareKey, withinMs };
}

function seatsInOneOrder({ group, count, arguments: asked = [] }: Seats): Seats {
  if (asked.length === 0) return { count, group };
  const ordered = asked.map((one) => (one.kind === "value" ? { kind: one.kind, value: one.value } : one));
  return { count, group, arguments: ordered };
}

function keyOf({ group, arguments: asked, count }: Seats): string {
  return JSON.stringify([group, asked, count]);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
