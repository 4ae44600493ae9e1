import fc from "fast-check";

import { actionOutcomes, percentiles, rateKeys, schemaEffects } from "@interlock/runtime/vocabulary";

import type { Form } from "../../lang/src/syntax/form.ts";
import type { Because, BecausePart, People } from "../../lang/src/syntax/people.ts";
import type { ActionsScope, Scope } from "../../lang/src/syntax/scope.ts";
import type { Clause } from "../../lang/src/syntax/tree.ts";
import { expression, reference } from "./expression-trees.ts";
import { anyWord, count, maybe, ms, name, names, ppm, some, span, text, word } from "./word-trees.ts";

/** Who must approve. */
export const people: fc.Arbitrary<People> = fc.record({
  seats: some(
    fc.record({
      count,
      group: name,
      arguments: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, some(expression, 2)),
      span: fc.constant(span),
    }),
  ),
  agentsAtMost: maybe(count),
  bySoftwareKey: fc.boolean(),
  withinMs: maybe(ms),
  span: fc.constant(span),
});

const holePath = fc.tuple(word, fc.array(anyWord, { maxLength: 2 })).map(([first, rest]) => [first, ...rest]);

/** An explanation with holes. */
export const because: fc.Arbitrary<Because> = fc
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

const crossing = fc.record({ from: maybe(name), to: maybe(name), span: fc.constant(span) });

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
  name.map((contract): Form => ({ kind: "schema-within", contract, span })),
  names.map((zones): Form => ({ kind: "network-within", zones, span })),
  some(crossing).map((crossings): Form => ({ kind: "network-crossing", crossings, span })),
  ms.map((withinMs): Form => ({ kind: "audit-anchored", withinMs, span })),
  fc.record({
    kind: fc.constant("memory-success" as const),
    atLeastPpm: ppm,
    outcomes: count,
    withinMs: maybe(ms),
    span: fc.constant(span),
  }),
  ms.map((withinMs): Form => ({ kind: "memory-outcome", withinMs, span })),
  fc.record({
    kind: fc.constant("drift-none" as const),
    contracts: fc.oneof(fc.constant([]), names),
    seenWithinMs: maybe(ms),
    span: fc.constant(span),
  }),
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

/** A clause with any of its suffixes. */
export const clause: fc.Arbitrary<Clause> = fc.record({
  each: maybe(fc.record({ variable: name, list: reference, span: fc.constant(span) })),
  form,
  as: maybe(name),
  when: maybe(expression),
  unless: maybe(people),
  because: maybe(because),
  span: fc.constant(span),
});

/** Actions by name, or every one with its exceptions. */
export const actions: fc.Arbitrary<ActionsScope> = fc.oneof(
  names.map((names): ActionsScope => ({ kind: "named", names })),
  fc.array(name, { maxLength: 2 }).map((except): ActionsScope => ({ kind: "every", except, span })),
);

/** What a rule, a switch or a ceiling reaches. */
export const scope: fc.Arbitrary<Scope> = fc.record({
  actions,
  by: maybe(names),
  where: maybe(expression),
  span: fc.constant(span),
});
