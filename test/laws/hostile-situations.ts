import fc from "fast-check";

/** Names that are dangerous as keys of an object, and names of the generated vocabulary. */
const names = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "then", "hasOwnProperty", "valueOf"),
  fc.constantFrom("share", "files", "note", "extra", "owner", "tier", "labels", "seen", "canary"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }).map((text) => text.toWellFormed()),
);

const texts = fc.oneof(
  fc.constantFrom("gold", "production", "db/1.sql", "\u202e", "\u2028", "../../etc", "pay"),
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.toWellFormed()),
  fc.string({ minLength: 3_000, maxLength: 4_096 }),
);

const numbers = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 2 ** 53 - 1, -(2 ** 53) + 1, 8_640_000_000_000_001),
  fc.maxSafeInteger(),
);

const plain = fc.oneof(fc.boolean(), numbers, texts);
const datum = fc.oneof(plain, fc.array(plain, { maxLength: 6 }));

/** An object of these entries as `JSON.parse` makes it: `__proto__` is a key of its own. */
function table<T>(value: fc.Arbitrary<T>): fc.Arbitrary<object> {
  return fc.array(fc.tuple(names, value), { maxLength: 8 }).map((entries) => Object.fromEntries(entries));
}

const fact = fc.oneof(
  fc.record({ kind: fc.constant("known"), value: datum }),
  fc.record({ kind: fc.constant("known"), value: datum, observedAtMs: fc.maxSafeInteger() }),
  fc.constant({ kind: "absent" }),
  fc.record({ kind: fc.constant("unknown"), reason: texts }),
);

const count = fc.oneof(
  fc.record({ kind: fc.constant("known"), value: fc.maxSafeInteger() }),
  fc.record({ kind: fc.constant("known"), value: fc.nat(), observedAtMs: fc.maxSafeInteger() }),
  fc.constant({ kind: "absent" }),
);
const flag = fc.oneof(
  fc.record({ kind: fc.constant("known"), value: fc.boolean() }),
  fc.constant({ kind: "absent" }),
);

const ids = fc.constantFrom(
  "github:1",
  "github:2",
  "github app:7",
  "spiffe://acme/ann",
  "__proto__",
  "x".repeat(256),
);
const principal = fc.record({
  kind: fc.constantFrom("agent", "human", "unproven"),
  ids: fc.array(ids, { minLength: 1, maxLength: 4 }),
  name: texts,
});

const approvals = fc.oneof(
  fc.record({
    kind: fc.constant("known"),
    approvals: fc.array(
      fc.record({
        principal: ids,
        root: ids,
        kind: fc.constantFrom("human", "agent"),
        proof: fc.constantFrom("platform", "presence", "software-key"),
        atMs: fc.maxSafeInteger(),
        name: fc.string({ unit: "binary", maxLength: 300 }).map((text) => text.toWellFormed()),
      }),
      { maxLength: 12 },
    ),
  }),
  fc.constant({ kind: "absent" }),
);

const target = fc.record({
  entity: fc.constantFrom("Service", "Database", "__proto__"),
  id: fc.constantFrom("a", "b", "__proto__", '"],["', "\u202e"),
});

const payloads = fc.oneof(
  { weight: 2, arbitrary: table(datum) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        share: fc.oneof(fc.nat({ max: 1_000_000 }), numbers),
        files: fc.array(fc.oneof(fc.constantFrom("db/1.sql", "a", "b/c"), texts), { maxLength: 5 }),
        note: fc.oneof(fc.constant("n"), texts),
        extra: fc.oneof(fc.nat({ max: 9 }), plain),
      },
      { requiredKeys: ["share", "files", "note"] },
    ),
  },
);

const shares = fc.dictionary(fc.constantFrom("p50", "p75", "p90", "p95", "p99", "p999"), count);

/** Proposals and facts as somebody hostile would send them, most of which the schemas let in. */
export const hostileSituation: fc.Arbitrary<{ readonly proposal: unknown; readonly facts: unknown }> =
  fc.record({
    proposal: fc.record({
      v: fc.constant(1),
      nonce: fc.constant("n"),
      action: fc.constantFrom("deploy", "deploy", "migrate", "constructor", "__proto__"),
      targets: fc.array(target, { maxLength: 3 }),
      payload: payloads,
    }),
    facts: fc.record(
      {
        principal,
        now: count,
        identity: fc.oneof(
          fc.record({
            kind: fc.constant("known"),
            verified: fc.boolean(),
            issuer: fc.constantFrom("github", "__proto__"),
            chain: fc.array(principal, { maxLength: 3 }),
          }),
          fc.constant({ kind: "absent" }),
        ),
        targets: fc
          .array(fc.tuple(target, table(fact)), { maxLength: 4 })
          .map((entries) =>
            Object.fromEntries(
              entries.map(([{ entity, id }, fields]) => [JSON.stringify([entity, id]), fields]),
            ),
          ),
        blast: fc.record({ traffic: shares, users: shares, services: count }),
        schema: fc.dictionary(fc.constantFrom("destructive", "breaking", "locking", "opaque"), flag),
        reversal: fc.record({ declared: flag, lossless: flag, testedAtMs: count }),
        memory: fc.record({ success: count, outcomes: count }),
        calibratedAtMs: count,
        approvals,
        groups: fc.dictionary(
          fc.constantFrom("words.dba", "words.sre", "words.leads"),
          fc.oneof(
            fc.record({
              kind: fc.constant("known"),
              value: fc.array(ids, { maxLength: 9 }),
              observedAtMs: fc.nat(),
            }),
            fc.constant({ kind: "absent" }),
          ),
        ),
      },
      { requiredKeys: ["principal"] },
    ),
  });
