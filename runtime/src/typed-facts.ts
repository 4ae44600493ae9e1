import type { Absent, Datum, Fact, Known, Unknown } from "./fact.ts";

/**
 * The facts about something with these fields. What is left out is unknown; only a field with `?` can be attested absent. No
 * fact of a field `__proto__` can be written: an object literal would set its prototype instead.
 */
export type FieldFacts<Fields> = {
  readonly [Name in keyof Fields]?: Name extends "__proto__"
    ? never
    : object extends Pick<Fields, Name>
      ? Fact<Extract<Fields[Name], Datum>>
      : Known<Extract<Fields[Name], Datum>> | Unknown;
};

/** When the source itself says that something was so: every outside fact has a freshness, so every answer needs it. */
interface Dated {
  readonly observedAtMs: number;
}

/** What the types of a module say of an outside fact: a plain value, or the fields of an entity. */
type AnswerType = { readonly value: Datum } | { readonly fields: object };

type ValueAnswer<Answer> = Answer extends { readonly value: infer Value extends Datum }
  ? Known<Value> & Dated
  : never;

type RecordAnswer<Answer> = Answer extends { readonly fields: infer Fields }
  ? { readonly kind: "record"; readonly fields: FieldFacts<Fields> } & Dated
  : never;

/**
 * What sources answered, by the fact's id and then by `argumentsKey`: the `outside` of a proposal's facts. `Answers` is the
 * interface that `interlock compile` writes into `vocabulary.d.ts`; only a fact with `?` can be attested absent.
 */
export type OutsideFacts<Answers extends { readonly [Id in keyof Answers]?: AnswerType }> = {
  readonly [Id in keyof Answers]?: {
    readonly [key: string]:
      | Unknown
      | ValueAnswer<Answers[Id]>
      | RecordAnswer<Answers[Id]>
      | (object extends Pick<Answers, Id> ? Absent & Dated : never);
  };
};
