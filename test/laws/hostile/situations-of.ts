import { partsOf, type Plan, type PlanExpression } from "@interlock/compiler";
import {
  argumentsKey,
  groupKey,
  targetKey,
  unreachable,
  type Approval,
  type Datum,
  type Fact,
  type Facts,
  type PolicyModule,
  type Proposal,
} from "@interlock/runtime";
import { percentiles } from "@interlock/runtime/vocabulary";

import type { Situation } from "../random-facts.ts";

type Type = PolicyModule["vocabulary"]["facts"][number]["type"];

const nowMs = Date.UTC(2026, 10, 24, 10);

const approval: Approval = {
  principal: "github:9",
  root: "github:9",
  kind: "human",
  proof: "platform",
  atMs: nowMs,
  name: "nine",
};

const known = <T extends Datum>(value: T): Fact<T> => ({ kind: "known", value, observedAtMs: nowMs });

/**
 * Situations in which a policy of any vocabulary has something to say: each action, with facts that are known, and the texts
 * of the policy itself wherever a text can stand, so that what is compared is sometimes equal.
 */
export function situationsOf(module: PolicyModule, plan: Plan): readonly Situation[] {
  const texts = [...new Set(expressionsOf(plan).flatMap(textsIn))].filter((text) => text.length < 100);
  return [0, 1, 2, 3, 4].flatMap((turn) =>
    module.vocabulary.actions.map((action): Situation => {
      const target = { entity: action.entity, id: texts[turn] ?? "id" };
      const proposal: Proposal = {
        v: 1,
        nonce: "n",
        action: action.name,
        targets: [target],
        payload: valuesOf(action.fields, texts, module, turn),
      };
      return { proposal, facts: factsOf(module, target, texts, turn) };
    }),
  );
}

function factsOf(
  module: PolicyModule,
  target: Proposal["targets"][number],
  texts: readonly string[],
  turn: number,
): Facts {
  const { entities, facts, groups, principals, contracts, zones } = module.vocabulary;
  const who = principals[turn % principals.length];
  const entity = entities.find(({ name }) => name === target.entity);
  const key = targetKey(target);
  const questions = [...texts, ...zones];
  const id = who?.ids[0] ?? "github:1";
  const figures = Object.fromEntries(percentiles.map((at) => [at, known(10_000)] as const));
  return {
    now: known(nowMs),
    principal: { kind: turn === 3 ? "unproven" : (who?.role ?? "human"), ids: [id], name: id },
    identity: { kind: "known", verified: true, issuer: texts[turn] ?? "issuer", chain: [] },
    // In the last turn nothing is known of the target: what every object has is no fact.
    targets: { [key]: turn === 4 ? {} : knownFields(valuesOf(entity?.fields ?? [], texts, module, turn)) },
    blast: { traffic: figures, users: figures, services: known(1) },
    schema: { within: Object.fromEntries(contracts.map((contract) => [contract.id, known(turn % 2 === 0)])) },
    network: { origin: known(zones[turn % zones.length] ?? ""), targets: { [key]: known(zones[0] ?? "") } },
    audit: { anchoredAtMs: known(nowMs) },
    drift: Object.fromEntries(contracts.map((contract) => [contract.id, { [key]: known(false) }])),
    switches: Object.fromEntries(module.switches.map((thrown) => [thrown.id, known(turn === 3)])),
    offsets: { "Europe/Berlin": known(60) },
    outside: Object.fromEntries(
      facts.map((fact) => [
        fact.id,
        Object.fromEntries(
          questions.map((question) => [argumentsKey([question]), answerOf(fact.type, texts, module, turn)]),
        ),
      ]),
    ),
    approvals: { kind: "known", approvals: turn === 1 ? [] : [approval] },
    groups: Object.fromEntries(
      groups.flatMap((group) => [
        [group.id, known(["github:9"])],
        ...questions.map((question) => [groupKey(group.id, [question]), known(["github:9", "github:8"])]),
      ]),
    ) as NonNullable<Facts["groups"]>,
  };
}

function answerOf(type: Type, texts: readonly string[], module: PolicyModule, turn: number): Fact {
  if (type.kind !== "entity") return known(valueOf(type, texts, module, turn));
  const entity = module.vocabulary.entities.find(({ name }) => name === type.name);
  const fields = knownFields(valuesOf(entity?.fields ?? [], texts, module, turn));
  // An answer that is an entity's is a fact of another kind, which the type of a field does not have.
  return { kind: "record", fields, observedAtMs: nowMs } as never;
}

type Fields = PolicyModule["vocabulary"]["entities"][number]["fields"];

function valuesOf(
  fields: Fields,
  texts: readonly string[],
  module: PolicyModule,
  turn: number,
): { readonly [field: string]: Datum } {
  return Object.fromEntries(
    fields.map(({ name, type }, index) => [name, valueOf(type, texts, module, turn + index)]),
  );
}

function knownFields(values: { readonly [field: string]: Datum }): { readonly [field: string]: Fact } {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, known(value)]));
}

function valueOf(type: Type, texts: readonly string[], module: PolicyModule, turn: number): Datum {
  switch (type.kind) {
    case "bool":
      return turn % 2 === 0;
    case "int":
      return type.low;
    case "percent":
    case "duration":
      return 10_000;
    case "instant":
      return nowMs;
    case "string":
    case "command":
      return texts[(turn * 5) % texts.length] ?? "";
    case "path":
      return ["db/file", "below/file", "bound/file", "any/file"][turn % 4] ?? "";
    case "host":
      return "a.acme.test";
    case "zone":
      return module.vocabulary.zones[turn % module.vocabulary.zones.length] ?? "";
    case "enum":
      return type.members[turn % type.members.length] ?? "";
    case "list":
      return [valueOf(type.of, texts, module, turn)];
    case "entity":
      throw new Error("no field holds an entity");
    default:
      return unreachable(type);
  }
}

function expressionsOf({ rules, switches, ceilings }: Plan): readonly PlanExpression[] {
  return [
    ...rules.flatMap(({ scope, clauses }) => [
      scope,
      ...clauses.flatMap(({ when, measure }) => [when, measure]),
    ]),
    ...[...switches, ...ceilings].map(({ scope }) => scope),
  ].filter((expression) => expression !== null);
}

function textsIn(expression: PlanExpression): readonly string[] {
  const own = expression.kind === "value" && typeof expression.value === "string" ? [expression.value] : [];
  return [...own, ...partsOf(expression).flatMap(textsIn)];
}
