import type { Datum, Fact } from "./fact.ts";
import type { Facts, OutsideAnswer } from "./facts.ts";
import type { Proposal } from "./proposal.ts";
import { targetKey } from "./proposal.ts";
import type { FieldTable, Vocabulary } from "./vocabulary/table.ts";

/** The steps from the top of a document down to one place in it. */
export type Place = readonly (string | number)[];

/** Where the values stand in a proposal and its facts that a vocabulary marks `secret`. */
export interface SecretPlaces {
  readonly proposal: readonly Place[];
  readonly facts: readonly Place[];
}

/**
 * Finds every value that the vocabulary marks `secret`: what a record may hold only as a commitment. A value that stands in
 * a key as well (a source was asked with it, a budget is counted by it) takes the whole table of those keys with it. Of a
 * field of the payload that nobody declared nobody knows that it is none, so it counts as one.
 * Expects a proposal and facts of their declared shapes. Pure.
 */
export function secretPlaces(vocabulary: Vocabulary, proposal: Proposal, facts: Facts): SecretPlaces {
  const action = vocabulary.actions.find(({ name }) => name === proposal.action);
  const open = new Set((action?.fields ?? []).flatMap(({ name, secret }) => (secret ? [] : [name])));
  const payload = Object.keys(proposal.payload).filter((name) => !open.has(name));
  const targets = proposal.targets.flatMap((target) => {
    const known = facts.targets?.[targetKey(target)] ?? {};
    const names = secretNames(fieldsOf(vocabulary, target.entity));
    return names.flatMap((name) => withValue(known[name], ["targets", targetKey(target), name]));
  });
  const answered = answeredFields(vocabulary, facts);
  const values = [
    ...payload.map((name) => proposal.payload[name] ?? ""),
    ...[...targets, ...answered].map(({ value }) => value),
  ];
  const asked = askedTables(facts, values);
  return {
    proposal: payload.map((name) => ["payload", name]),
    facts: [
      ...[...targets, ...answered].map(({ place }) => place),
      ...asked,
      ...ratePlaces(vocabulary, proposal, facts),
    ],
  };
}

function secretNames(fields: readonly FieldTable[] | undefined): readonly string[] {
  return (fields ?? []).flatMap(({ name, secret }) => (secret ? [name] : []));
}

function fieldsOf({ entities }: Vocabulary, entity: string): readonly FieldTable[] | undefined {
  return entities.find(({ name }) => name === entity)?.fields;
}

interface Found {
  readonly place: Place;
  readonly value: Datum;
}

/** The value of a fact, and where it stands; nothing where it has none. */
function withValue(fact: Fact | undefined, place: Place): readonly Found[] {
  return fact?.kind === "known" ? [{ place: [...place, "value"], value: fact.value }] : [];
}

/** The secret fields of what sources answered. */
function answeredFields(vocabulary: Vocabulary, { outside = {} }: Facts): readonly Found[] {
  return Object.entries(outside).flatMap(([id, answers]) => {
    const type = vocabulary.facts.find((fact) => fact.id === id)?.type;
    const names = type?.kind === "entity" ? secretNames(fieldsOf(vocabulary, type.name)) : [];
    return Object.entries(answers).flatMap(([key, answer]) =>
      namedFields(answer, names).flatMap(([name, fact]) =>
        withValue(fact, ["outside", id, key, "fields", name]),
      ),
    );
  });
}

function namedFields(
  answer: OutsideAnswer,
  names: readonly string[],
): readonly (readonly [name: string, fact: Fact | undefined])[] {
  return answer.kind === "record" ? names.map((name) => [name, answer.fields[name]]) : [];
}

/** The tables of answers of which a source was asked with one of these values, or with an element of one. */
function askedTables({ outside = {} }: Facts, values: readonly Datum[]): readonly Place[] {
  if (values.length === 0) return [];
  const texts = new Set(
    values.flatMap((value) => [value, ...(Array.isArray(value) ? value : [])]).map(textOf),
  );
  return Object.entries(outside).flatMap(([id, answers]) =>
    Object.keys(answers).some((key) => isAskedWith(key, texts)) ? [["outside", id]] : [],
  );
}

/** Whether a question's key holds one of these values. A key that nobody can read may hold any. */
function isAskedWith(key: string, texts: ReadonlySet<string>): boolean {
  try {
    const values: unknown = JSON.parse(key);
    return !Array.isArray(values) || values.some((value) => texts.has(textOf(value)));
  } catch {
    return true;
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value);
}

/** Budgets that are counted by an owner, where an owner is secret. */
function ratePlaces(vocabulary: Vocabulary, { targets }: Proposal, { rates = {} }: Facts): readonly Place[] {
  const isSecret = targets.some(({ entity }) =>
    fieldsOf(vocabulary, entity)?.some(({ name, secret }) => name === "owner" && secret),
  );
  if (!isSecret) return [];
  return Object.entries(rates).flatMap(([clause, counters]) =>
    Object.keys(counters).some((key) => key.startsWith("owner=")) ? [["rates", clause]] : [],
  );
}
