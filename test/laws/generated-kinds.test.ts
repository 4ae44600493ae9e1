import { describe, expect, test } from "vitest";

import type { PlanExpression } from "@interlock/compiler";
import { actionOutcomes, percentiles, rateKeys, schemaEffects, stages } from "@interlock/runtime/vocabulary";

import type { Form } from "../../lang/src/syntax/form.ts";
import type { Declaration } from "../../lang/src/syntax/tree.ts";
import * as kernel from "../../runtime/src/kernel.ts";
import { kindsPlanned, kindsWritten, type Occurring } from "./generated-kinds.ts";
import { withKernel, type Kernel } from "./readings.ts";
import { check, generatedSets, generatedTexts, scenes, verdictOf } from "./scenes.ts";

const texts = generatedTexts();
const sets = await generatedSets();
const written = kindsWritten(texts.flatMap((files) => [...files]));
const planned = kindsPlanned(sets.map(({ compiled }) => compiled.plan));

/** Every kind that the type has: one that is added and not listed does not compile. */
function kindsOf<Kind extends string>(kinds: Readonly<Record<Kind, true>>): readonly string[] {
  return Object.keys(kinds);
}

const forms = kindsOf<Form["kind"]>({
  "blast-share": true,
  "blast-services": true,
  "schema-no": true,
  "schema-within": true,
  "network-within": true,
  "network-crossing": true,
  "audit-anchored": true,
  "memory-success": true,
  "memory-outcome": true,
  "drift-none": true,
  reversal: true,
  quorum: true,
  "rate-per": true,
  "rate-at-once": true,
  "rate-none": true,
  grant: true,
  "grant-at-most": true,
  "identity-verified": true,
  "identity-rooted": true,
  "identity-depth": true,
  require: true,
});

/** What decides; what only checks a set, or says something of all its targets, is no part of a law about verdicts. */
type Deciding = Exclude<Declaration["kind"], "target-requires" | "fixture" | "test" | "prove">;

const declarations = kindsOf<Deciding>({
  import: true,
  stage: true,
  "stage-at-most": true,
  enum: true,
  entity: true,
  action: true,
  zone: true,
  source: true,
  fact: true,
  principal: true,
  group: true,
  "pattern-set": true,
  window: true,
  contract: true,
  switch: true,
  let: true,
  permit: true,
  bound: true,
  refuse: true,
});

const expressions = kindsOf<PlanExpression["kind"]>({
  value: true,
  values: true,
  subject: true,
  call: true,
  function: true,
  element: true,
  text: true,
});

const people = ["plain", "asked", "and", "agents", "software key", "within"];

/** What the generated policies have to hold, and how it is written. */
const wanted: readonly (readonly [family: string, kinds: readonly string[]])[] = [
  ["declaration", declarations],
  ["stage", stages],
  ["stage-at-most", ["advisory", "constrained", "green_path"]],
  ["own stage", ["advisory", "constrained", "calibrated"]],
  ["reach", ["named", "every", "except", "by", "where", "including restores"]],
  ["form", forms],
  ["suffix of a clause", ["when", "people", "because"]],
  ["suffix of each", ["when", "people", "because"]],
  ["suffix of refuse", ["people", "because"]],
  ["suffix of switch", ["people"]],
  ["people", people],
  ["blast-share", ["traffic", "users", ...percentiles]],
  ["schema-no", schemaEffects],
  ["reversal", ["declared", "lossless", "tested", "withinMs", "without withinMs"]],
  ["memory-success", ["withinMs", "without withinMs"]],
  ["drift-none", ["seenWithinMs", "without seenWithinMs"]],
  ["rate-none", actionOutcomes],
  ["rate key", rateKeys],
  ["grant", ["read", "write", "target", "prefixes", "uses", "without uses", ...actionOutcomes]],
];

describe("the policies that the laws are held against have every", () => {
  test.each(wanted)("%s", (family, kinds) => {
    expect(missingFrom(written, family, kinds)).toEqual([]);
  });

  test("kind of expression in their plans", () => {
    expect(missingFrom(planned, "expression", expressions)).toEqual([]);
  });

  test("function of the kernel in their plans", () => {
    expect(missingFrom(planned, "function", Object.keys(kernel))).toEqual([]);
  });

  test("and what none of them has is missed", () => {
    const fewer = kindsWritten([...(texts[0] ?? [])].filter(([path]) => path === "words.policy"));
    expect(missingFrom(fewer, "form", forms)).toEqual(forms);
  });
});

/** Only contracts read these, and they are judged elsewhere. */
const ofContracts = ["declared", "observed"];

test("every function of the kernel is called where scenes are judged", () => {
  const called = new Set<string>();
  const counting = Object.fromEntries(
    Object.entries(kernel).map(([name, real]) => [
      name,
      (...given: readonly unknown[]): unknown => {
        called.add(name);
        return (real as (...given: readonly unknown[]) => unknown)(...given);
      },
    ]),
  ) as Partial<Kernel>;
  const reading = withKernel(counting);
  check(scenes(sets.map(({ module }) => module)), (scene) => {
    verdictOf(reading, scene);
  });
  expect(Object.keys(kernel).filter((name) => !called.has(name))).toEqual(ofContracts);
}, 3_600_000);

function missingFrom(found: Occurring, family: string, kinds: readonly string[]): readonly string[] {
  return kinds.filter((kind) => !(found.get(family)?.has(kind) ?? false));
}
