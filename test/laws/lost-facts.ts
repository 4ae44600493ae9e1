import fc from "fast-check";

import type { Facts } from "@interlock/runtime";

/** What becomes of one fact on its way: it arrives, its source could not be had, or nobody answered. */
type Fate = "arrives" | "unknown" | "left out";

/** Facts after some of them got lost. Who acts is a value, never lost; a table of percentiles is one fact. */
export type Loss = (facts: Facts) => Facts;

/** Any of the facts get lost, each for itself. */
const oneByOne: fc.Arbitrary<Loss> = fc
  .constantFrom<readonly [Fate, ...Fate[]]>(
    ["arrives", "arrives", "unknown", "left out"],
    ["arrives", "arrives", "arrives", "arrives", "arrives", "arrives", "arrives", "unknown"],
    ["unknown", "left out"],
  )
  .chain((weights) => fc.infiniteStream(fc.constantFrom(...weights)))
  .map((fate) => ({ principal, ...others }) => ({
    principal,
    ...(loseIn(others, fate, "") as Omit<Facts, "principal">),
  }));

/** All that one or two sources would have answered: what stands beside it arrives, and can still let something pass. */
const byTheSource: fc.Arbitrary<Loss> = fc
  .tuple(fc.nat(), fc.nat())
  .map((picks) => ({ principal, ...others }) => {
    const keys = Object.keys(others);
    const lost = new Set(picks.map((pick) => keys[pick % Math.max(1, keys.length)]));
    const kept = Object.entries(others).filter(([key]) => !lost.has(key));
    return { principal, ...(Object.fromEntries(kept) as Omit<Facts, "principal">) };
  });

/** Every way to lose facts. */
export const losses: fc.Arbitrary<Loss> = fc.oneof(oneByOne, byTheSource);

function loseIn(node: object, fate: Iterator<Fate>, path: string): object {
  const kept = Object.entries(node).flatMap(([key, inner]: [string, unknown]) => {
    const here = `${path}.${key}`;
    if (typeof inner !== "object" || inner === null) return [[key, inner] as const];
    const isTable = here === ".blast.traffic" || here === ".blast.users";
    if (!("kind" in inner) && !isTable) return [[key, loseIn(inner, fate, here)] as const];
    const next = fate.next().value as Fate;
    if (next === "arrives") return [[key, arrived(inner, fate, here)] as const];
    if (next === "left out" || isTable) return [];
    return [[key, { kind: "unknown", reason: "it got lost" }] as const];
  });
  return Object.fromEntries(kept);
}

/** Of an entity that a source answered, one field may get lost and the others arrive. */
function arrived(fact: object, fate: Iterator<Fate>, path: string): object {
  if (!("fields" in fact) || typeof fact.fields !== "object" || fact.fields === null) return fact;
  return { ...fact, fields: loseIn(fact.fields, fate, path) };
}
