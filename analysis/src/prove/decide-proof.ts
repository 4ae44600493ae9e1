import { lowerTerm, type Plan, type PlanExpression } from "@interlock/compiler";
import {
  lineIndex,
  positionAt,
  unreachable,
  type CheckedModule,
  type CheckedProof,
  type CheckedTest,
} from "@interlock/lang";
import type { ActionTable, Finding, PolicyModule, Verdict } from "@interlock/runtime";

import { withAnyPermit } from "../judged-module.ts";
import { answerOf, type TestAnswer } from "../run-test.ts";
import { testCase } from "../test-case.ts";
import { assignmentOf, type Assignment } from "./assignment.ts";
import { inOrder, lawsOf, mostAtoms, noAtoms, type AtomLimits, type Atoms } from "./atoms.ts";
import { and, never, not, type Bdd } from "./bdd.ts";
import { textsOf } from "./candidates.ts";
import { describeAttempt, describeGivens } from "./describe-attempt.ts";
import { encodeCondition } from "./encode-expression.ts";
import { encodeWho } from "./encode-principal.ts";
import { textAt, type Encoding } from "./encode-read.ts";
import { isReserved } from "./encode-reserved.ts";
import { mayPermit, mayRefuse } from "./encode-set.ts";
import { madeUpTest } from "./made-up-test.ts";
import { breaks, type LoweredProof } from "./replay.ts";

/** A compiled policy set that has proofs: what `compilePolicySet` answers. */
export interface ProvedSet {
  readonly plan: Plan;
  readonly modules: readonly CheckedModule[];
  readonly proofs: readonly CheckedProof[];
}

/** Which proof, and where its title stands. */
export interface ProofPlace {
  readonly title: string;
  readonly module: string;
  /** `path:line:column`, 1-based. */
  readonly at: string;
}

/** What came of a proof. */
export type ProofResult = ProofPlace & ProofAnswer;

/** What came of a proof, wherever it stands. */
export type ProofAnswer =
  /** It holds of every proposal and all facts. */
  | { readonly kind: "proven" }
  /** The set really decides what the proof says it never does. */
  | { readonly kind: "refuted"; readonly counterexample: Counterexample }
  /** Neither was found out, and why. */
  | { readonly kind: "not-proven"; readonly why: string }
  /** Its condition is true of nothing, so that it says nothing. */
  | { readonly kind: "vacuous" };

/** A case that breaks a proof, in the words of a test, and what the set answers to it. */
export interface Counterexample {
  /** `by agent "a" deploy on it { canary: 5% }`. */
  readonly attempt: string;
  /** What is given, a line each. */
  readonly givens: readonly string[];
  readonly answer: TestAnswer;
  /** The findings that decided. */
  readonly deciding: readonly Finding[];
}

/** How many ways to break a proof are tried. */
const mostWays = 16;

/** How many made-up cases are tried of each. */
const casesPerWay = 8;

/**
 * Decides every proof of a set, in the order of the files, over all rules of the set. Pure. Soundness comes first: what is proven
 * no decision of the runtime contradicts, and what is refuted was decided by the module itself. `module` is the set's
 * loaded module, `texts` holds each source by its path.
 */
export function decideProofs(
  set: ProvedSet,
  module: PolicyModule,
  texts: ReadonlyMap<string, string>,
): readonly ProofResult[] {
  const baselines = new Set(set.modules.flatMap(({ name, sort }) => (sort === "baseline" ? [name] : [])));
  return set.proofs.map((proof) => {
    const text = texts.get(proof.path);
    if (text === undefined) throw new Error(`the text of ${proof.path} is missing`);
    const { line, column } = positionAt(lineIndex(text), proof.span.start);
    const place = { title: proof.title, module: proof.module, at: `${proof.path}:${line}:${column}` };
    // A baseline permits nothing: what it proves has to hold whatever a team permits under it.
    const isOpen = proof.never === "permit" && baselines.has(proof.module);
    const judging = isOpen ? withAnyPermit(module, proof.module) : module;
    return { ...place, ...decideProof(proof, planOf(set.plan, judging), judging) };
  });
}

/** The plan of a module that may have one rule more: a permit without conditions. */
function planOf(plan: Plan, { rules }: PolicyModule): Plan {
  const more = rules.slice(plan.rules.length).map((table) => ({
    table,
    line: 0,
    scope: { kind: "value", value: true } as const,
    measure: null,
    because: null,
    clauses: [],
  }));
  return more.length === 0 ? plan : { ...plan, rules: [...plan.rules, ...more] };
}

/** Decides one proof. Each of its actions is decided by itself, because their fields differ. */
export function decideProof(
  proof: CheckedProof,
  plan: Plan,
  module: PolicyModule,
  limits: AtomLimits = {},
): ProofAnswer {
  const where = proof.where === null ? null : lowerTerm(proof.where);
  const answers = plan.vocabulary.actions
    .filter(({ name }) => proof.actions.includes(name))
    .map((action) => decideAction({ proof, where, plan, module, action }, limits));
  const refuted = answers.find(({ kind }) => kind === "refuted");
  const open = answers.find(({ kind }) => kind === "not-proven");
  if (refuted !== undefined || open !== undefined) return refuted ?? open ?? { kind: "vacuous" };
  return answers.some(({ kind }) => kind === "proven") ? { kind: "proven" } : { kind: "vacuous" };
}

interface Question {
  readonly proof: CheckedProof;
  readonly where: PlanExpression | null;
  readonly plan: Plan;
  readonly module: PolicyModule;
  readonly action: ActionTable;
}

function decideAction(question: Question, limits: AtomLimits): ProofAnswer {
  // Encoded once for the atoms alone, then over all of them in an order that keeps the diagrams small.
  const collected = noAtoms(limits);
  collected.bdd.isFull = true;
  encode(question, collected);
  const atoms = inOrder(collected, limits);
  const { bdd } = atoms;
  const { claim, ways } = encode(question, atoms);
  const claimed = and(bdd, claim, lawsOf(atoms));
  const broken = ways.map((way) => and(bdd, claimed, ...way));
  if (bdd.isFull) {
    const why = `it speaks of more than is followed (${mostAtoms} atoms, or the cases that they make)`;
    return { kind: "not-proven", why };
  }
  if (claimed === never) return { kind: "vacuous" };
  const possible = broken.filter((way) => way !== never);
  if (possible.length === 0) return { kind: "proven" };
  // No test can say that a way back was reserved: where it has to be one, there is no case to show.
  const reserved = isReserved({
    atoms,
    vocabulary: question.plan.vocabulary,
    action: question.action,
    element: null,
  });
  const shown = possible.map((way) => and(bdd, way, not(bdd, reserved))).filter((way) => way !== never);
  return counterexampleTo(question, atoms, shown.length === 0 ? possible : shown);
}

/** Where a proof's condition is true, and the ways in which the set may decide what the proof says it never does. */
function encode(
  { proof, where, plan, action }: Question,
  atoms: Atoms,
): { readonly claim: Bdd; readonly ways: readonly (readonly Bdd[])[] } {
  const around: Encoding = { atoms, vocabulary: plan.vocabulary, action, element: null };
  const who = proof.never === "permit" && proof.by !== null ? [encodeWho(proof.by, around).isTrue] : [];
  const said = where === null ? [] : [encodeCondition(where, around).isTrue];
  return { claim: and(atoms.bdd, ...said, ...who), ways: waysToBreak(proof, plan, around) };
}

function waysToBreak(proof: CheckedProof, plan: Plan, around: Encoding): readonly (readonly Bdd[])[] {
  switch (proof.never) {
    case "permit":
      return mayPermit(plan, around);
    case "refuse": {
      const { by } = proof;
      return mayRefuse(plan, around)
        .filter(
          ({ source, rule }) => by === null || by.includes(source) || (rule !== null && by.includes(rule)),
        )
        .map((refusal) => refusal.where);
    }
    default:
      return unreachable(proof.never);
  }
}

/** A case that the module itself decides as the proof says it never does, or why none of those tried is one. */
function counterexampleTo(question: Question, atoms: Atoms, broken: readonly Bdd[]): ProofAnswer {
  const { proof, plan, action } = question;
  const lowered: LoweredProof = { proof, where: question.where };
  const texts = textsOf(plan, question.where);
  const tried: Assignment[] = [];
  for (let way = 0; way < mostWays; way += 1) {
    // The permits or refusals in turn, each in one way and then in others.
    const where = broken[way % broken.length] ?? never;
    const assignment = assignmentOf(atoms, where, Math.floor(way / broken.length));
    if (assignment === null) continue;
    tried.push(assignment);
    for (let attempt = 0; attempt < casesPerWay; attempt += 1) {
      const pool = { texts, zones: plan.vocabulary.zones, attempt };
      const test = madeUpTest({ plan, proof, action, atoms, assignment, pool });
      const counterexample = shownBy(test, lowered, question);
      if (counterexample !== null) return { kind: "refuted", counterexample };
    }
  }
  return { kind: "not-proven", why: whyNot(atoms, tried) };
}

/** A case without anything that is not needed to break the proof; null where it does not break it. */
function shownBy(
  test: CheckedTest,
  lowered: LoweredProof,
  { plan, module }: Question,
): Counterexample | null {
  const verdictOf = (one: CheckedTest): Verdict | null => breaks(lowered, module, testCase(one, plan));
  let verdict = verdictOf(test);
  if (verdict === null) return null;
  let least = test;
  const tried = (smaller: CheckedTest): void => {
    const again = verdictOf(smaller);
    if (again === null) return;
    verdict = again;
    least = smaller;
  };
  for (const given of test.givens) {
    // The instant stays: an attempt is easier to read where it is known when it is made.
    if (given.kind !== "now") tried({ ...least, givens: least.givens.filter((one) => one !== given) });
  }
  for (const name of test.targets.flatMap(({ fields }) => [...fields.keys()])) {
    const targets = least.targets.map((target) => {
      const fields = new Map([...target.fields].filter(([field]) => field !== name));
      return { ...target, fields };
    });
    tried({ ...least, targets });
  }
  return {
    attempt: describeAttempt(least, plan),
    givens: describeGivens(least, plan),
    answer: answerOf(verdict, plan.vocabulary.groups),
    deciding: verdict.deciding,
  };
}

/** What was not followed in the ways that were tried; else that no case came of them. */
function whyNot({ sources }: Atoms, tried: readonly Assignment[]): string {
  const spoken = [...sources.values()].filter(({ key }) => tried.some((assignment) => assignment.has(key)));
  const reasons = new Set(spoken.flatMap(({ origin }) => (origin.kind === "free" ? [origin.why] : [])));
  const facts = spoken.flatMap(({ origin }) => (origin.kind === "read" ? questionIn(origin.read) : []));
  const names = new Set(facts.map(([name]) => name));
  if (new Set(facts.map((fact) => JSON.stringify(fact))).size > names.size) {
    reasons.add("whether one fact is asked for the same in two ways is not followed");
  }
  if (reasons.size > 0) return [...reasons].join(", and ");
  return "no case was found of what may break it";
}

/** The name of an outside fact and what it is asked with; empty for any other read. */
function questionIn(read: PlanExpression): readonly (readonly [string, PlanExpression | undefined])[] {
  if (read.kind !== "call" || read.function !== "outside") return [];
  return [[textAt(read, 1), read.arguments[2]]];
}
