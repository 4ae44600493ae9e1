import { GRANT_ENDS, type Grant, type GrantBound, type GrantScope } from "@interlock/ledger";
import fc from "fast-check";

import { boundName } from "../src/guard/grants/figures.ts";
import type { GrantUse } from "../src/guard/grants/misfit-use.ts";

// Few names, so that scopes meet; some of them are built to look as if they lay under a prefix.
const names = ["db", "db/", "db/a", "db/a/", "db/a/b", "db/../x", "db//a", "x", '["Service","checkout"]'];
const actions = ["deploy", "look"];
const zones = ["eu", "us"];

const scope: fc.Arbitrary<GrantScope> = fc.record({
  action: fc.constantFrom(...actions),
  access: fc.constantFrom("read", "write"),
  resources: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
  zones: fc.uniqueArray(fc.constantFrom(...zones), { maxLength: 2 }),
});

const bound: fc.Arbitrary<GrantBound> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("traffic" as const, "users" as const),
    percentile: fc.constantFrom("p50" as const, "p95" as const),
    atMostPpm: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ kind: fc.constant("services" as const), atMost: fc.integer({ min: 0, max: 4 }) }),
);

/** A grant of few words, so that two of them often meet. */
export const randomGrant: fc.Arbitrary<Grant> = fc.record({
  v: fc.constant(1 as const),
  origin: fc.constantFrom("log.test/a", "log.test/a", "log.test/b"),
  issuer: fc.constant(`sha256:${"1".repeat(64)}`),
  holder: fc.constantFrom(`sha256:${"2".repeat(64)}`, `sha256:${"3".repeat(64)}`),
  agent: fc.constantFrom("github app:7", "github app:8"),
  parent: fc.constant(null),
  can: fc.array(scope, { minLength: 1, maxLength: 3 }),
  bounds: fc.array(bound, { maxLength: 3 }),
  notBeforeMs: fc.integer({ min: 0, max: 4 }),
  expiresAtMs: fc.integer({ min: 2, max: 8 }),
  depth: fc.integer({ min: 0, max: 3 }),
  uses: fc.option(fc.integer({ min: 1, max: 3 })),
  revokeOn: fc.subarray([...GRANT_ENDS]),
  nonce: fc.constant("n"),
});

/** Something that somebody may do. */
export const randomUse: fc.Arbitrary<GrantUse> = fc.record({
  action: fc.constantFrom(...actions),
  access: fc.constantFrom("read", "write"),
  resource: fc.oneof(
    fc.constantFrom(...names, "db/a/c", "db/a/../../etc", "db/a//b", "db/a/.", "DB/a", "db\\a"),
    fc.string({ maxLength: 6 }).map((rest) => `db/${rest}`),
  ),
  zone: fc.option(fc.constantFrom(...zones)),
  figures: fc.dictionary(
    fc.constantFrom("traffic p50", "traffic p95", "users p50", "users p95", "services"),
    fc.integer({ min: -1, max: 5 }),
    { noNullPrototype: true },
  ),
  atMs: fc.integer({ min: -1, max: 9 }),
});

/** A grant below another one: of each of its parts as much, or less, or now and then more. */
export function randomChild(parent: Grant): fc.Arbitrary<Grant> {
  return randomGrant.chain((other) =>
    fc
      .record({
        can: fc.constantFrom(parent.can, parent.can.slice(0, 1), other.can),
        bounds: fc.constantFrom(
          parent.bounds,
          [...parent.bounds, ...other.bounds],
          lowered(parent.bounds),
          other.bounds,
        ),
        notBeforeMs: fc.constantFrom(parent.notBeforeMs, other.notBeforeMs),
        expiresAtMs: fc.constantFrom(parent.expiresAtMs, other.expiresAtMs),
        depth: fc.constantFrom(parent.depth - 1, other.depth),
        uses: fc.constantFrom(parent.uses, other.uses),
        revokeOn: fc.constantFrom(parent.revokeOn, [...GRANT_ENDS], other.revokeOn),
      })
      .map((parts) => ({ ...other, origin: parent.origin, ...parts })),
  );
}

function lowered(bounds: readonly GrantBound[]): readonly GrantBound[] {
  return bounds.map((one) =>
    one.kind === "services"
      ? { ...one, atMost: Math.max(0, one.atMost - 1) }
      : { ...one, atMostPpm: Math.max(0, one.atMostPpm - 1) },
  );
}

/** A use that a grant lets be done, made of its own words. */
export function useWithin(grant: Grant): fc.Arbitrary<GrantUse> {
  return fc.constantFrom(...grant.can).chain((one) =>
    fc.record({
      action: fc.constant(one.action),
      access: fc.constant(one.access),
      resource: fc
        .tuple(fc.constantFrom(...one.resources), fc.constantFrom("", "a", "a/b", "a/../b", "/"))
        .map(([name, rest]) => `${name}${rest}`),
      zone: one.zones.length === 0 ? fc.constantFrom(null, ...zones) : fc.constantFrom(...one.zones),
      figures: fc.constant(Object.fromEntries(grant.bounds.map((limit) => [boundName(limit), 0] as const))),
      atMs: fc.constantFrom(grant.notBeforeMs, grant.expiresAtMs - 1),
    }),
  );
}
