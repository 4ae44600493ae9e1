import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { check as checkPolicies, findSuspicions, type Diagnostic } from "@interlock/lang";
import { decide, type Finding, type PolicyModule } from "@interlock/runtime";
import { outcomes } from "@interlock/runtime/vocabulary";

import { compileTexts } from "../compiled-text.ts";
import { imported, words } from "./policy-words.ts";
import { condition, people } from "./random-conditions.ts";
import { situation } from "./random-facts.ts";
import { check, isLong, seed } from "./scenes.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

/** A policy of so many bounds, each on a line of its own, under names that count them. */
function policyOf(bounds: readonly string[]): ReadonlyMap<string, string> {
  const lines = bounds.map((text, index) => text.replaceAll("NAME", `b${index}`));
  const text = `language 1\npolicy p\nimport { ${imported} } from "words.policy"\nstage constrained\n${lines.join("\n")}\n`;
  return new Map([
    ["words.policy", words],
    ["p.policy", text],
  ]);
}

const text = (set: ReadonlyMap<string, string>): string => set.get("p.policy") ?? "";

function suspicionsOf(set: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const sources = [...set].map(([path, text]) => ({ path, text }));
  return findSuspicions(checkPolicies(sources, ["p.policy"]));
}

/** The name of the bound on whose line a place lies. */
function boundAt(offset: number, set: ReadonlyMap<string, string>): string {
  const before = text(set).slice(0, offset);
  const line = text(set).split("\n")[before.split("\n").length - 1] ?? "";
  return /\bbound (\w+)/u.exec(line)?.[1] ?? "";
}

/** Every finding of the clauses of a bound, in any situation that the module can be in. */
function forFindings(
  module: PolicyModule,
  holds: (findings: ReadonlyMap<string, readonly Finding[]>) => void,
): void {
  check(situation(module), ({ proposal, facts }) => {
    const { findings } = decide(module, proposal, facts).binding;
    holds(Map.groupBy(findings, ({ rule }) => rule?.replace(/^p\./u, "") ?? ""));
  });
}

const rank = ({ outcome }: Finding): number => outcomes.indexOf(outcome);

/** Few enough facts that many conditions contradict themselves or say nothing. */
const atoms = [
  "target.replicas < 5",
  "target.replicas >= 5",
  "target.replicas in 3..20",
  "target.replicas in [0, 4, 100]",
  "target.replicas <= 100",
  "target.replicas + 1 > target.replicas - 1",
  "target.tier == Tier.gold",
  "target.tier == Tier.silver",
  "target.tier in [Tier.silver]",
  "target.zone == production",
  "target.zone != staging",
  "target has canary",
  "target has canary and target.canary <= 5%",
  "(target.canary ?? 50%) <= 10%",
  "(if target.replicas > 10 then 1 else 2) == 2",
  "count of target.labels > 0",
  "count of target.labels > 1",
  'any(l in target.labels: l == "hot")',
  'all(l in target.labels: l == "hot" or l != "hot")',
  "frozen(target.zone)",
];

describe("a condition that is said to be always the same", () => {
  const count = isLong ? 2_000 : 200;
  const several = fc
    .tuple(fc.array(condition(atoms), { minLength: 3, maxLength: 3 }), fc.constantFrom(" and ", " or "))
    .map(([parts, word]) => parts.map((part) => `(${part})`).join(word));
  const [conditions = []] = fc.sample(fc.array(several, { minLength: count, maxLength: count }), {
    numRuns: 1,
    seed,
  });
  // Behind a `let` a condition is looked at as a whole.
  const set = policyOf(
    conditions.map((one, index) => `let c${index} = ${one} bound NAME on deploy { require c${index} }`),
  );
  const said = (code: string): readonly string[] =>
    suspicionsOf(set).flatMap((found) => (found.code === code ? [boundAt(found.span.start, set)] : []));
  const claims = { neverFalse: said("IL3001"), neverTrue: said("IL3005") };

  async function hold({ neverFalse, neverTrue }: typeof claims): Promise<void> {
    const { module } = await compileTexts(set, ["p.policy"]);
    forFindings(module, (findings) => {
      for (const bound of neverFalse) {
        for (const finding of findings.get(bound) ?? []) {
          expect(finding.outcome === "permit" || finding.isUnknown).toBe(true);
        }
      }
      for (const bound of neverTrue) {
        for (const { outcome } of findings.get(bound) ?? []) expect(outcome).not.toBe("permit");
      }
    });
  }

  test("is", patient, async () => {
    expect(Math.min(claims.neverFalse.length, claims.neverTrue.length)).toBeGreaterThan(10);
    await expect(hold(claims)).resolves.toBeUndefined();
  });

  test.each(["neverFalse", "neverTrue"] as const)(
    "and the law sees a wrong claim: %s",
    patient,
    async (which) => {
      const others = conditions
        .map((_, index) => `b${index}`)
        .filter((bound) => !claims[which].includes(bound));
      await expect(hold({ ...claims, [which]: others.slice(0, 20) })).rejects.toThrow(/Property failed/u);
    },
  );
});

/** Counters are facts of each clause by itself here, so clauses that count are left out. */
const forms = [
  "blast traffic <= 5%",
  "blast traffic <= 2%",
  "blast users p99 <= 1%",
  "blast services <= 2",
  "blast services <= 3",
  "schema no opaque",
  "schema no destructive",
  "reversal tested",
  "reversal tested within 7d",
  "reversal tested within 1h",
  "audit anchored within 1h",
  "audit anchored within 3h",
  "memory outcome within 1h",
  "memory outcome within 1m",
  "memory success >= 95% over 20 outcomes",
  "memory success >= 90% over 5 outcomes",
  "network within staging",
  "network within staging, production",
  "network no crossing staging -> production",
  "network no crossing staging -> production, * -> internal",
  "drift none",
  "identity depth <= 1",
  "identity verified",
  'identity verified by "github"',
  "quorum 1 of dba",
  "require blast.services <= 2",
];

describe("a clause that is said to be implied by another", () => {
  const form = fc.constantFrom(...forms);
  const bound = fc
    .record({
      form,
      on: fc.constantFrom("deploy", "migrate", "deploy, migrate", "*"),
      by: fc.constantFrom("", "", "", " by agent", " by human, agent"),
      where: fc.constantFrom("", "", ' where target.owner == "pay"', " where blast.traffic <= 2%"),
      when: fc.constantFrom("", "", " when schema.destructive"),
      unless: fc.option(people(["dba", "sre"]), { nil: null, freq: 3 }),
    })
    .map(({ form, on, by, where, when, unless }) => {
      const waived = unless === null || form.startsWith("quorum") ? "" : ` unless ${unless} approve`;
      return `bound NAME on ${on}${by}${where} { ${form}${when}${waived} }`;
    });
  const most = isLong ? 400 : 120;
  const [bounds = []] = fc.sample(fc.array(bound, { minLength: most, maxLength: most }), {
    numRuns: 1,
    seed,
  });
  const set = policyOf(bounds);
  const pairs = suspicionsOf(set).flatMap(({ code, span, related = [] }) =>
    code === "IL3007"
      ? related.map((other) => [boundAt(span.start, set), boundAt(other.span.start, set)] as const)
      : [],
  );

  async function hold(claimed: typeof pairs): Promise<void> {
    const { module } = await compileTexts(set, ["p.policy"]);
    forFindings(module, (findings) => {
      for (const [loose, strict] of claimed) {
        for (const one of findings.get(loose) ?? []) {
          const others = (findings.get(strict) ?? []).filter(({ target }) => target?.id === one.target?.id);
          expect(Math.min(rank(one), ...others.map(rank))).toBe(Math.min(2, ...others.map(rank)));
        }
      }
    });
  }

  test("is", patient, async () => {
    expect(pairs.length).toBeGreaterThan(20);
    await expect(hold(pairs)).resolves.toBeUndefined();
  });

  test("and the law sees a wrong claim: the other way round", patient, async () => {
    await expect(hold(pairs.map(([loose, strict]) => [strict, loose]))).rejects.toThrow(/Property failed/u);
  });
});
