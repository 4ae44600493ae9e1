import type { Datum, Fact } from "../fact.ts";
import { argumentsKey, type OutsideAnswer } from "../facts.ts";
import { own } from "../own.ts";
import { shortName } from "../people.ts";
import type { FactTable } from "../vocabulary/table.ts";
import { questionOf } from "./question.ts";
import { decode } from "./decode.ts";
import { staleness } from "./fresh.ts";
import type { Subject } from "./subject.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

/**
 * What a source answers to one question: the whole answer, or one field of the entity that it answers with.
 * Unknown where an argument is unknown or absent, where nobody answered, and where the answer does not say when it was
 * so, is dated after now, older than its freshness, or of another type. A field of an answer that is attested absent is
 * absent, so `has` is false of it.
 */
export function outside(x: Subject, factId: string, values: readonly Value[], field: string | null): Value {
  const name = field === null ? shortName(factId) : `${shortName(factId)}.${field}`;
  const table = x.vocabulary.facts.find(({ id }) => id === factId);
  if (table === undefined) return new Uncertain(name, "the name is not declared");
  const question = questionOf(values, table.parameters, name, x.vocabulary.zones);
  if (Uncertain.is(question)) return question;
  const answer = own(own(x.facts.outside, factId), argumentsKey(question));
  return read(x, table, answer, { name, field });
}

function read(
  x: Subject,
  table: FactTable,
  answer: OutsideAnswer | undefined,
  { name, field }: { readonly name: string; readonly field: string | null },
): Value {
  if (answer === undefined) return new Uncertain(name, "nobody answered");
  if (answer.kind === "unknown") return new Uncertain(name, answer.reason);
  const stale = staleness(answer.observedAtMs, table.freshMs, name, x.now);
  if (stale !== null) return stale;
  if (answer.kind === "absent") {
    return table.optional ? nothing : new Uncertain(name, "the source says that there is none");
  }
  const { type } = table;
  if (type.kind === "entity") {
    // An entity is read field by field; as a whole it is no value.
    if (answer.kind !== "record" || field === null)
      return new Uncertain(name, `the answer is no ${type.name}`);
    return readField(x, table, own(answer.fields, field), { name, field, entity: type.name });
  }
  if (answer.kind !== "known" || field !== null) return new Uncertain(name, "the answer is ill-typed");
  return decode(answer, { type, optional: table.optional }, name, { zones: x.vocabulary.zones, now: x.now });
}

function readField(
  x: Subject,
  { freshMs }: FactTable,
  fact: Fact<Datum> | undefined,
  { name, field, entity }: { readonly name: string; readonly field: string; readonly entity: string },
): Value {
  const { entities, zones } = x.vocabulary;
  const declared = entities
    .find((candidate) => candidate.name === entity)
    ?.fields.find((candidate) => candidate.name === field);
  if (declared === undefined) return new Uncertain(name, `${entity} has no such field`);
  // A field that has a date of its own is as old as that says, however fresh the answer is that repeats it.
  const observedAtMs = fact === undefined || fact.kind === "unknown" ? undefined : fact.observedAtMs;
  const stale = observedAtMs === undefined ? null : staleness(observedAtMs, freshMs, name, x.now);
  return stale ?? decode(fact, declared, name, { zones, now: x.now });
}
