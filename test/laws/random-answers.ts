import fc from "fast-check";

import {
  absent,
  argumentsKey,
  groupKey,
  targetKey,
  type Fact,
  type Facts,
  type PolicyModule,
} from "@interlock/runtime";

/** When every generated situation is judged: a Friday, midnight in UTC. */
export const nowMs: number = Date.UTC(2026, 4, 1);
/** An hour in milliseconds. */
export const hour = 3_600_000;

/** Mostly: an unknown from the start leaves nothing to be seen to move. */
const fresh = Array<number>(30).fill(nowMs);

type Plain = boolean | number | string | readonly string[];

function known(value: fc.Arbitrary<Plain>, dated: fc.Arbitrary<number | null>): fc.Arbitrary<Fact> {
  return fc
    .tuple(value, dated)
    .map(([inner, at]) =>
      at === null ? { kind: "known", value: inner } : { kind: "known", value: inner, observedAtMs: at },
    );
}

function mostly(value: fc.Arbitrary<Plain>, dated: fc.Arbitrary<number | null>): fc.Arbitrary<Fact> {
  return fc.oneof(
    { weight: 60, arbitrary: known(value, dated) },
    { weight: 1, arbitrary: dated.map((at) => (at === null ? absent() : absent(at))) },
    { weight: 1, arbitrary: known(fc.constantFrom<Plain>("", -1, 2 ** 53 - 1), dated) },
  );
}

/** Mostly a value; sometimes attested absent, sometimes of the wrong type. */
export function fact(value: fc.Arbitrary<Plain>): fc.Arbitrary<Fact> {
  return mostly(value, fc.constantFrom(...Array<null>(60).fill(null), nowMs - hour, nowMs + 1));
}

/** The same, dated: mostly fresh, sometimes stale, from after `now`, or without a date. */
function answer(value: fc.Arbitrary<Plain>): fc.Arbitrary<Fact> {
  return mostly(value, fc.constantFrom(...fresh, nowMs - 30 * 60_000, nowMs - 2 * hour, nowMs + 1, null));
}

/** A truth value, mostly. */
export const flag = fact(fc.boolean()) as fc.Arbitrary<Fact<boolean>>;

/** One of these figures, mostly. */
export function figure(...values: readonly number[]): fc.Arbitrary<Fact<number>> {
  return fact(fc.constantFrom(...values)) as fc.Arbitrary<Fact<number>>;
}

/** The ids of humans that groups and approvals name. */
export const people = [
  "github:1",
  "github:2",
  "github:3",
  "github:4",
  "github:5",
  "spiffe://acme/ann",
] as const;
/** The ids of agents that groups and approvals name. */
export const agents = ["github app:7", "github app:8"] as const;

/** Every target that a situation can be about; the facts of all stand there, whether they are named or not. */
export const targetKeys: readonly string[] = ["Service", "Database"].flatMap((entity) =>
  ["a", "b", "c"].map((id) => targetKey({ entity, id })),
);

/** Every file that a payload can list. */
export const paths = ["db/1.sql", "DB/2.sql", "db/deep/3.sql", "readme.md", "src/main.ts"] as const;
/** Every owner of a target. */
export const ownerNames = ["pay", "shop"] as const;

/** One fact for each of these keys. */
export function forEach<T>(
  keys: readonly string[],
  one: fc.Arbitrary<T>,
): fc.Arbitrary<{ [key: string]: T }> {
  return fc.record(Object.fromEntries(keys.map((key) => [key, one])));
}

function asked(questions: readonly (readonly (string | number)[])[], one: fc.Arbitrary<unknown>): object {
  return forEach(questions.map(argumentsKey), one);
}

const ticket = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        kind: fc.constant("record"),
        fields: fc.record(
          {
            open: fact(fc.boolean()),
            owner: fact(fc.constantFrom(...ownerNames)),
            size: fact(fc.constantFrom(0, 7)),
          },
          { requiredKeys: ["open", "owner"] },
        ),
        observedAtMs: fc.constantFrom(...fresh, nowMs - hour, nowMs + 1),
      },
      { requiredKeys: ["kind", "fields", "observedAtMs"] },
    ),
  },
  { weight: 3, arbitrary: fc.constant(absent(nowMs)) },
);

/** What somebody tags and marks with. */
export const tags = ["hot", "cold", "calm"] as const;

/** An answer to every question that a generated policy can ask. */
export const outside = fc.record({
  "words.oncall": asked([[]], answer(fc.boolean())) as fc.Arbitrary<unknown>,
  "words.frozen": asked(
    ["staging", "production", "internal"].map((zone) => [zone]),
    answer(fc.boolean()),
  ) as fc.Arbitrary<unknown>,
  "words.quota": asked(
    [...ownerNames, ...tags].map((name) => [name]),
    answer(fc.constantFrom(0, 3, 4, 100)),
  ) as fc.Arbitrary<unknown>,
  "words.tags": asked(
    ownerNames.map((name) => [name]),
    answer(fc.subarray([...tags], { minLength: 1, maxLength: 2 })),
  ) as fc.Arbitrary<unknown>,
  "words.marks": asked(
    ownerNames.map((name) => [name]),
    answer(fc.subarray([...tags], { minLength: 1, maxLength: 2 })),
  ) as fc.Arbitrary<unknown>,
  "words.risk": asked(
    paths.map((path) => [path]),
    answer(fc.constantFrom(0, 10_000, 50_000, 60_000)),
  ) as fc.Arbitrary<unknown>,
  "words.ticket": asked([["T1"], ["T2"], ["n"]], ticket) as fc.Arbitrary<unknown>,
}) as fc.Arbitrary<NonNullable<Facts["outside"]>>;

function members(count: number): fc.Arbitrary<Fact<readonly string[]>> {
  return fc
    .tuple(
      fc.subarray([...people, ...agents], { minLength: count }),
      fc.constantFrom(...fresh, nowMs - 60_000, nowMs - 2 * hour, nowMs + 1),
    )
    .map(([value, observedAtMs]) => ({ kind: "known", value, observedAtMs }));
}

/** The members of every group, whatever it is asked with. */
export const groups: fc.Arbitrary<NonNullable<Facts["groups"]>> = fc
  .tuple(
    fc.record({ "words.dba": members(0), "words.sre": members(2) }),
    forEach(
      paths.map((path) => groupKey("words.owners", [path])),
      members(1),
    ),
    forEach(
      [...ownerNames, ...tags].map((name) => groupKey("words.team_of", [name])),
      members(1),
    ),
  )
  .map(([plain, owners, teams]) => ({ ...plain, ...owners, ...teams }));

const record = fc.record({
  success: figure(900_000, 940_000, 990_000),
  outcomes: figure(3, 19, 40),
  recent: fc.record({
    [String(90 * 24 * hour)]: fc.record({ success: figure(880_000, 910_000), outcomes: figure(4, 5, 40) }),
  }),
  waitingSinceMs: fc.oneof(
    { weight: 1, arbitrary: figure(nowMs, nowMs - 30 * 60_000, nowMs - 2 * hour, nowMs + 1) },
    { weight: 1, arbitrary: fc.constant<Fact<number>>({ kind: "absent" }) },
  ),
});

/** How the action went before, on every target. */
export const memory: fc.Arbitrary<NonNullable<Facts["memory"]>> = forEach(targetKeys, record);

const zone = fact(fc.constantFrom("staging", "production", "internal")) as fc.Arbitrary<Fact<string>>;

/** Where an action comes from, and where it leads. */
export const network: fc.Arbitrary<NonNullable<Facts["network"]>> = fc.record({
  origin: zone,
  targets: forEach(targetKeys, zone),
});

const drifted = known(
  fc.constantFrom(false, false, false, false, false, true),
  fc.constantFrom(...fresh, nowMs - hour, nowMs + 1, null),
) as fc.Arbitrary<Fact<boolean>>;

/** Whether what was observed has drifted, by contract and target. */
export const drift: fc.Arbitrary<NonNullable<Facts["drift"]>> = forEach(
  ["words.orders", "words.scaled", "words.sized"],
  forEach(targetKeys, drifted),
);

/** Whether each switch of a module is thrown; most are not. */
export function switches(module: PolicyModule): fc.Arbitrary<NonNullable<Facts["switches"]>> {
  const thrown = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Fact<boolean>>({ kind: "known", value: false }) },
    { weight: 2, arbitrary: fc.constant<Fact<boolean>>({ kind: "known", value: true }) },
    { weight: 1, arbitrary: flag },
  );
  return forEach(
    module.switches.map(({ id }) => id),
    thrown,
  );
}

/** Whether a restored state is on record. */
export const restored: fc.Arbitrary<NonNullable<Facts["restored"]>> = forEach(
  targetKeys,
  fc.oneof(
    { weight: 30, arbitrary: fc.constant<Fact<boolean>>({ kind: "known", value: true }) },
    { weight: 1, arbitrary: flag },
  ),
);
