import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

import { decide, decideUnder, type PolicyModule, type Verdict } from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";
import { outcomes } from "@interlock/runtime/vocabulary";

import { compileTexts } from "../compiled-text.ts";
import { hostileSituation } from "./hostile-situations.ts";
import { fates, lose } from "./lost-facts.ts";
import { approval, situation, type Situation } from "./random-facts.ts";
import { policySet } from "./random-policies.ts";
import * as readings from "./readings.ts";
import { real, type Reading } from "./readings.ts";

/** The long form is run by hand: 100,000 cases over many more policies. */
const isLong = process.env["INTERLOCK_LONG"] === "1";
const policies = isLong ? 400 : 24;
const numRuns = isLong ? 100_000 : 1_500;
const seed = isLong ? Date.now() : 20_260_401;

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

let modules: readonly PolicyModule[] = [];

beforeAll(async () => {
  const sets = fc.sample(policySet, { numRuns: policies, seed });
  const compiled: PolicyModule[] = [];
  for (const texts of sets) compiled.push((await compileTexts(texts)).module);
  modules = compiled;
}, 300_000);

interface Scene {
  readonly module: PolicyModule;
  readonly situation: Situation;
  /** The ids of the rules that are judged. */
  readonly rules: ReadonlySet<string>;
}

const scene: fc.Arbitrary<Scene> = fc
  .nat()
  .chain((at) => {
    const module = modules[at % modules.length];
    if (module === undefined) throw new Error("no policy was compiled");
    const ids = (isPermit: boolean): readonly string[] =>
      module.rules.filter((rule) => (rule.kind === "permit") === isPermit).map((rule) => rule.id);
    // Few restrictions at a time: together they refuse nearly everything, and nothing is seen to move.
    return fc.record({
      module: fc.constant(module),
      situation: situation(module),
      permits: fc.subarray([...ids(true)], { minLength: 1 }),
      restrictions: fc.subarray([...ids(false)], { maxLength: Math.min(2, ids(false).length) }),
    });
  })
  .map(({ permits, restrictions, ...rest }) => ({ ...rest, rules: new Set([...permits, ...restrictions]) }));

function rank(verdict: Verdict): number {
  return outcomes.indexOf(verdict.outcome);
}

/** Few situations turn on one approval or one fact: a law about them takes `times` as many. */
function check<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void, times = 1): void {
  fc.assert(fc.property(arbitrary, holds), { numRuns: numRuns * times, seed });
}

type Law = (reading: Reading) => void;

/** Judging by one rule more, of this sort, moves the verdict one way only. */
function oneRuleMore(kinds: readonly string[], isInOrder: (less: number, more: number) => boolean): Law {
  return (reading) => {
    check(fc.tuple(scene, fc.nat()), ([{ module, situation, rules }, pick]) => {
      const others = module.rules.filter((rule) => kinds.includes(rule.kind));
      const added = others[pick % Math.max(1, others.length)];
      if (added === undefined) return;
      const without = new Set([...rules].filter((id) => id !== added.id));
      const less = rank(reading(module, situation, without));
      const more = rank(reading(module, situation, new Set([...without, added.id])));
      expect(isInOrder(less, more)).toBe(true);
    });
  };
}

const aRestrictionRestricts = oneRuleMore(["bound", "refuse"], (less, more) => more <= less);
const aPermitWidens = oneRuleMore(["permit"], (less, more) => more >= less);

const aTargetRestricts: Law = (reading) => {
  check(scene, ({ module, situation: { proposal, facts }, rules }) => {
    const fewer = { proposal: { ...proposal, targets: proposal.targets.slice(0, 1) }, facts };
    expect(rank(reading(module, { proposal, facts }, rules))).toBeLessThanOrEqual(
      rank(reading(module, fewer, rules)),
    );
  });
};

const anApprovalWidens: Law = (reading) => {
  check(
    fc.tuple(scene, approval, fc.nat()),
    ([
      {
        module,
        situation: { proposal, facts },
        rules,
      },
      one,
      at,
    ]) => {
      const { approvals } = facts;
      if (approvals?.kind !== "known") return;
      const more = approvals.approvals.toSpliced(at % (approvals.approvals.length + 1), 0, one);
      const wider = { proposal, facts: { ...facts, approvals: { kind: "known" as const, approvals: more } } };
      expect(rank(reading(module, wider, rules))).toBeGreaterThanOrEqual(
        rank(reading(module, { proposal, facts }, rules)),
      );
    },
    isLong ? 1 : 8,
  );
};

const aLostFactRestricts: Law = (reading) => {
  check(
    fc.tuple(scene, fates),
    ([
      {
        module,
        situation: { proposal, facts },
        rules,
      },
      fate,
    ]) => {
      const lost = { proposal, facts: lose(facts, fate) };
      expect(rank(reading(module, lost, rules))).toBeLessThanOrEqual(
        rank(reading(module, { proposal, facts }, rules)),
      );
    },
    isLong ? 1 : 5,
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

const orderIsNothing: Law = (reading) => {
  check(fc.tuple(scene, fc.nat(), fc.nat()), ([{ module, situation, rules }, by, within]) => {
    const turned: PolicyModule = {
      ...module,
      rules: turn(module.rules, by).map((rule) => ({ ...rule, clauses: turn(rule.clauses, within) })),
      code: turn(module.code, by).map((code) => ({ ...code, clauses: turn(code.clauses, within) })),
    };
    expect(sorted(reading(turned, situation, rules))).toEqual(sorted(reading(module, situation, rules)));
  });
};

/** Turns a list round, then back to front: every element gets another neighbour. */
function turn<T>(list: readonly T[], by: number): readonly T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)].toReversed();
}

describe.each<[string, Law, Readonly<Record<string, Reading>>]>([
  ["a bound or a refuse rule more never widens", aRestrictionRestricts, { joined: readings.boundsJoin }],
  ["a permit more never narrows", aPermitWidens, { met: readings.permitsMeet }],
  ["a further target never widens", aTargetRestricts, { joined: readings.targetsJoin }],
  ["an approval more never narrows", anApprovalWidens, { "only the last": readings.lastApprovalCounts }],
  [
    "facts that get lost never widen",
    aLostFactRestricts,
    {
      "unknown as absent": readings.unknownIsAbsent,
      "unknown as false": readings.unknownIsFalse,
      "an unknown list as empty": readings.unknownListIsEmpty,
      "unknown `when` skipped": readings.unknownWhenSkipped,
      "unknown scope skipped": readings.unknownScopeSkipped,
      "unknown scope permitting": readings.unknownScopePermits,
    },
  ],
  ["order never matters", orderIsNothing, { "the first permit": readings.firstPermitDecides }],
])("%s", (_, law, wrong) => {
  test("as the runtime decides", patient, () => {
    expect(() => law(real)).not.toThrow();
  });

  test.each(Object.entries(wrong))("and the law sees a wrong reading: %s", (__, reading) => {
    expect(() => law(reading)).toThrow(/Property failed/u);
  });
});

describe("a decision", () => {
  test("is pure: equal inputs give equal bytes, and the inputs stay as they are", patient, () => {
    check(scene, ({ module, situation: { proposal, facts } }) => {
      const before = JSON.stringify([proposal, facts]);
      // Not through `decide`, which turns whatever is thrown into a refusal: a write to the input has to be seen.
      const [one, other] = [
        deepFrozen([proposal, facts] as const),
        structuredClone([proposal, facts] as const),
      ];
      const first = JSON.stringify(decideUnder(module, ...one, () => true));
      const second = JSON.stringify(decideUnder(module, ...other, () => true));
      expect(second).toBe(first);
      expect(JSON.stringify([proposal, facts])).toBe(before);
    });
  });

  test("is total: nothing that the schemas let in makes it throw", patient, () => {
    let admitted = 0;
    check(fc.tuple(fc.nat(), hostileSituation), ([at, hostile]) => {
      const proposal = proposalSchema.safeParse(hostile.proposal);
      const facts = factsSchema.safeParse(hostile.facts);
      if (!proposal.success || !facts.success) return;
      admitted += 1;
      const module = modules[at % modules.length];
      if (module === undefined) throw new Error("no policy was compiled");
      // `decide` would turn an exception into a refusal; here there must be none to turn.
      decideUnder(module, proposal.data, facts.data, () => true);
      const { binding, advised, validUntilMs } = decide(module, proposal.data, facts.data);
      expect(outcomes).toContain(binding.outcome);
      expect(outcomes).toContain(advised.outcome);
      expect(validUntilMs === null || Number.isSafeInteger(validUntilMs)).toBe(true);
    });
    expect(admitted).toBeGreaterThan(numRuns / 2);
  });

  test("is reached in all three ways by the generated policies", patient, () => {
    const reached = new Set<string>();
    check(scene, ({ module, situation, rules }) => {
      reached.add(real(module, situation, rules).outcome);
    });
    expect([...reached].sort()).toEqual(["hold", "permit", "refuse"]);
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFrozen(inner);
  }
  return value;
}
