import fc from "fast-check";

import type { PolicyModule, Verdict } from "@interlock/runtime";
import { outcomes } from "@interlock/runtime/vocabulary";

import { compileTexts, type CompiledText } from "../compiled-text.ts";
import { situation, type Situation } from "./random-facts.ts";
import { policySet } from "./random-policies.ts";
import { withReaches, type Reading } from "./readings.ts";

/** The long form is run by hand: 100,000 cases over many more policies. */
export const isLong: boolean = process.env["INTERLOCK_LONG"] === "1";
/** How many cases a law is held against. */
export const numRuns: number = isLong ? 100_000 : 1_500;
/** Where the random numbers begin: the same in every run but the long one. */
export const seed: number = isLong ? Date.now() : 20_260_401;

/** The generated policy sets that the laws are held against, by path. */
export function generatedTexts(): readonly ReadonlyMap<string, string>[] {
  return fc.sample(policySet, { numRuns: isLong ? 400 : 60, seed });
}

/** The same, compiled. */
export async function generatedSets(): Promise<readonly CompiledText[]> {
  const sets: CompiledText[] = [];
  for (const texts of generatedTexts()) sets.push(await compileTexts(texts));
  return sets;
}

/** A situation, and which parts of a module judge it. */
export interface Scene {
  readonly module: PolicyModule;
  readonly situation: Situation;
  /** The ids of the rules that are judged. */
  readonly rules: ReadonlySet<string>;
  /** The indexes of the switches and ceilings that are in force. */
  readonly switches: ReadonlySet<number>;
  readonly ceilings: ReadonlySet<number>;
}

/** Few restrictions at a time: together they refuse nearly everything, and nothing is seen to move. */
function few<T>(all: readonly T[], most: number): fc.Arbitrary<ReadonlySet<T>> {
  return fc.subarray([...all], { maxLength: Math.min(most, all.length) }).map((some) => new Set(some));
}

function sceneOf(module: PolicyModule): fc.Arbitrary<Scene> {
  const ids = (isPermit: boolean): readonly string[] =>
    module.rules.filter((rule) => (rule.kind === "permit") === isPermit).map((rule) => rule.id);
  return fc
    .record({
      module: fc.constant(module),
      situation: situation(module),
      permits: fc.subarray([...ids(true)], { minLength: 1 }),
      restrictions: few(ids(false), 2),
      switches: few([...module.switches.keys()], 2),
      ceilings: few([...module.ceilings.keys()], 1),
    })
    .map(({ permits, restrictions, ...rest }) => ({
      ...rest,
      rules: new Set([...permits, ...restrictions]),
    }));
}

/** Scenes under one of these modules. */
export function scenes(modules: readonly PolicyModule[]): fc.Arbitrary<Scene> {
  return fc.constantFrom(...modules).chain(sceneOf);
}

/** What a reading says of a scene. */
export function verdictOf(reading: Reading, scene: Scene): Verdict {
  const { module, switches, ceilings, situation: about, rules } = scene;
  const judged = withReaches(
    module,
    (index) => switches.has(index),
    (index) => ceilings.has(index),
  );
  return reading(judged, about, rules);
}

/** How high the outcome of a scene stands. */
export function rankOf(reading: Reading, scene: Scene): number {
  return outcomes.indexOf(verdictOf(reading, scene).outcome);
}

/** Few situations turn on one approval or one fact: a law about them takes `times` as many. */
export function check<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, times = 1): void {
  fc.assert(fc.property(arbitrary, holds), { numRuns: numRuns * times, seed });
}
