import { seatsFact, type PlanExpression } from "@interlock/compiler";
import { unreachable } from "@interlock/lang";
import type { ActionTable, FieldTable, Type, Vocabulary } from "@interlock/runtime";

import { principalKinds, type PrincipalKind } from "@interlock/runtime/vocabulary";

import type { PlanCall } from "../plan-calls.ts";
import { counts, rangeOf, shareKey, wholeNumbers, type Atoms, type Range } from "./atoms.ts";
import { never, not, type Bdd } from "./bdd.ts";
import {
  asValue,
  freeCondition,
  literal,
  missing,
  oneOf,
  readOf,
  type Condition,
  type Symbolic,
} from "./symbolic-value.ts";

/** What is judged: one action on one target, and inside an `each` one element. */
export interface Encoding {
  readonly atoms: Atoms;
  readonly vocabulary: Vocabulary;
  readonly action: ActionTable;
  /** Which element of which list is meant inside an `each`; null outside. */
  readonly element: string | null;
  /** Whether every window is taken for open or for closed; left out, the time decides. */
  readonly windows?: boolean;
}

/**
 * The name of an expression's value: the same text has the same value, and inside an `each` so for each element. Where windows
 * are taken for something, what asks for one has another.
 */
export function keyOf(expression: PlanExpression, { element, windows }: Encoding): string {
  const text = JSON.stringify(expression);
  const named = element !== null && readsElement(expression) ? `${text} of ${element}` : text;
  const asksForOne = windows !== undefined && /"function":"in(?:Dates|Week)"/.test(text);
  return asksForOne ? `${named} in windows that are ${windows ? "open" : "closed"}` : named;
}

/** Whether an expression reads an element: that of the `each`, or a quantifier's own. */
export function readsElement(expression: PlanExpression): boolean {
  switch (expression.kind) {
    case "value":
    case "subject":
      return false;
    case "values":
      return expression.elements.some(readsElement);
    case "call":
      return expression.arguments.some(readsElement);
    case "function":
      return readsElement(expression.body);
    case "element":
      return true;
    case "text":
      return expression.parts.some(readsElement);
    default:
      return unreachable(expression);
  }
}

/** The argument of a call that is a plain text; empty where it is none. */
export function textAt({ arguments: given }: PlanCall, index: number): string {
  const one = given[index];
  return one?.kind === "value" && typeof one.value === "string" ? one.value : "";
}

/** The argument of a call that is a plain number; null where it is none. */
export function numberAt({ arguments: given }: PlanCall, index: number): number | null {
  const one = given[index];
  return one?.kind === "value" && typeof one.value === "number" ? one.value : null;
}

/** A fact or a field of the proposal; null for a call that reads none. */
export function encodeRead(call: PlanCall, around: Encoding): Symbolic | null {
  const { atoms, vocabulary, action } = around;
  const simple = (range: Range, isOptional = false, key = keyOf(call, around)): Symbolic => {
    const origin = { kind: "read", read: call } as const;
    return readOf(atoms, { key, range, origin, mayBeUnknown: true, mayBeAbsent: isOptional });
  };
  // A function that is no read is somebody else's to encode.
  const name: string = call.function;
  switch (name) {
    case "actionField":
      // What is declared and not optional is there: admission refuses a proposal without it.
      return field(call, action.fields, false, around);
    case "targetField": {
      const entity = vocabulary.entities.find(({ name }) => name === action.entity);
      return field(call, entity?.fields ?? [], true, around);
    }
    case "now":
      return simple({ kind: "numbers", low: 0, high: 8_640_000_000_000_000 });
    case "blastShare":
      return simple(share, false, shareKey(textAt(call, 1), textAt(call, 2)));
    case "blastServices":
    case "schemaStatements":
      return simple(counts);
    case "schemaEffect":
      return asValue(atoms, schemaEffect(textAt(call, 1), around));
    case "reversalFlag":
      return simple({ kind: "bool" });
    case "reversalAge":
    case "memoryWaiting":
      return simple(counts, true);
    case "memoryFigure":
      return memoryFigure(textAt(call, 1), null, around);
    case "origin":
      return simple({ kind: "words", words: vocabulary.zones });
    case "principalId":
      return principalId(call, around);
    case "humanId":
      return simple({ kind: "open" });
    case "length":
      return length(call, around);
    case "count":
      return simple(counts);
    case "outside":
      return outside(call, around);
    case "sum":
      return simple(wholeNumbers);
    default:
      return null;
  }
}

const share: Range = { kind: "numbers", low: 0, high: 1_000_000 };

function field(
  call: PlanCall,
  fields: readonly FieldTable[],
  mayBeUnknown: boolean,
  around: Encoding,
): Symbolic {
  const declared = fields.find(({ name }) => name === textAt(call, 1));
  if (declared === undefined) return missing;
  return readOf(around.atoms, {
    key: keyOf(call, around),
    range: rangeOf(declared.type, around.vocabulary.zones),
    origin: { kind: "read", read: call },
    mayBeUnknown,
    mayBeAbsent: declared.optional,
  });
}

/** A statement that is opaque has every effect, so an effect is only false where that is, too. */
export function schemaEffect(effect: string, { atoms }: Encoding): Condition {
  const raw = (name: string): Condition =>
    freeCondition(atoms, `schema.${name}`, { kind: "schema", effect: name });
  const opaque = raw("opaque");
  return effect === "opaque" ? opaque : oneOf(atoms, raw(effect), opaque);
}

/** A figure of memory; `withinMs` is null for all that is remembered. */
export function memoryFigure(figure: string, withinMs: number | null, { atoms }: Encoding): Symbolic {
  const of = figure === "success" ? "success" : "outcomes";
  return readOf(atoms, {
    key: `memory.${of}.${withinMs ?? "ever"}`,
    range: of === "success" ? share : counts,
    origin: { kind: "memory", figure: of },
    mayBeUnknown: true,
    mayBeAbsent: false,
  });
}

/** Unknown exactly where nobody proved who acts. */
function principalId(call: PlanCall, around: Encoding): Symbolic {
  const { atoms } = around;
  const read = readOf(atoms, {
    key: keyOf(call, around),
    range: { kind: "open" },
    origin: { kind: "read", read: call },
    mayBeUnknown: false,
    mayBeAbsent: false,
  });
  return { ...read, known: not(atoms.bdd, kindIs("unproven", atoms)) };
}

/** Where who acts is of this kind: one of the three, and never unknown. */
export function kindIs(kind: PrincipalKind, atoms: Atoms): Bdd {
  const range = { kind: "words", words: principalKinds } as const;
  const origin = { kind: "kind" } as const;
  const read = readOf(atoms, { key: "principal", range, origin, mayBeUnknown: false, mayBeAbsent: false });
  // All three at once, so that the law that it is one of them is complete.
  const [is] = [kind, ...principalKinds].map((one) => read.is(one));
  return is ?? never;
}

function length(call: PlanCall, around: Encoding): Symbolic | null {
  const [list] = call.arguments;
  if (list?.kind !== "call") return null;
  // A proof is about one target.
  if (list.function === "targets") return literal(1);
  const type = listTypeOf(list, around);
  return readOf(around.atoms, {
    key: keyOf(call, around),
    range: type === null ? counts : { kind: "numbers", low: type.min, high: type.max },
    origin: { kind: "read", read: call },
    mayBeUnknown: !isSurelyThere(list, around),
    mayBeAbsent: false,
  });
}

/** Whether a read is of a field that every admitted proposal has. */
export function isSurelyThere(read: PlanCall, { action }: Encoding): boolean {
  const declared = action.fields.find(({ name }) => name === textAt(read, 1));
  return read.function === "actionField" && declared?.optional === false;
}

/** The type of a list that is read as it stands; null for any other. */
export function listTypeOf(
  list: PlanExpression | undefined,
  { vocabulary, action }: Encoding,
): (Type & { readonly kind: "list" }) | null {
  if (list?.kind !== "call") return null;
  const named = (fields: readonly FieldTable[]): FieldTable | undefined =>
    fields.find(({ name }) => name === textAt(list, 1));
  const type =
    list.function === "actionField"
      ? named(action.fields)?.type
      : list.function === "targetField"
        ? named(vocabulary.entities.find(({ name }) => name === action.entity)?.fields ?? [])?.type
        : list.function === "outside"
          ? answerOf(list, vocabulary)?.type
          : undefined;
  return type?.kind === "list" ? type : null;
}

/** What a source answers, or a field of the entity that it answers with. */
export function answerOf(
  call: PlanCall,
  vocabulary: Vocabulary,
): { readonly type: Type; readonly optional: boolean } | null {
  const table = vocabulary.facts.find(({ id }) => id === textAt(call, 1));
  if (table === undefined) return null;
  if (table.type.kind !== "entity") return table;
  const { name } = table.type;
  const fields = vocabulary.entities.find((entity) => entity.name === name)?.fields ?? [];
  const declared = fields.find((one) => one.name === textAt(call, 3));
  if (declared === undefined) return null;
  // Where there is no answer, none of its fields is there.
  return { type: declared.type, optional: declared.optional || table.optional };
}

function outside(call: PlanCall, around: Encoding): Symbolic | null {
  const group = seatsAsked(call, around.vocabulary);
  if (group !== null) return seatsFilled(group, JSON.stringify([group]), around);
  const answer = answerOf(call, around.vocabulary);
  if (answer === null) return null;
  return readOf(around.atoms, {
    key: keyOf(call, around),
    range: rangeOf(answer.type, around.vocabulary.zones),
    origin: { kind: "read", read: call },
    mayBeUnknown: true,
    mayBeAbsent: answer.optional,
  });
}

/** How many seats of a group are filled, whatever a list of people asks besides; `key` says what the group is asked with. */
export function seatsFilled(group: string, key: string, { atoms }: Encoding): Symbolic {
  return readOf(atoms, {
    key: `approvals ${key}`,
    range: counts,
    origin: { kind: "approvals", group },
    mayBeUnknown: true,
    mayBeAbsent: false,
  });
}

/** The group whose seats a call counts, as a proof reads them; null for every other call. */
export function seatsAsked(call: PlanCall, { groups }: Vocabulary): string | null {
  const name = call.function === "outside" ? textAt(call, 1) : "";
  return groups.find(({ id }) => seatsFact(id) === name)?.id ?? null;
}
