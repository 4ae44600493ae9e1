import type { CheckedGiven, TestFact } from "@interlock/lang";
import { unknown, type Fact, type Facts } from "@interlock/runtime";
import { percentiles, schemaEffects } from "@interlock/runtime/vocabulary";

import { figureOf, flagOf, leftUnknown, nowOf } from "./test-fact.ts";

/**
 * The evidence that a test gives. What it does not give is left out, and so is unknown: a test that forgets a fact
 * sees what the world would see without it. Later givens win over earlier ones.
 */
export function testEvidence(
  givens: readonly CheckedGiven[],
): Pick<Facts, "blast" | "schema" | "reversal" | "memory"> {
  const parts = partsOf(givens);
  const services = parts.get("blast.services");
  const tested = parts.get("reversal.tested");
  const testedAtMs = tested === undefined ? null : instantOf(tested, nowOf(givens));
  const servicesFact = services === undefined ? null : figureOf(services);
  return {
    blast: {
      traffic: figures(parts, "blast.traffic", percentiles),
      users: figures(parts, "blast.users", percentiles),
      ...(servicesFact === null ? {} : { services: servicesFact }),
    },
    schema: {
      ...flags(parts, "schema", schemaEffects),
      ...figures(parts, "schema", ["statements"]),
    },
    reversal: {
      ...flags(parts, "reversal", ["declared", "lossless"]),
      ...(testedAtMs === null ? {} : { testedAtMs }),
    },
    memory: figures(parts, "memory", ["success", "outcomes"]),
  };
}

/** Every part that is given, by its words. One share without a percentile is every percentile. */
function partsOf(givens: readonly CheckedGiven[]): ReadonlyMap<string, TestFact> {
  const parts = new Map<string, TestFact>();
  for (const given of givens) {
    if (given.kind !== "evidence") continue;
    const { of, part, fact } = given;
    if (part === "") {
      for (const key of parts.keys()) if (key.startsWith(`${of}.`)) parts.delete(key);
    } else if (of === "blast" && (part === "traffic" || part === "users")) {
      for (const at of percentiles) parts.set(`blast.${part}.${at}`, fact);
    } else parts.set(`${of}.${part}`, fact);
  }
  return parts;
}

/** An age is written in a test, an instant is stored: without `now` nobody can tell which. */
function instantOf(age: TestFact, now: number | null): Fact<number> | null {
  const fact = figureOf(age);
  if (fact?.kind !== "known") return fact;
  if (now === null) return unknown("the test gives an age, and no `now`");
  return fact.value > now ? unknown(leftUnknown) : { kind: "known", value: now - fact.value };
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
  return picked(parts, of, names, flagOf);
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
