import fc from "fast-check";

import type { Facts } from "@interlock/runtime";

/** What becomes of one fact on its way: it arrives, its source could not be had, or nobody answered. */
export type Fate = "arrives" | "unknown" | "left out";

/** An endless row of fates, mostly arrivals. */
export const fates: fc.Arbitrary<Iterator<Fate>> = fc
  .constantFrom<readonly [Fate, ...Fate[]]>(
    ["arrives", "arrives", "unknown", "left out"],
    ["arrives", "arrives", "arrives", "arrives", "arrives", "arrives", "arrives", "unknown"],
    ["unknown", "left out"],
  )
  .chain((weights) => fc.infiniteStream(fc.constantFrom(...weights)));

/** The same facts after some of them got lost. Who acts is a value, never lost; a table of percentiles is one fact. */
export function lose(facts: Facts, fate: Iterator<Fate>): Facts {
  const { principal, ...others } = facts;
  return { principal, ...(loseIn(others, fate, "") as Omit<Facts, "principal">) };
}

function loseIn(node: object, fate: Iterator<Fate>, path: string): object {
  const kept = Object.entries(node).flatMap(([key, inner]: [string, unknown]) => {
    const here = `${path}.${key}`;
    if (typeof inner !== "object" || inner === null) return [[key, inner] as const];
    const isTable = here === ".blast.traffic" || here === ".blast.users";
    if (!("kind" in inner) && !isTable) return [[key, loseIn(inner, fate, here)] as const];
    const next = fate.next().value as Fate;
    if (next === "arrives") return [[key, inner] as const];
    if (next === "left out" || isTable) return [];
    return [[key, { kind: "unknown", reason: "it got lost" }] as const];
  });
  return Object.fromEntries(kept);
}
