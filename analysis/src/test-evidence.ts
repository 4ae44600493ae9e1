import type { CheckedGiven, TestFact } from "@interlock/lang";
import type { Fact, Facts, MemoryEvidence } from "@interlock/runtime";
import { percentiles, schemaEffects } from "@interlock/runtime/vocabulary";

import { figureOf, flagOf, instantOf } from "./test-fact.ts";

/**
 * The evidence that a test gives. What it does not give is left out, and so is unknown: a test that forgets a fact
 * sees what the world would see without it. Later givens win over earlier ones. `contracts` are the ids of those that
 * a schema is compared with, `spans` the times that clauses ask memory about.
 */
export function testEvidence(
  givens: readonly CheckedGiven[],
  now: number | null,
  contracts: readonly string[],
  spans: readonly number[],
): Pick<Facts, "blast" | "schema" | "reversal"> & { readonly memory: MemoryEvidence } {
  const parts = partsOf(givens);
  const within = contracts.flatMap((contract) => {
    const given = parts.get(`schema.within.${contract}`) ?? parts.get("schema.within");
    const fact = given === undefined ? null : flagOf(given);
    return fact === null ? [] : [[contract, fact] as const];
  });
  const memory = figures(parts, "memory", ["success", "outcomes"]);
  return {
    blast: {
      traffic: figures(parts, "blast.traffic", percentiles),
      users: figures(parts, "blast.users", percentiles),
      ...figures(parts, "blast", ["services"]),
    },
    schema: {
      ...flags(parts, "schema", schemaEffects),
      ...figures(parts, "schema", ["statements"]),
      within: Object.fromEntries(within),
    },
    reversal: {
      ...flags(parts, "reversal", ["declared", "lossless"]),
      ...instant("testedAtMs", parts.get("reversal.tested"), now),
    },
    memory: {
      ...memory,
      // A test says how the action went, not when: it went so in every span that a clause asks about.
      recent: Object.fromEntries(spans.map((span) => [String(span), memory] as const)),
      ...instant("waitingSinceMs", parts.get("memory.waiting"), now),
    },
  };
}

/** Every part that is given, by its words. One share without a percentile is every percentile. */
function partsOf(givens: readonly CheckedGiven[]): ReadonlyMap<string, TestFact> {
  const parts = new Map<string, TestFact>();
  const remove = (prefix: string): void => {
    for (const key of parts.keys()) if (key.startsWith(prefix)) parts.delete(key);
  };
  for (const given of givens) {
    if (given.kind !== "evidence") continue;
    const { of, part, fact } = given;
    if (part === "") remove(`${of}.`);
    else if (of === "blast" && (part === "traffic" || part === "users")) {
      for (const at of percentiles) parts.set(`blast.${part}.${at}`, fact);
    } else {
      if (of === "schema" && part === "within") remove("schema.within.");
      parts.set(`${of}.${part}`, fact);
    }
  }
  return parts;
}

function instant<K extends string>(
  name: K,
  age: TestFact | undefined,
  now: number | null,
): { readonly [name in K]?: Fact<number> } {
  const fact = age === undefined ? null : instantOf(age, now);
  const facts: { [name in K]?: Fact<number> } = {};
  if (fact !== null) facts[name] = fact;
  return facts;
}

function figures<K extends string>(
  parts: ReadonlyMap<string, TestFact>,
  of: string,
  names: readonly K[],
): { readonly [name in K]?: Fact<number> } {
  return picked(parts, of, names, figureOf);
}

function flags<K extends string>(
  parts: ReadonlyMap<string, TestFact>,
  of: string,
  names: readonly K[],
): { readonly [name in K]?: Fact<boolean> } {
  return picked(parts, of, names, (fact) => flagOf(fact));
}

function picked<K extends string, F>(
  parts: ReadonlyMap<string, TestFact>,
  of: string,
  names: readonly K[],
  convert: (fact: TestFact) => F | null,
): { readonly [name in K]?: F } {
  const facts: { [name in K]?: F } = {};
  for (const name of names) {
    const given = parts.get(`${of}.${name}`);
    const fact = given === undefined ? null : convert(given);
    if (fact !== null) facts[name] = fact;
  }
  return facts;
}
