import fc from "fast-check";
import { expect } from "vitest";

import type { Facts, PolicyModule, Verdict } from "@interlock/runtime";

import { losses } from "./lost-facts.ts";
import { paths, tags } from "./random-answers.ts";
import { approval } from "./random-facts.ts";
import type { Reading } from "./readings.ts";
import { check, isLong, rankOf, verdictOf, type Scene } from "./scenes.ts";

/** What holds of every decision on scenes like these, as this reading makes them. Fails by throwing. */
export type Law = (scene: fc.Arbitrary<Scene>, reading: Reading) => void;

/** The scene with a part less and the same with it, or null where it has no such part. */
type Pair = readonly [less: Scene, more: Scene] | null;

/** One part more moves the verdict one way only. Where few scenes turn on it, `times` as many are looked at. */
function onePartMore(
  parts: (scene: Scene, pick: number) => Pair,
  isInOrder: (less: number, more: number) => boolean,
  times = 1,
): Law {
  return (scene, reading) => {
    check(
      fc.tuple(scene, fc.nat()),
      ([given, pick]) => {
        const pair = parts(given, pick);
        if (pair === null) return;
        const [less, more] = pair;
        expect(isInOrder(rankOf(reading, less), rankOf(reading, more))).toBe(true);
      },
      isLong ? 1 : times,
    );
  };
}

const narrows = (less: number, more: number): boolean => more <= less;
const widens = (less: number, more: number): boolean => more >= less;

function oneRule(kinds: readonly string[]): (scene: Scene, pick: number) => Pair {
  return (scene, pick) => {
    const others = scene.module.rules.filter((rule) => kinds.includes(rule.kind));
    const added = others[pick % Math.max(1, others.length)];
    if (added === undefined) return null;
    const without = new Set([...scene.rules].filter((id) => id !== added.id));
    return [
      { ...scene, rules: without },
      { ...scene, rules: new Set([...without, added.id]) },
    ];
  };
}

function oneReach(which: "switches" | "ceilings"): (scene: Scene, pick: number) => Pair {
  return (scene, pick) => {
    const count = scene.module[which].length;
    if (count === 0) return null;
    const added = pick % count;
    const without = new Set([...scene[which]].filter((index) => index !== added));
    return [
      { ...scene, [which]: without },
      { ...scene, [which]: new Set([...without, added]) },
    ];
  };
}

const baseline = "base";

/** Everything that the baseline says, or nothing of it. */
function aBaseline(scene: Scene): Pair {
  const { module } = scene;
  const own = module.rules.filter((rule) => rule.module === baseline).map((rule) => rule.id);
  const [switches, ceilings] = [ofTheBaseline(module.switches), ofTheBaseline(module.ceilings)];
  const less = {
    ...scene,
    rules: without(scene.rules, own),
    switches: without(scene.switches, switches),
    ceilings: without(scene.ceilings, ceilings),
  };
  const more = {
    ...scene,
    rules: new Set([...less.rules, ...own]),
    switches: new Set([...less.switches, ...switches]),
    ceilings: new Set([...less.ceilings, ...ceilings]),
  };
  return [less, more];
}

function ofTheBaseline(reaches: readonly { readonly module: string }[]): readonly number[] {
  return [...reaches.entries()].filter(([, reach]) => reach.module === baseline).map(([index]) => index);
}

function without<T>(set: ReadonlySet<T>, left: readonly T[]): ReadonlySet<T> {
  return new Set([...set].filter((element) => !left.includes(element)));
}

/** The first target alone, and all of them. */
function moreTargets(scene: Scene): Pair {
  const { proposal, facts } = scene.situation;
  if (proposal.targets.length < 2) return null;
  const first = { proposal: { ...proposal, targets: proposal.targets.slice(0, 1) }, facts };
  return [{ ...scene, situation: first }, scene];
}

/** One element more in a list that only `each` clauses read: one of the proposal, or one that a source answers. */
function oneElement(scene: Scene, pick: number): Pair {
  const { proposal, facts } = scene.situation;
  const path = paths[pick % paths.length];
  const tag = tags[pick % tags.length];
  const { steps } = proposal.payload;
  if (path === undefined || tag === undefined || !Array.isArray(steps)) return null;
  if (pick % 2 === 0) {
    const longer = { ...proposal, payload: { ...proposal.payload, steps: [...steps, path] } };
    return [scene, { ...scene, situation: { proposal: longer, facts } }];
  }
  const marks = Object.entries(facts.outside?.["words.marks"] ?? {}).map(([key, answer]) => {
    const isList = answer.kind === "known" && Array.isArray(answer.value);
    return [key, isList ? { ...answer, value: [...answer.value, tag] } : answer] as const;
  });
  const outside = { ...facts.outside, "words.marks": Object.fromEntries(marks) };
  return [scene, { ...scene, situation: { proposal, facts: { ...facts, outside } } }];
}

/** Rules and switches that are for every action, and the same after `except` leaves one out. */
function oneException(scene: Scene, pick: number): Pair {
  const { module } = scene;
  const names = module.vocabulary.actions.map(({ name }) => name);
  const left = names[pick % names.length];
  const leave = <T extends { readonly actions: readonly string[] }>(one: T): T => ({
    ...one,
    actions: one.actions.filter((name) => name !== left),
  });
  const excepted: PolicyModule = {
    ...module,
    rules: module.rules.map((rule) => (rule.kind === "permit" ? rule : leave(rule))),
    switches: module.switches.map(leave),
    ceilings: module.ceilings.map(leave),
  };
  return [scene, { ...scene, module: excepted }];
}

const anApprovalWidens: Law = (scene, reading) => {
  check(
    fc.tuple(scene, approval, fc.nat()),
    ([given, one, at]) => {
      const { proposal, facts } = given.situation;
      const { approvals } = facts;
      if (approvals?.kind !== "known") return;
      const more = approvals.approvals.toSpliced(at % (approvals.approvals.length + 1), 0, one);
      const wider: Facts = { ...facts, approvals: { kind: "known", approvals: more } };
      expect(rankOf(reading, { ...given, situation: { proposal, facts: wider } })).toBeGreaterThanOrEqual(
        rankOf(reading, given),
      );
    },
    isLong ? 1 : 8,
  );
};

const aLostFactRestricts: Law = (scene, reading) => {
  check(
    fc.tuple(scene, losses),
    ([given, lose]) => {
      const { proposal, facts } = given.situation;
      const lost = { ...given, situation: { proposal, facts: lose(facts) } };
      expect(rankOf(reading, lost)).toBeLessThanOrEqual(rankOf(reading, given));
    },
    isLong ? 1 : 8,
  );
};

function inOrder(list: readonly unknown[]): readonly string[] {
  return list.map((element) => JSON.stringify(element)).sort();
}

/** The same verdict in one order of its lists. */
function sorted(verdict: Verdict): unknown {
  const { outcome, deciding, findings, needing, grants } = verdict;
  return {
    outcome,
    deciding: inOrder(deciding),
    findings: inOrder(findings),
    needing: inOrder(needing),
    grants: inOrder(grants),
  };
}

/** Turns a list round, then back to front: every element gets another neighbour. */
function turn<T>(list: readonly T[], by: number): readonly T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)].toReversed();
}

const orderIsNothing: Law = (scene, reading) => {
  check(fc.tuple(scene, fc.nat(), fc.nat()), ([given, by, within]) => {
    const { module } = given;
    const turned: PolicyModule = {
      ...module,
      rules: turn(module.rules, by).map((rule) => ({ ...rule, clauses: turn(rule.clauses, within) })),
      code: turn(module.code, by).map((code) => ({ ...code, clauses: turn(code.clauses, within) })),
      switches: turn(module.switches, by),
      switchCode: turn(module.switchCode, by),
      ceilings: turn(module.ceilings, by),
      ceilingCode: turn(module.ceilingCode, by),
    };
    const indexes = (count: number, chosen: ReadonlySet<number>): ReadonlySet<number> => {
      const order = turn([...Array(count).keys()], by);
      return new Set([...chosen].map((index) => order.indexOf(index)));
    };
    const other = {
      ...given,
      module: turned,
      switches: indexes(module.switches.length, given.switches),
      ceilings: indexes(module.ceilings.length, given.ceilings),
    };
    expect(sorted(verdictOf(reading, other))).toEqual(sorted(verdictOf(reading, given)));
  });
};

/** Every law, by what it says. */
export const laws = {
  "a bound or a refuse rule more never widens": onePartMore(oneRule(["bound", "refuse"]), narrows),
  "a permit more never narrows": onePartMore(oneRule(["permit"]), widens),
  "a switch more never widens": onePartMore(oneReach("switches"), narrows),
  "a ceiling more never widens": onePartMore(oneReach("ceilings"), narrows, 3),
  "a baseline never widens": onePartMore(aBaseline, narrows),
  "a further target never widens": onePartMore(moreTargets, narrows, 5),
  "a further element of an `each` never widens": onePartMore(oneElement, narrows, 5),
  "an action after `except` never narrows": onePartMore(oneException, widens),
  "an approval more never narrows": anApprovalWidens,
  "facts that get lost never widen": aLostFactRestricts,
  "order never matters": orderIsNothing,
} satisfies Readonly<Record<string, Law>>;
