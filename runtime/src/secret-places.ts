import type { Datum, Fact } from "./fact.ts";
import type { Facts } from "./facts.ts";
import type { Proposal } from "./proposal.ts";
import type { FieldTable, Vocabulary } from "./vocabulary/table.ts";

/** Where a secret value stands, and what it is. */
export interface SecretPlace {
  /** The steps from the top of the document down to it. */
  readonly path: readonly (string | number)[];
  /** `ACTION.field` or `ENTITY.field`, or the id of a fact all of whose answers are secret: how long it is kept is said by that. */
  readonly class: string;
}

/** Where the values stand in a proposal and its facts that a vocabulary marks `secret`. */
export interface SecretPlaces {
  readonly proposal: readonly SecretPlace[];
  readonly facts: readonly SecretPlace[];
}

/**
 * Finds every value that the vocabulary marks `secret`: what a record may hold only as a commitment. A value that stands in
 * a key as well (a source was asked with it, a budget is counted by it) takes the whole table of those keys with it. Of a
 * field that nobody declared, and of an answer to what nobody asks, nobody knows that it is none, so it counts as one.
 * Pure.
 */
export function secretPlaces(vocabulary: Vocabulary, proposal: Proposal, facts: Facts): SecretPlaces {
  const action = vocabulary.actions.find(({ name }) => name === proposal.action);
  const payload = hiddenNames(action?.fields, proposal.payload);
  const found = [...targetFields(vocabulary, facts), ...answeredFields(vocabulary, facts)];
  const values = [
    ...payload.map((name) => proposal.payload[name] ?? ""),
    ...found.flatMap(({ value, isDeclared }) => (isDeclared ? [value] : [])),
  ];
  return {
    proposal: payload.map((name) => ({ path: ["payload", name], class: `${proposal.action}.${name}` })),
    facts: [
      ...found.map(({ place }) => place),
      ...askedTables(vocabulary, facts, values),
      ...ratePlaces(vocabulary, proposal, facts),
    ],
  };
}

/** The names of an object's fields that are secret, or that nobody declared. */
function hiddenNames(fields: readonly FieldTable[] | undefined, given: object): readonly string[] {
  const open = new Set((fields ?? []).flatMap(({ name, secret }) => (secret ? [] : [name])));
  return Object.keys(given).filter((name) => !open.has(name));
}

function fieldsOf({ entities }: Vocabulary, entity: string | null): readonly FieldTable[] | undefined {
  return entities.find(({ name }) => name === entity)?.fields;
}

interface Found {
  readonly place: SecretPlace;
  readonly value: Datum;
  /** Only by what is declared can a policy have a source asked. */
  readonly isDeclared: boolean;
}

/** The secret fields of every target that something is known of, whether the proposal names it or not. */
function targetFields(vocabulary: Vocabulary, { targets = {} }: Facts): readonly Found[] {
  return Object.entries(targets).flatMap(([key, known]) =>
    secretFields(vocabulary, entityOf(key), known, ["targets", key]),
  );
}

/** The entity that a `targetKey` names; null for one that nobody can read. */
function entityOf(key: string): string | null {
  try {
    const parts: unknown = JSON.parse(key);
    const [entity = null]: readonly unknown[] = Array.isArray(parts) ? parts : [];
    return typeof entity === "string" ? entity : null;
  } catch {
    return null;
  }
}

/** The secret fields of what sources answered; the whole value where a field was asked for, and the answer has none. */
function answeredFields(vocabulary: Vocabulary, { outside = {} }: Facts): readonly Found[] {
  return Object.entries(outside).flatMap(([id, answers]) => {
    const type = vocabulary.facts.find((fact) => fact.id === id)?.type;
    const entity = type?.kind === "entity" ? type.name : null;
    return Object.entries(answers).flatMap(([key, answer]) => {
      const path = ["outside", id, key];
      if (answer.kind === "record") {
        return secretFields(vocabulary, entity, answer.fields, [...path, "fields"], id);
      }
      return entity === null ? [] : withValue(answer, path, { class: id, isDeclared: false });
    });
  });
}

function secretFields(
  vocabulary: Vocabulary,
  entity: string | null,
  known: { readonly [field: string]: Fact },
  path: SecretPlace["path"],
  otherwise = "",
): readonly Found[] {
  const fields = fieldsOf(vocabulary, entity);
  return hiddenNames(fields, known).flatMap((name) =>
    withValue(known[name], [...path, name], {
      class: `${entity ?? otherwise}.${name}`,
      isDeclared: fields?.some((field) => field.name === name) ?? false,
    }),
  );
}

/** The value of a fact, and where it stands; nothing where it has none. */
function withValue(
  fact: Fact | undefined,
  path: SecretPlace["path"],
  { class: name, isDeclared }: { readonly class: string; readonly isDeclared: boolean },
): readonly Found[] {
  if (fact?.kind !== "known") return [];
  return [{ place: { path: [...path, "value"], class: name }, value: fact.value, isDeclared }];
}

/**
 * The tables of answers of which a source was asked with one of these values, or with an element of one, and those of facts that
 * nobody declares.
 */
function askedTables(
  { facts: declared }: Vocabulary,
  { outside = {} }: Facts,
  values: readonly Datum[],
): readonly SecretPlace[] {
  const texts = new Set(
    values.flatMap((value) => [value, ...(Array.isArray(value) ? value : [])]).map(textOf),
  );
  return Object.entries(outside).flatMap(([id, answers]) =>
    !declared.some((fact) => fact.id === id) ||
    (texts.size > 0 && Object.keys(answers).some((key) => isAskedWith(key, texts)))
      ? [{ path: ["outside", id], class: id }]
      : [],
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
function ratePlaces(
  vocabulary: Vocabulary,
  { targets }: Proposal,
  { rates = {} }: Facts,
): readonly SecretPlace[] {
  const secret = targets.find(({ entity }) =>
    fieldsOf(vocabulary, entity)?.some(({ name, secret: isSecret }) => name === "owner" && isSecret),
  );
  if (secret === undefined) return [];
  return Object.entries(rates).flatMap(([clause, counters]) =>
    Object.keys(counters).some((key) => key.startsWith("owner="))
      ? [{ path: ["rates", clause], class: `${secret.entity}.owner` }]
      : [],
  );
}
