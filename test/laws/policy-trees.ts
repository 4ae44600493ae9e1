import fc from "fast-check";

import { effects, groupSorts, patternSorts, stages, weekdays } from "@interlock/runtime/vocabulary";

import type { OwnStage } from "../../lang/src/syntax/scope.ts";
import type {
  ContractDeclaration,
  Declaration,
  Module,
  TypeExpression,
  WindowTime,
} from "../../lang/src/syntax/tree.ts";
import { because, clause, people, scope } from "./clause-trees.ts";
import { expression, pathExpression } from "./expression-trees.ts";
import { fixture, proof, test } from "./test-trees.ts";
import {
  anyName,
  count,
  doc,
  integer,
  maybe,
  ms,
  name,
  names,
  quoted,
  some,
  span,
  text,
} from "./word-trees.ts";

const namedType: fc.Arbitrary<TypeExpression> = fc.record({
  kind: fc.constant("named-type" as const),
  name,
  max: maybe(count),
  range: maybe(fc.record({ low: integer, high: integer })),
  span: fc.constant(span),
});
const type = fc.oneof(
  namedType,
  fc.record({
    kind: fc.constant("list-type" as const),
    min: maybe(count),
    max: count,
    element: namedType,
    span: fc.constant(span),
  }),
);
const field = fc.record({
  name: anyName,
  optional: fc.boolean(),
  claimed: fc.boolean(),
  secret: fc.boolean(),
  type,
  span: fc.constant(span),
});
const fields = fc.array(field, { maxLength: 3 });

const parameters = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  some(fc.record({ name, type, span: fc.constant(span) })),
);
const origin = fc.record({ source: name, freshMs: ms, span: fc.constant(span) });
const stage = fc.constantFrom(...stages);
const ownStage: fc.Arbitrary<OwnStage | null> = maybe(stage.map((stage) => ({ stage, span })));

const instant = fc
  .date({ min: new Date("0000-01-01T00:00Z"), max: new Date("9999-12-31T23:59Z"), noInvalidDate: true })
  .map((date) => date.getTime());
const windowTime: fc.Arbitrary<WindowTime> = fc.oneof(
  fc.record({ kind: fc.constant("dates" as const), fromMs: instant, toMs: instant, span: fc.constant(span) }),
  fc.record({
    kind: fc.constant("weekly" as const),
    firstDay: fc.constantFrom(...weekdays),
    lastDay: fc.constantFrom(...weekdays),
    fromMinute: fc.nat({ max: 1439 }),
    toMinute: fc.nat({ max: 1440 }),
    zone: quoted,
    span: fc.constant(span),
  }),
);

const contract: fc.Arbitrary<ContractDeclaration["contract"]> = fc.oneof(
  fc.record({ kind: fc.constant("schema" as const), file: quoted, database: quoted }),
  fc.record({ kind: fc.constant("state" as const), entity: name, holdsWhen: expression }),
);

const declaration: fc.Arbitrary<Declaration> = fc.oneof(
  fc.tuple(names, quoted).map(([names, from]): Declaration => ({ kind: "import", names, from, span })),
  stage.map((stage): Declaration => ({ kind: "stage", stage, span })),
  fc
    .tuple(stage, scope, doc)
    .map(([stage, scope, doc]): Declaration => ({ kind: "stage-at-most", stage, scope, doc, span })),
  fc.tuple(fields, doc).map(([fields, doc]): Declaration => ({ kind: "target-requires", fields, doc, span })),
  fc.record({
    kind: fc.constant("fact" as const),
    name,
    parameters,
    type,
    optional: fc.boolean(),
    origin,
    doc,
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant("pattern-set" as const),
    sort: fc.constantFrom(...patternSorts),
    name,
    patterns: some(quoted),
    except: fc.array(quoted, { maxLength: 2 }),
    doc,
    span: fc.constant(span),
  }),
  fc.tuple(name, windowTime, doc).map(([name, when, doc]): Declaration => ({
    kind: "window",
    name,
    when,
    doc,
    span,
  })),
  fc.tuple(name, contract, doc).map(([name, contract, doc]): Declaration => ({
    kind: "contract",
    name,
    contract,
    doc,
    span,
  })),
  fc.record({
    kind: fc.constant("switch" as const),
    name,
    scope,
    includingRestores: fc.boolean(),
    resume: people,
    doc,
    span: fc.constant(span),
  }),
  fc
    .tuple(name, some(anyName), doc)
    .map(([name, members, doc]): Declaration => ({ kind: "enum", name, members, doc, span })),
  fc
    .tuple(name, fields, doc)
    .map(([name, fields, doc]): Declaration => ({ kind: "entity", name, fields, doc, span })),
  fc.record({
    kind: fc.constant("action" as const),
    names,
    entity: name,
    effect: fc.constantFrom(...effects),
    fields,
    doc,
    span: fc.constant(span),
  }),
  fc
    .tuple(fc.constantFrom("zone" as const, "source" as const), names)
    .map(([kind, names]): Declaration => ({ kind, names, span })),
  fc.record({
    kind: fc.constant("principal" as const),
    role: fc.constantFrom("agent" as const, "human" as const),
    name,
    ids: some(
      fc.record({
        provider: name,
        sort: maybe(name),
        id: fc.oneof(text, fc.nat().map(String)),
        span: fc.constant(span),
      }),
    ),
    doc,
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant("group" as const),
    name,
    parameters,
    members: fc.oneof(
      names.map((names) => ({ kind: "names" as const, names })),
      fc.record({
        kind: fc.constant("sourced" as const),
        by: fc.constantFrom(...groupSorts),
        argument: fc.oneof(
          text.map((text) => ({ kind: "text" as const, text, span })),
          pathExpression,
        ),
        origin,
      }),
    ),
    doc,
    span: fc.constant(span),
  }),
  fc.tuple(name, parameters, expression, doc).map(([name, parameters, value, doc]): Declaration => ({
    kind: "let",
    name,
    parameters,
    value,
    doc,
    span,
  })),
  fc.record({
    kind: fc.constantFrom("permit" as const, "bound" as const),
    name,
    stage: ownStage,
    scope,
    clauses: fc.array(clause, { maxLength: 4 }),
    doc,
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant("refuse" as const),
    name,
    stage: ownStage,
    scope,
    unless: maybe(people),
    because: maybe(because),
    doc,
    span: fc.constant(span),
  }),
  test,
  fixture,
  proof,
);

/** Any module that the parser can produce, without places. */
export const moduleTree: fc.Arbitrary<Module> = fc.record({
  kind: fc.constant("module" as const),
  language: fc.constant({ version: 1, span }),
  sort: fc.constantFrom("policy" as const, "baseline" as const),
  name,
  under: maybe(quoted),
  doc,
  declarations: fc.array(declaration, { maxLength: 6 }),
  unparsed: fc.constant([]),
  span: fc.constant(span),
});
