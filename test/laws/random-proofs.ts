import fc from "fast-check";

import { compileTexts, type CompiledText } from "../compiled-text.ts";
import { condition, reaches, type Text } from "./random-conditions.ts";
import { policySet } from "./random-policies.ts";
import { isLong, seed } from "./scenes.ts";

/** What only a proof can ask. */
const filled = [
  "approvals(dba) < 2",
  "approvals(sre) >= 1",
  "approvals(leads) == 0",
  "not (approvals(dba) > 1)",
];

/** How often the condition of a proof is what a bound may be about: such a proof is neither always nor never proven. */
const simple = [
  "blast.traffic > 5%",
  "blast.users.p50 > 1%",
  "schema.destructive",
  "schema.opaque",
  "now in spring",
  "oncall",
  'target.owner == "pay"',
  "origin == staging",
];

const sources = ["blast_radius", "schema_drift", "network_boundary", "reversibility", "rate_limit", "quorum"];

const proof: Text = fc.constantFrom(...reaches).chain(({ on, atoms }) => {
  const where = fc.oneof(
    { weight: 3, arbitrary: condition([...atoms, ...filled, ...filled]) },
    { weight: 2, arbitrary: fc.constantFrom(...simple) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...simple), condition(atoms))
        .map(([one, other]) => `${one} and (${other})`),
    },
  );
  const who = fc.constantFrom("", "", " by agent", " by human", " by bot", " by ann, bot");
  const what = fc.constantFrom("", ...[...sources, "base.everything"].map((name) => ` by ${name}`));
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(who, where).map(([by, text]) => `never permit ${on}${by} where ${text}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(what, where).map(([by, text]) => `never refuse ${on}${by} where ${text}`),
    },
    { weight: 1, arbitrary: what.map((by) => `never refuse ${on}${by}`) },
  );
});

/** Compiles generated policy sets, each with so many generated proofs. */
export async function provenSets(proofs: number): Promise<readonly CompiledText[]> {
  const generated = fc.tuple(policySet, fc.array(proof, { minLength: proofs, maxLength: proofs }));
  const sets: CompiledText[] = [];
  for (const [texts, some] of fc.sample(generated, { numRuns: isLong ? 300 : 24, seed })) {
    const lines = some.map((text, index) => `prove "p${index}" ${text}`);
    const one = `${texts.get("one.policy") ?? ""}${lines.join("\n")}\n`;
    sets.push(await compileTexts(new Map([...texts, ["one.policy", one]])));
  }
  return sets;
}
