import type { PlanExpression } from "@interlock/compiler";
import type { CheckedGiven, TestDatum, TestFact, TestPrincipal } from "@interlock/lang";

import type { PlanCall } from "../plan-calls.ts";
import { wantedOf, type Wanted } from "./assignment.ts";
import { factFor, makeUp } from "./candidates.ts";
import { seatsAsked, textAt } from "./encode-read.ts";
import type { Scene } from "./made-up-scene.ts";

/** What sources can be asked with in a counterexample. */
export interface Asking {
  readonly payload: ReadonlyMap<string, TestDatum>;
  readonly fields: ReadonlyMap<string, TestFact>;
  readonly by: TestPrincipal;
}

/** What every source answers that an assignment speaks of. */
export function madeUpAnswers(scene: Scene, asking: Asking): readonly CheckedGiven[] {
  const asked = new Map<string, { readonly call: PlanCall; readonly wanted: Wanted }[]>();
  for (const { key, origin } of scene.atoms.sources.values()) {
    if (origin.kind !== "read" || origin.read.kind !== "call" || origin.read.function !== "outside") continue;
    const call = origin.read;
    if (seatsAsked(call, scene.plan.vocabulary) !== null) continue;
    // All fields of one answer together: the question is the name and what it is asked with.
    const question = JSON.stringify(call.arguments.slice(0, 3));
    const before = asked.get(question) ?? [];
    asked.set(question, [...before, { call, wanted: wantedOf(scene.assignment, key) }]);
  }
  return [...asked.values()].flatMap((parts) => answers(parts, scene, asking));
}

type Parts = readonly { readonly call: PlanCall; readonly wanted: Wanted }[];

function answers(parts: Parts, scene: Scene, asking: Asking): readonly CheckedGiven[] {
  const [first] = parts;
  if (first === undefined) return [];
  const table = scene.plan.vocabulary.facts.find(({ id }) => id === textAt(first.call, 1));
  if (table === undefined) return [];
  const [, , given] = first.call.arguments;
  const expressions = given?.kind === "values" ? given.elements : [];
  const questions = questionsOf(expressions, asking);
  const { type } = table;
  if (type.kind !== "entity") {
    const answer = factFor(first.wanted, () => makeUp(type, first.wanted, table.id, scene.pool));
    return questions.map((question) => outside(table.id, question, answer));
  }
  const entity = scene.plan.vocabulary.entities.find(({ name }) => name === type.name);
  const wantedField = (name: string): Wanted | undefined =>
    parts.find(({ call }) => textAt(call, 3) === name)?.wanted;
  const isGone = (entity?.fields ?? []).some(
    ({ name, optional }) => !optional && wantedField(name)?.isAbsent === true,
  );
  if (isGone) return questions.map((question) => outside(table.id, question, { kind: "absent" }));
  const fields = new Map(
    (entity?.fields ?? []).flatMap(({ name, optional, type: inner }) => {
      const wanted = wantedField(name);
      if (wanted === undefined && optional) return [];
      const made = wanted ?? wantedOf(new Map(), undefined);
      return [[name, factFor(made, () => makeUp(inner, made, name, scene.pool))] as const];
    }),
  );
  return questions.map((question) => outside(table.id, question, { kind: "record", fields }));
}

function outside(
  fact: string,
  question: readonly TestDatum[],
  answer: (CheckedGiven & { readonly kind: "outside" })["answer"],
): CheckedGiven {
  return { kind: "outside", fact, arguments: question, field: null, answer };
}

/** Everything that comes of what a fact is asked with: one question, or one for each element of every list. */
function questionsOf(
  expressions: readonly PlanExpression[],
  asking: Asking,
): readonly (readonly TestDatum[])[] {
  let questions: readonly (readonly TestDatum[])[] = [[]];
  for (const expression of expressions) {
    const values = valuesOf(expression, asking);
    questions = questions.flatMap((before) => values.map((value) => [...before, value]));
  }
  return questions.slice(0, 16);
}

function valuesOf(expression: PlanExpression, { payload, fields, by }: Asking): readonly TestDatum[] {
  if (expression.kind === "value") return expression.value === null ? [] : [expression.value];
  if (expression.kind === "element") {
    const known = [...fields.values()].flatMap((fact) => (fact.kind === "known" ? [fact.value] : []));
    return [...payload.values(), ...known].flatMap((value) => (typeof value === "object" ? value : []));
  }
  if (expression.kind !== "call") return [];
  const name = textAt(expression, 1);
  const read: string = expression.function;
  switch (read) {
    case "actionField": {
      const value = payload.get(name);
      return value === undefined ? [] : [value];
    }
    case "targetField": {
      const fact = fields.get(name);
      return fact?.kind === "known" ? [fact.value] : [];
    }
    case "principalId":
      return [by.ids[0]];
    case "humanId":
      return [by.kind === "agent" ? "test:root" : by.ids[0]];
    default:
      return [];
  }
}
