import fc from "fast-check";

/** When the hostile answers are dated: an instant that `now` may be, too. */
const hostileNowMs = Date.UTC(2026, 4, 1);

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

const word = fc.oneof(
  fc.record({
    kind: fc.constant("known"),
    value: fc.oneof(fc.constantFrom("production", "staging"), names),
  }),
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
        steps: fc.array(fc.oneof(fc.constantFrom("db/1.sql", "__proto__"), texts), {
          minLength: 1,
          maxLength: 4,
        }),
        host: fc.oneof(fc.constantFrom("a.acme.test", "__proto__", "xn--", "."), texts),
        run: fc.oneof(fc.constantFrom("git diff main", "constructor", " "), texts),
        note: fc.oneof(fc.constant("n"), texts),
        extra: fc.oneof(fc.nat({ max: 9 }), plain),
      },
      { requiredKeys: ["share", "files", "steps", "host", "run", "note"] },
    ),
  },
);

const targetKeys = target.map(({ entity, id }) => JSON.stringify([entity, id]));

/** A table by target, some of whose keys name none. */
function byTarget<T>(value: fc.Arbitrary<T>): fc.Arbitrary<object> {
  return fc
    .array(fc.tuple(fc.oneof(targetKeys, names), value), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries));
}

const figures = { success: count, outcomes: count };
const memory = fc.record(
  {
    ...figures,
    waitingSinceMs: count,
    recent: fc.dictionary(
      fc.constantFrom("7776000000", "0", "__proto__"),
      fc.record(figures, { requiredKeys: [] }),
    ),
  },
  { requiredKeys: [] },
);

/** What a source says, and says when. */
const answer = fc.oneof(
  fact,
  fc.record({ kind: fc.constant("known"), value: datum, observedAtMs: fc.constant(hostileNowMs) }),
  fc.record({ kind: fc.constant("record"), fields: table(fact) }),
  fc.record({
    kind: fc.constant("record"),
    fields: fc.record({ open: fact, owner: fact }, { requiredKeys: [] }),
    observedAtMs: fc.constant(hostileNowMs),
  }),
);
const questions = fc.oneof(
  fc.constantFrom(
    "[]",
    '["T1"]',
    '["T2"]',
    '["n"]',
    '["production"]',
    '["pay"]',
    '["db/1.sql"]',
    "__proto__",
  ),
  names,
);
const outside = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        "words.oncall",
        "words.frozen",
        "words.quota",
        "words.tags",
        "words.marks",
        "words.risk",
        "words.ticket",
        "__proto__",
      ),
      fc.array(fc.tuple(questions, answer), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
    { maxLength: 7 },
  )
  .map((entries) => Object.fromEntries(entries));

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
        now: fc.oneof(count, fc.constant({ kind: "known", value: hostileNowMs })),
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
        schema: fc.record(
          {
            destructive: flag,
            breaking: flag,
            locking: flag,
            opaque: flag,
            statements: count,
            within: fc.dictionary(fc.constantFrom("words.orders", "__proto__"), flag),
          },
          { requiredKeys: [] },
        ),
        reversal: fc.record({ declared: flag, lossless: flag, testedAtMs: count }),
        memory: byTarget(memory),
        network: fc.record({ origin: word, targets: byTarget(word) }, { requiredKeys: [] }),
        audit: fc.record({ anchoredAtMs: count }, { requiredKeys: [] }),
        drift: fc.dictionary(fc.constantFrom("words.orders", "words.scaled", "__proto__"), byTarget(flag)),
        switches: fc.dictionary(
          fc.constantFrom("base.r0", "one.r1", "base.everything", "words.everything", "__proto__"),
          flag,
        ),
        restored: byTarget(flag),
        reserved: word,
        offsets: fc.dictionary(fc.constantFrom("Europe/Berlin", "Asia/Tokyo", "__proto__"), count),
        outside,
        calibratedAtMs: count,
        approvals,
        groups: fc.dictionary(
          fc.constantFrom("words.dba", "words.sre", "words.leads", 'words.owners["db/1.sql"]', "__proto__"),
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
