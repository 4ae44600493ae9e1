import fc from "fast-check";

import {
  actionOutcomes,
  effects,
  percentiles,
  rateKeys,
  schemaEffects,
  stages,
} from "@interlock/runtime/vocabulary";

import type { Expression, Literal, PathExpression } from "../../lang/src/syntax/expression.ts";
import type { Form } from "../../lang/src/syntax/form.ts";
import type { Name } from "../../lang/src/syntax/name.ts";
import type { Because, BecausePart, People } from "../../lang/src/syntax/people.ts";
import type { Span } from "../../lang/src/syntax/span.ts";
import type { GivenValue, Test } from "../../lang/src/syntax/test.ts";
import type { Clause, Declaration, Module, Scope, TypeExpression } from "../../lang/src/syntax/tree.ts";

/** Generated trees have no places: the law compares trees without theirs. */
const span: Span = { start: 0, end: 0 };

const reserved = new Set(
  "and or not in has like if then else any all none count true false unknown".split(" "),
);

/** Words that the language takes, so that no declaration can be called so. */
const taken = new Set("team role schedule codeowners list".split(" "));

/** Keywords among the names: only the grammar makes them special. */
const keywords =
  "permit bound stage zone rate blast agent target policy test given within by on as max".split(" ");

const anyWord = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...keywords, ...reserved) },
);
const word = anyWord.filter((text) => !reserved.has(text) && !taken.has(text));

const name: fc.Arbitrary<Name> = word.map((text) => ({ text, span }));
const anyName: fc.Arbitrary<Name> = anyWord.map((text) => ({ text, span }));

/** Everything a string may hold: all characters but zero and unpaired surrogates. */
const text = fc
  .string({ unit: "binary", maxLength: 12 })
  .map((value) => value.replaceAll("\0", "").toWellFormed());

const count = fc.nat({ max: 10_000 });
const integer = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.maxSafeInteger().map((value) => value + 0),
);
const ppm = fc.nat({ max: 1_000_000 });
const ms = fc.oneof(
  fc.nat({ max: 100_000_000 }),
  fc.nat({ max: 40 }).map((days) => days * 86_400_000),
);

function some<T>(arbitrary: fc.Arbitrary<T>, max = 3): fc.Arbitrary<[T, ...T[]]> {
  return fc
    .tuple(arbitrary, fc.array(arbitrary, { maxLength: max - 1 }))
    .map(([first, rest]) => [first, ...rest]);
}

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

const names = some(name);
const path = fc
  .tuple(name, fc.array(anyName, { maxLength: 3 }))
  .map(([first, rest]): [Name, ...Name[]] => [first, ...rest]);
const pathExpression: fc.Arbitrary<PathExpression> = path.map((names) => ({ kind: "path", names, span }));

const plainLiteral: fc.Arbitrary<Literal> = fc.oneof(
  fc.boolean().map((value): Literal => ({ kind: "boolean", value, span })),
  ppm.map((ppm): Literal => ({ kind: "percent", ppm, span })),
  ms.map((ms): Literal => ({ kind: "duration", ms, span })),
  fc
    .date({
      min: new Date("0000-01-01T00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    })
    .map((date): Literal => ({ kind: "instant", ms: date.getTime(), span })),
  text.map((value): Literal => ({ kind: "string", value, span })),
);
const literal = fc.oneof(
  plainLiteral,
  integer.map((value): Literal => ({ kind: "integer", value, span })),
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    literal,
    pathExpression,
    fc.record({ kind: fc.constant("range" as const), low: integer, high: integer, span: fc.constant(span) }),
    fc.record({ kind: fc.constant("count-of" as const), list: pathExpression, span: fc.constant(span) }),
    fc.record({
      kind: fc.constant("list" as const),
      elements: fc.array(tie("expression"), { maxLength: 3 }),
      span: fc.constant(span),
    }),
    fc.record({ kind: fc.constant("not" as const), operand: tie("expression"), span: fc.constant(span) }),
    fc.record({
      kind: fc.constant("logic" as const),
      operator: fc.constantFrom("and" as const, "or" as const),
      left: tie("expression"),
      right: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("if" as const),
      condition: tie("expression"),
      whenTrue: tie("expression"),
      whenFalse: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("comparison" as const),
      operator: fc.constantFrom(
        "==" as const,
        "!=" as const,
        "<" as const,
        "<=" as const,
        ">" as const,
        ">=" as const,
      ),
      left: tie("expression"),
      right: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("in" as const),
      element: tie("expression"),
      collection: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("has" as const),
      operand: tie("expression"),
      field: anyName,
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("like" as const),
      operand: tie("expression"),
      pattern: text,
      patternSpan: fc.constant(span),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("sum" as const),
      operator: fc.constantFrom("+" as const, "-" as const),
      left: tie("expression"),
      right: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("or-else" as const),
      value: tie("expression"),
      fallback: tie("expression"),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("quantifier" as const),
      quantifier: fc.constantFrom("any" as const, "all" as const, "count" as const),
      variable: name,
      list: pathExpression,
      body: tie("expression"),
      span: fc.constant(span),
    }),
  ),
}));

const people: fc.Arbitrary<People> = fc.record({
  seats: some(fc.record({ count, group: name, span: fc.constant(span) })),
  agentsAtMost: maybe(count),
  bySoftwareKey: fc.boolean(),
  withinMs: maybe(ms),
  span: fc.constant(span),
});

const holePath = fc.tuple(word, fc.array(anyWord, { maxLength: 2 })).map(([first, rest]) => [first, ...rest]);

const because: fc.Arbitrary<Because> = fc
  .array(
    fc.oneof(
      text.filter((value) => value !== "").map((text): BecausePart => ({ kind: "text", text })),
      holePath.map((path): BecausePart => ({ kind: "hole", path, span })),
    ),
    { maxLength: 4 },
  )
  // Two stretches of text in a row read back as one.
  .map((parts) => parts.filter((part, at) => part.kind === "hole" || parts[at - 1]?.kind !== "text"))
  .map((parts) => ({ parts, span }));

const outcomes = some(fc.constantFrom(...actionOutcomes));
const rateKey = fc.constantFrom(...rateKeys);

const form: fc.Arbitrary<Form> = fc.oneof(
  fc
    .tuple(fc.constantFrom("traffic" as const, "users" as const), maybe(fc.constantFrom(...percentiles)), ppm)
    .map(([share, percentile, atMostPpm]): Form => ({
      kind: "blast-share",
      share,
      percentile: percentile ?? "p95",
      percentileWritten: percentile !== null,
      atMostPpm,
      span,
    })),
  count.map((atMost): Form => ({ kind: "blast-services", atMost, span })),
  fc.constantFrom(...schemaEffects).map((effect): Form => ({ kind: "schema-no", effect, span })),
  fc
    .constantFrom("declared" as const, "lossless" as const)
    .map((demand): Form => ({ kind: "reversal", demand, withinMs: null, span })),
  maybe(ms).map((withinMs): Form => ({ kind: "reversal", demand: "tested", withinMs, span })),
  people.map((people): Form => ({ kind: "quorum", people, span })),
  fc
    .tuple(count, ms, rateKey)
    .map(([count, windowMs, key]): Form => ({ kind: "rate-per", count, windowMs, key, span })),
  fc.tuple(count, rateKey).map(([count, key]): Form => ({ kind: "rate-at-once", count, key, span })),
  fc
    .tuple(ms, outcomes, rateKey)
    .map(([forMs, after, key]): Form => ({ kind: "rate-none", forMs, after, key, span })),
  fc.record({
    kind: fc.constant("grant" as const),
    access: fc.constantFrom("read" as const, "write" as const),
    on: fc.oneof(
      fc.constant({ kind: "target" as const }),
      some(text).map((prefixes) => ({ kind: "prefixes" as const, prefixes })),
    ),
    expiresMs: ms,
    uses: maybe(count),
    revokeOn: fc.oneof(fc.constant([]), outcomes),
    span: fc.constant(span),
  }),
  ms.map((atMostMs): Form => ({ kind: "grant-at-most", atMostMs, span })),
  fc.array(text, { maxLength: 2 }).map((issuers): Form => ({ kind: "identity-verified", issuers, span })),
  fc.constant<Form>({ kind: "identity-rooted", span }),
  count.map((atMost): Form => ({ kind: "identity-depth", atMost, span })),
  expression.map((condition): Form => ({ kind: "require", condition, span })),
);

const clause: fc.Arbitrary<Clause> = fc.record({
  form,
  as: maybe(name),
  when: maybe(expression),
  unless: maybe(people),
  because: maybe(because),
  span: fc.constant(span),
});

const scope: fc.Arbitrary<Scope> = fc.record({
  actions: fc.oneof(
    names.map((names) => ({ kind: "named" as const, names })),
    fc.array(name, { maxLength: 2 }).map((except) => ({ kind: "every" as const, except, span })),
  ),
  by: maybe(names),
  where: maybe(expression),
  span: fc.constant(span),
});

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

const { value } = fc.letrec<{ value: GivenValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    literal,
    fc.constant<GivenValue>({ kind: "unknown", span }),
    fc.constant<GivenValue>({ kind: "none", span }),
    fc.tuple(count, name).map(([count, group]): GivenValue => ({ kind: "seats", count, group, span })),
    path.map((names): GivenValue => ({ kind: "reference", names, span })),
    fc.record({
      kind: fc.constant("record" as const),
      entity: maybe(name),
      fields: fc.array(fc.record({ name: anyName, value: tie("value") }), { maxLength: 3 }),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant("values" as const),
      elements: fc.array(tie("value"), { maxLength: 3 }),
      span: fc.constant(span),
    }),
  ),
}));

const docLine = fc
  .string({ unit: "grapheme-ascii", maxLength: 20 })
  .map((line) => line.replace(/[ \t]+$/, ""));
const doc = maybe(some(docLine).map((lines) => lines.join("\n")));

const test: fc.Arbitrary<Test> = fc.record({
  kind: fc.constant("test" as const),
  title: text,
  titleSpan: fc.constant(span),
  givens: fc.array(fc.record({ path, value, span: fc.constant(span) }), { maxLength: 3 }),
  when: fc.record({
    action: name,
    targets: names,
    by: name,
    principal: maybe(text),
    payload: fc.array(fc.record({ name: anyName, value }), { maxLength: 3 }),
    span: fc.constant(span),
  }),
  expect: fc.oneof(
    fc.constant({ kind: "permit" as const, span }),
    names.map((by) => ({ kind: "refuse" as const, by, span })),
    fc.tuple(names, some(people)).map(([by, needing]) => ({ kind: "hold" as const, by, needing, span })),
  ),
  doc,
  span: fc.constant(span),
});

const declaration: fc.Arbitrary<Declaration> = fc.oneof(
  fc
    .tuple(names, text)
    .map(([names, text]): Declaration => ({ kind: "import", names, from: { text, span }, span })),
  fc.constantFrom(...stages).map((stage): Declaration => ({ kind: "stage", stage, span })),
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
    members: fc.oneof(
      names.map((names) => ({ kind: "names" as const, names })),
      fc.record({
        kind: fc.constant("sourced" as const),
        by: fc.constantFrom("team" as const, "role" as const),
        argument: text,
        argumentSpan: fc.constant(span),
        source: name,
        freshMs: ms,
      }),
    ),
    doc,
    span: fc.constant(span),
  }),
  fc
    .tuple(name, expression, doc)
    .map(([name, value, doc]): Declaration => ({ kind: "let", name, value, doc, span })),
  fc.record({
    kind: fc.constantFrom("permit" as const, "bound" as const),
    name,
    scope,
    clauses: fc.array(clause, { maxLength: 4 }),
    doc,
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant("refuse" as const),
    name,
    scope,
    unless: maybe(people),
    because: maybe(because),
    doc,
    span: fc.constant(span),
  }),
  test,
);

/** Any module that the parser can produce, without places. */
export const moduleTree: fc.Arbitrary<Module> = fc.record({
  kind: fc.constant("module" as const),
  language: fc.constant({ version: 1, span }),
  name,
  doc,
  declarations: fc.array(declaration, { maxLength: 6 }),
  unparsed: fc.constant([]),
  span: fc.constant(span),
});
