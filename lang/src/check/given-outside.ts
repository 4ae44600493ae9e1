import type { EntityTable } from "@interlock/runtime/vocabulary";

import type { Name } from "../syntax/name.ts";
import type { Given, GivenValue } from "../syntax/test.ts";
import type { CheckedGiven } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { declarationId } from "./declaration-id.ts";
import { checkArguments, parametersOf } from "./given-arguments.ts";
import { writtenPath } from "./given-path.ts";
import { cannot } from "./given-problem.ts";
import type { Meaning } from "./scope.ts";
import { checkFactValue, checkFields, checkNone, fieldNamed, wrong, type FactType } from "./test-value.ts";

type Outside = CheckedGiven & { readonly kind: "outside" };

/** `ticket("PAY-7") = Ticket { … }`, `ticket("PAY-7").open = true`, `frozen(production) = false`. */
export function checkFactGiven(given: Given, meaning: Meaning, context: Context): readonly CheckedGiven[] {
  const id = declarationId(meaning, context);
  const table = context.vocabulary.facts.find((candidate) => candidate.id === id);
  // A declaration that is no fact after all has a diagnostic of its own.
  if (table === undefined) return [];
  const fields = [...given.path.slice(1), ...given.fields];
  const asked = checkArguments(given, given.path[0], table.parameters, context);
  const entity = entityOf(table, context);
  const [field, ...more] = fields;
  const [extra] = entity === null ? fields : more;
  if (extra !== undefined) {
    const owner = `\`${given.path[0].text}\``;
    report(context, "IL2005", { field: extra.text, owner, known: [] }, extra.span);
    return [];
  }
  const answer =
    field !== undefined && entity !== null
      ? checkPart(field, entity, given.value, context)
      : checkAnswer(given.value, table, entity, context);
  if (asked === null || answer === null) return [];
  return [{ kind: "outside", fact: id, arguments: asked, field: field?.text ?? null, answer }];
}

/** `owners("db/orders.sql") = unknown`, or `owners = unknown` whatever it is asked with. */
export function checkGroupGiven(given: Given, meaning: Meaning, context: Context): readonly CheckedGiven[] {
  const { value } = given;
  const [field] = given.fields;
  if (field !== undefined) {
    report(
      context,
      "IL2005",
      { field: field.text, owner: `\`${given.path[0].text}\``, known: [] },
      field.span,
    );
    return [];
  }
  if (value.kind !== "unknown") {
    return cannot(
      writtenPath(given),
      "is given as `unknown` only: its members are as many as needed",
      value,
      context,
    );
  }
  const group = declarationId(meaning, context);
  const table = context.vocabulary.groups.find((candidate) => candidate.id === group);
  if (table === undefined) return [];
  if (given.arguments === null) return [{ kind: "group", group, arguments: [] }];
  const asked = checkArguments(given, given.path[0], parametersOf(table), context);
  return asked === null ? [] : [{ kind: "group", group, arguments: asked }];
}

function entityOf({ type }: FactType, { vocabulary }: Context): EntityTable | null {
  if (type.kind !== "entity") return null;
  return vocabulary.entities.find((candidate) => candidate.name === type.name) ?? null;
}

function checkPart(
  field: Name,
  entity: EntityTable,
  value: GivenValue,
  context: Context,
): Outside["answer"] | null {
  const found = fieldNamed(field, entity.fields, `\`${entity.name}\``, context);
  return found === null ? null : checkFactValue(value, found, context);
}

function checkAnswer(
  value: GivenValue,
  fact: FactType,
  entity: EntityTable | null,
  context: Context,
): Outside["answer"] | null {
  if (entity === null) return checkFactValue(value, fact, context);
  if (value.kind === "unknown") return { kind: "unknown" };
  if (value.kind === "none") return checkNone(value, fact.optional, context);
  if (value.kind !== "record") return wrong(value, fact.type, context);
  if (value.entity !== null && value.entity.text !== entity.name) {
    const facts = { wanted: entity.name, found: value.entity.text };
    report(context, "IL2101", facts, value.entity.span);
    return null;
  }
  return { kind: "record", fields: checkFields(value.fields, entity.fields, `\`${entity.name}\``, context) };
}
