import fc from "fast-check";

import type { PathExpression } from "../../lang/src/syntax/expression.ts";
import type {
  Attempt,
  Expectation,
  Fixture,
  Given,
  GivenValue,
  Proof,
  Test,
} from "../../lang/src/syntax/test.ts";
import { actions, people } from "./clause-trees.ts";
import { expression, literal, pathExpression } from "./expression-trees.ts";
import { anyName, count, doc, maybe, name, names, path, some, span, text } from "./word-trees.ts";

const { value } = fc.letrec<{ value: GivenValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    literal,
    fc.constant<GivenValue>({ kind: "unknown", span }),
    fc.constant<GivenValue>({ kind: "none", span }),
    fc.record({
      kind: fc.constant("seats" as const),
      count,
      group: name,
      arguments: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, some(tie("value"), 2)),
      span: fc.constant(span),
    }),
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

const given: fc.Arbitrary<Given> = fc.oneof(
  fc.record({
    path,
    arguments: fc.constant(null),
    fields: fc.constant([]),
    value,
    span: fc.constant(span),
  }),
  fc.record({
    path,
    arguments: some(value, 2),
    fields: fc.array(anyName, { maxLength: 2 }),
    value,
    span: fc.constant(span),
  }),
);
const givens = fc.array(given, { maxLength: 3 });

const attempt: fc.Arbitrary<Attempt> = fc.record({
  action: name,
  targets: names,
  by: name,
  principal: maybe(text),
  payload: fc.array(fc.record({ name: anyName, value }), { maxLength: 3 }),
  span: fc.constant(span),
});

const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.constant<Expectation>({ kind: "permit", span }),
  names.map((by): Expectation => ({ kind: "refuse", by, span })),
  fc.tuple(names, some(people)).map(([by, needing]): Expectation => ({ kind: "hold", by, needing, span })),
);

const body: fc.Arbitrary<Test["body"]> = fc.oneof(
  fc.record({ kind: fc.constant("when" as const), attempt, expect: expectation }),
  fc.record({
    kind: fc.constant("rows" as const),
    rows: some(fc.record({ attempt, expect: expectation, span: fc.constant(span) })),
  }),
);

/** A test, of one attempt or of rows. */
export const test: fc.Arbitrary<Test> = fc.record({
  kind: fc.constant("test" as const),
  title: text,
  titleSpan: fc.constant(span),
  from: maybe(name),
  givens,
  body,
  doc,
  span: fc.constant(span),
});

/** Givens under a name. */
export const fixture: fc.Arbitrary<Fixture> = fc.record({
  kind: fc.constant("fixture" as const),
  name,
  givens,
  doc,
  span: fc.constant(span),
});

const claim: fc.Arbitrary<Pick<Proof, "never" | "by">> = fc.oneof(
  fc.record({
    never: fc.constant("permit" as const),
    by: maybe(some(name.map((only): PathExpression => ({ kind: "path", names: [only], span })))),
  }),
  fc.record({ never: fc.constant("refuse" as const), by: maybe(some(pathExpression)) }),
);

/** A proof of either kind. */
export const proof: fc.Arbitrary<Proof> = fc
  .record({ title: text, claim, actions, where: maybe(expression), doc })
  .map(({ claim, ...rest }) => ({ kind: "prove", titleSpan: span, ...rest, ...claim, span }));
