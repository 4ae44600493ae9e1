import { describe, expect, test } from "vitest";

import type { Plan, PlanRule } from "@interlock/compiler";
import type { Vocabulary } from "@interlock/runtime";

import { proofLaws, understood, withProofs, type Understanding } from "./proof-laws.ts";
import { provenSets } from "./random-proofs.ts";
import type { Reading } from "./readings.ts";
import * as rules from "./wrong-rules.ts";
import * as unknowns from "./wrong-unknowns.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets = (await provenSets(8)).map(withProofs);

function deciding(reading: Reading): Understanding {
  return { ...understood, reading };
}

/** A proof that leaves some rules out. */
function without(isForgotten: (rule: PlanRule) => boolean): Understanding {
  const reckoned = (plan: Plan): Plan => ({
    ...plan,
    rules: plan.rules.filter((rule) => !isForgotten(rule)),
  });
  return { ...understood, reckoned };
}

/** A proof that leaves the conditions of clauses out. */
const withoutWhen: Understanding = {
  ...understood,
  reckoned: (plan) => ({
    ...plan,
    rules: plan.rules.map((rule) => ({
      ...rule,
      clauses: rule.clauses.map((clause) => ({ ...clause, when: null })),
    })),
  }),
};

/** A table of fields that are taken for smaller than they are declared. */
function narrowed<Table extends { readonly fields: Vocabulary["actions"][number]["fields"] }>(
  table: Table,
): Table {
  const fields = table.fields.map((field) =>
    field.type.kind === "int" ? { ...field, type: { ...field.type, high: 4 } } : field,
  );
  return { ...table, fields };
}

const narrower: Understanding = {
  ...understood,
  reckoned: ({ vocabulary, ...plan }) => {
    const actions = vocabulary.actions.map(narrowed);
    return {
      ...plan,
      vocabulary: { ...vocabulary, actions, entities: vocabulary.entities.map(narrowed) },
    };
  },
};

/** What each law has to see. */
const planted: Readonly<Record<keyof typeof proofLaws, Readonly<Record<string, Understanding>>>> = {
  "what a set decides, a proof reckons with": {
    "bounds are joined": deciding(rules.boundsJoin),
    "unknown collapses at atoms": deciding(unknowns.unknownCollapsesAtAtoms),
    "an unknown scope is skipped": deciding(unknowns.unknownScopeSkipped),
    "an unknown scope permits": deciding(unknowns.unknownScopePermits),
    "a permit is left out": without(({ table }) => table.kind === "permit"),
    "a bound is left out": without(({ table }) => table.kind === "bound"),
    "a refuse rule is left out": without(({ table }) => table.kind === "refuse"),
    "a `when` is left out": withoutWhen,
  },
  "what a condition comes to, a proof reckons with": {
    "numbers are smaller than declared": narrower,
  },
  "no decision contradicts what is proven": {
    "bounds are joined": deciding(rules.boundsJoin),
  },
};

describe.each(Object.entries(proofLaws))("%s", (name, law) => {
  test("as the runtime decides", patient, () => {
    expect(() => {
      law(sets, understood);
    }).not.toThrow();
  });

  test.each(Object.entries(planted[name] ?? {}))(
    "and the law sees what is wrong: %s",
    patient,
    (_, wrong) => {
      expect(() => {
        law(sets, wrong);
      }).toThrow(/Property failed/u);
    },
  );
});

test("generated proofs are proven, refuted and left open", () => {
  const came = new Set(sets.flatMap(({ kinds }) => kinds));
  expect([...came]).toEqual(expect.arrayContaining(["proven", "refuted", "not-proven"]));
});
