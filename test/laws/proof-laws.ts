import fc from "fast-check";
import { expect } from "vitest";

import { lowerTerm, type Plan } from "@interlock/compiler";
import type { decideUnder } from "@interlock/runtime";

import { inOrder, lawsOf, noAtoms } from "../../analysis/src/prove/atoms.ts";
import { and, never, not } from "../../analysis/src/prove/bdd.ts";
import { decideProof, type ProofAnswer } from "../../analysis/src/prove/decide-proof.ts";
import { encodeCondition } from "../../analysis/src/prove/encode-expression.ts";
import type { Encoding } from "../../analysis/src/prove/encode-read.ts";
import { mayPermit, mayRefuse } from "../../analysis/src/prove/encode-set.ts";
import { breaks } from "../../analysis/src/prove/replay.ts";
import type { CompiledText } from "../compiled-text.ts";
import { atomsIn, evaluating, partOf, subjectOf } from "./atom-values.ts";
import { situation, type Situation } from "./random-facts.ts";
import { real, type Reading } from "./readings.ts";
import { check, scenes, verdictOf, type Scene } from "./scenes.ts";

/** What decides in a law, and what a proof takes the policies to say: the real things, or wrong ones that it has to catch. */
export interface Understanding {
  readonly reading: Reading;
  readonly reckoned: (plan: Plan) => Plan;
}

/** Nothing is wrong. */
export const understood: Understanding = { reading: real, reckoned: (plan) => plan };

/** What is held of an understanding over generated sets. */
export type ProofLaw = (sets: readonly ProvenSet[], understanding: Understanding) => void;

/** A set with what came of each of its proofs. */
export interface ProvenSet extends CompiledText {
  readonly kinds: readonly ProofAnswer["kind"][];
}

/** Decides the proofs of a generated set. */
export function withProofs({ compiled, module }: CompiledText): ProvenSet {
  const kinds = compiled.proofs.map((proof) => decideProof(proof, compiled.plan, module).kind);
  return { compiled, module, kinds };
}

/** The same situation with one target: what a proof is about. */
function ofOneTarget({ proposal, facts }: Situation): Situation {
  return { proposal: { ...proposal, targets: proposal.targets.slice(0, 1) }, facts };
}

function encodingOf(plan: Plan, action: string): Encoding {
  const table = plan.vocabulary.actions.find(({ name }) => name === action);
  if (table === undefined) throw new Error(`there is no action ${action}`);
  return { atoms: noAtoms(), vocabulary: plan.vocabulary, action: table, element: null };
}

function sceneIn(sets: readonly ProvenSet[]): fc.Arbitrary<{ readonly plan: Plan; readonly scene: Scene }> {
  return fc.constantFrom(...sets).chain(({ compiled, module }) =>
    scenes([module]).map((scene) => ({
      plan: partOf(compiled.plan, scene.rules, scene.switches, scene.ceilings),
      scene: { ...scene, situation: ofOneTarget(scene.situation) },
    })),
  );
}

/** The rules of a scene without those that are advisory and of the sort that `isWeakening` names. */
function counted({ module, rules }: Scene, isWeakening: (kind: string) => boolean): ReadonlySet<string> {
  return new Set(
    module.rules
      .filter(({ id, kind, stage }) => rules.has(id) && !(stage === "advisory" && isWeakening(kind)))
      .map(({ id }) => id),
  );
}

/** What a set really decides is among what it is taken to be able to decide. */
const roomForEveryDecision: ProofLaw = (sets, { reading, reckoned }) => {
  check(sceneIn(sets), ({ plan: whole, scene }) => {
    const plan = reckoned(whole);
    const { module, situation: about } = scene;
    const x = subjectOf(module, about);
    if (x === null) return;
    const collected = encodingOf(plan, x.action);
    collected.atoms.bdd.isFull = true;
    mayPermit(plan, collected);
    mayRefuse(plan, collected);
    const around = { ...collected, atoms: inOrder(collected.atoms) };
    const { bdd } = around.atoms;
    const permits = mayPermit(plan, around);
    const refusals = mayRefuse(plan, around);
    const here = and(bdd, lawsOf(around.atoms), atomsIn(around.atoms, x, module, about));
    const isRoomFor = (way: readonly number[]): boolean => and(bdd, here, ...way) !== never;
    expect(here).not.toBe(never);
    const restrictions = { ...scene, rules: counted(scene, (kind) => kind !== "permit") };
    if (verdictOf(reading, restrictions).outcome === "permit") expect(permits.some(isRoomFor)).toBe(true);
    const permitting = { ...scene, rules: counted(scene, (kind) => kind === "permit") };
    const verdict = verdictOf(reading, permitting);
    for (const { outcome, source, rule } of verdict.outcome === "refuse" ? verdict.deciding : []) {
      if (outcome !== "refuse") continue;
      const same = refusals.filter((refusal) => refusal.source === source && refusal.rule === rule);
      expect(same.some(({ where }) => isRoomFor(where))).toBe(true);
    }
    // Where a table is full, its answers mean nothing.
    expect(bdd.isFull).toBe(false);
  });
};

/** A condition is true, false or unknown where it is taken to be so. */
const roomForEveryCondition: ProofLaw = (sets, { reckoned }) => {
  const one = fc.constantFrom(...sets).chain(({ compiled, module }) =>
    fc.record({
      plan: fc.constant(reckoned(compiled.plan)),
      module: fc.constant(module),
      proof: fc.constantFrom(...compiled.proofs.filter(({ where }) => where !== null)),
      about: situation(module).map(ofOneTarget),
    }),
  );
  check(one, ({ plan, module, proof, about }) => {
    const x = subjectOf(module, about);
    if (x === null || proof.where === null || !proof.actions.includes(x.action)) return;
    const around = encodingOf(plan, x.action);
    const { bdd } = around.atoms;
    const where = lowerTerm(proof.where);
    const { isTrue, isFalse } = encodeCondition(where, around);
    const here = and(bdd, lawsOf(around.atoms), atomsIn(around.atoms, x, module, about));
    const value = evaluating(x, module, about)(where);
    const said =
      value === true ? isTrue : value === false ? isFalse : and(bdd, not(bdd, isTrue), not(bdd, isFalse));
    expect(and(bdd, here, said)).not.toBe(never);
  });
};

/** No decision contradicts what is proven. */
const provenIsSo: ProofLaw = (sets, { reading }) => {
  const proven = sets.flatMap(({ compiled, module, kinds }) =>
    compiled.proofs.flatMap((proof, index) => (kinds[index] === "proven" ? [{ module, proof }] : [])),
  );
  const decides: typeof decideUnder = (judged, proposal, facts, counts) =>
    reading(judged, { proposal, facts }, new Set(judged.rules.filter(counts).map(({ id }) => id)));
  const one = fc
    .constantFrom(...proven)
    .chain((decided) =>
      situation(decided.module).map((about) => ({ ...decided, about: ofOneTarget(about) })),
    );
  check(
    one,
    ({ module, proof, about }) => {
      if (!proof.actions.includes(about.proposal.action)) return;
      const where = proof.where === null ? null : lowerTerm(proof.where);
      expect(breaks({ proof, where }, module, about, decides)).toBeNull();
    },
    4,
  );
};

/** Every law, by what it says. */
export const proofLaws: Readonly<Record<string, ProofLaw>> = {
  "what a set decides, a proof reckons with": roomForEveryDecision,
  "what a condition comes to, a proof reckons with": roomForEveryCondition,
  "no decision contradicts what is proven": provenIsSo,
};
