import fc from "fast-check";

import {
  counterKey,
  targetKey,
  type Approval,
  type Fact,
  type Facts,
  type PolicyModule,
  type Proposal,
  type TargetReference,
} from "@interlock/runtime";
import { percentiles } from "@interlock/runtime/vocabulary";

import {
  agents,
  drift,
  fact,
  figure,
  flag,
  groups,
  hour,
  memory,
  network,
  nowMs,
  outside,
  ownerNames,
  paths,
  people,
  restored,
  switches,
  targetKeys,
} from "./random-answers.ts";

/** A proposal with everything that is known when it is judged. */
export interface Situation {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

const owner = fact(fc.constantFrom(...ownerNames));
const serviceFields = fc.record({
  tier: fact(fc.constantFrom("gold", "silver")),
  zone: fact(fc.constantFrom("staging", "production")),
  owner,
  replicas: fact(fc.constantFrom(0, 4, 6, 15, 100)),
  canary: fact(fc.constantFrom(0, 20_000, 50_000, 80_000, 900_000)),
  labels: fact(fc.subarray(["hot", "cold", "calm"], { minLength: 1 })),
  seen: fact(fc.constantFrom(nowMs, nowMs - hour, nowMs - 30 * 24 * hour)),
  pause: fact(fc.constantFrom(0, 1_000, hour)),
});
const databaseFields = fc.record({
  owner,
  size: fact(fc.constantFrom(0, 7, 50, 60)),
  pinned: fact(fc.boolean()),
});

type Shares = NonNullable<NonNullable<Facts["blast"]>["traffic"]>;

/** Percentiles that rise. The table of a prediction is one fact: it is there or it is not. */
const shares: fc.Arbitrary<Shares> = fc
  .array(fc.constantFrom(0, 5_000, 20_000, 50_000, 60_000), { minLength: 6, maxLength: 6 })
  .map((values) => {
    const rising = values.toSorted((a, b) => a - b);
    return Object.fromEntries(
      percentiles.map((at, index) => [at, { kind: "known", value: rising[index] ?? 0 }] as const),
    );
  });

/** Evidence that agrees with itself: a human is its own root, an agent has one. */
export const approval: fc.Arbitrary<Approval> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...people) },
      { weight: 1, arbitrary: fc.constantFrom(...agents) },
    ),
    fc.constantFrom<Approval["proof"]>("platform", "presence", "software-key"),
    fc.constantFrom(nowMs, nowMs, nowMs - 60_000, nowMs - 2 * hour, nowMs + 1),
  )
  .map(([principal, proof, atMs]) => {
    const isAgent = principal === "github app:7" || principal === "github app:8";
    const root =
      principal === "github app:7" ? "github:2" : principal === "github app:8" ? "github:3" : principal;
    return { principal, root, kind: isAgent ? "agent" : "human", proof, atMs, name: principal };
  });

const principal: fc.Arbitrary<Facts["principal"]> = fc.constantFrom<Facts["principal"]>(
  { kind: "agent", ids: ["github app:7", "github:70"], name: "bot" },
  { kind: "agent", ids: ["github:90", "github app:9", "spiffe://acme/other"], name: "other" },
  { kind: "human", ids: ["github:1", "github app:1"], name: "ann" },
  { kind: "human", ids: ["spiffe://acme/ann"], name: "ann" },
  { kind: "unproven", ids: ["github:2"], name: "beth?" },
);

const human = (id: string): Facts["principal"] => ({ kind: "human", ids: [id], name: id });
const verified = { kind: "known", verified: true, issuer: "github" } as const;

const identity: fc.Arbitrary<NonNullable<Facts["identity"]>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<NonNullable<Facts["identity"]>>(
      { ...verified, chain: [human("github:5")] },
      { ...verified, chain: [human("github:3")] },
      { ...verified, chain: [] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<NonNullable<Facts["identity"]>>(
      { ...verified, issuer: "else", chain: [{ kind: "unproven", ids: ["github:4"], name: "d" }] },
      {
        ...verified,
        verified: false,
        chain: [{ kind: "human", ids: ["github:1", "github app:1"], name: "ann" }],
      },
      { kind: "absent" },
    ),
  },
);

const files = fc.subarray([...paths], { minLength: 1, maxLength: 4 });
/** One less than the type lets in, so that a law can add one. */
const steps = fc.subarray([...paths], { minLength: 1, maxLength: 3 });
const run = fc.constantFrom("git diff main", "git diff main --output=x", "git log", "rm db");
const extra = fc.constantFrom<{ extra?: number }>({}, { extra: 0 }, { extra: 2 }, { extra: 9 });
const migratePayload = fc
  .tuple(fc.record({ files, steps, run }), extra)
  .map(([payload, more]) => ({ ...payload, ...more }));
const deployPayload = fc
  .tuple(
    fc.constantFrom(0, 100_000, 500_000),
    fc.constantFrom("api.acme.test", "db.other.test", "a.b.acme.test"),
    migratePayload,
  )
  .map(([share, host, more]) => ({ share, host, note: "n", ...more }));

/** What a proposal may be about: one to three targets, whose facts all stand there whether they are named or not. */
function targets(entity: string): fc.Arbitrary<readonly TargetReference[]> {
  const some = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom("a", "b", "c").map((id) => [id]) },
    { weight: 1, arbitrary: fc.subarray(["a", "b", "c"], { minLength: 2 }) },
  );
  return some.map((ids) => ids.map((id) => ({ entity, id })));
}

/** Whether it is a way back that was reserved: mostly nobody says so. */
const reserved = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fact<string>>({ kind: "absent" }) },
  { weight: 2, arbitrary: fact(fc.constant("the evaluation")) },
);

/** A counter for every clause that counts, under every key that it can be counted by here. */
function rates(module: PolicyModule): fc.Arbitrary<NonNullable<Facts["rates"]>> {
  const clauses = module.rules
    .flatMap((rule) => rule.clauses)
    .filter((clause) => clause.source === "rate_limit")
    .map((clause) => clause.id);
  const keys = [
    ...[...people, ...agents, "github app:9"].map((id) => counterKey("agent", id)),
    ...ownerNames.map((id) => counterKey("owner", id)),
    ...["deploy", "migrate"].map((id) => counterKey("action", id)),
    ...targetKeys.map((key) => counterKey("target", key)),
  ];
  const counter = figure(0, 1, 2, 3, 60_000, hour);
  return fc
    .array(fc.array(counter, { minLength: keys.length, maxLength: keys.length }), {
      minLength: clauses.length,
      maxLength: clauses.length,
    })
    .map((rows) =>
      Object.fromEntries(
        clauses.map((clause, row) => [
          clause,
          Object.fromEntries(keys.map((key, column) => [key, rows[row]?.[column] ?? { kind: "absent" }])),
        ]),
      ),
    );
}

/** Situations that a generated policy set can tell apart: everything answered, with values beside its bounds. */
export function situation(module: PolicyModule): fc.Arbitrary<Situation> {
  const about = fc.oneof(
    fc.tuple(fc.constant("deploy"), deployPayload, targets("Service")),
    fc.tuple(fc.constant("migrate"), migratePayload, targets("Database")),
  );
  const ids = ["a", "b", "c"];
  const fields = fc
    .tuple(
      fc.array(serviceFields, { minLength: 3, maxLength: 3 }),
      fc.array(databaseFields, { minLength: 3, maxLength: 3 }),
    )
    .map(([services, databases]) =>
      Object.fromEntries(
        ids.flatMap((id, index) => [
          [targetKey({ entity: "Service", id }), services[index] ?? {}],
          [targetKey({ entity: "Database", id }), databases[index] ?? {}],
        ]),
      ),
    );
  const facts = fc.record({
    now: fc.constant<Fact<number>>({ kind: "known", value: nowMs }),
    principal,
    identity,
    targets: fields,
    blast: fc.record({ traffic: shares, users: shares, services: figure(0, 2, 3) }),
    schema: fc.record({
      destructive: flag,
      breaking: flag,
      locking: flag,
      opaque: flag,
      statements: figure(0, 2, 9),
      within: fc.record({ "words.orders": flag }),
    }),
    reversal: fc.record({
      declared: flag,
      lossless: flag,
      testedAtMs: figure(nowMs - hour, nowMs - 30 * 24 * hour, nowMs + 1),
    }),
    memory,
    network,
    audit: fc.record({ anchoredAtMs: figure(nowMs, nowMs - 2 * hour, nowMs + 1) }),
    drift,
    switches: switches(module),
    restored,
    reserved,
    offsets: fc.record({ "Europe/Berlin": figure(0, 60, 600, -300), "Asia/Tokyo": figure(0, 540) }),
    outside,
    calibratedAtMs: figure(nowMs - hour, nowMs - 200 * 24 * hour, nowMs + 1),
    approvals: fc
      .array(approval, { maxLength: 6 })
      .map((approvals): Facts["approvals"] => ({ kind: "known", approvals })),
    groups,
    rates: rates(module),
  });
  return fc.tuple(about, facts).map(([[action, payload, named], inner]) => ({
    proposal: { v: 1, nonce: "n", action, targets: named, payload },
    facts: inner as Facts,
  }));
}
