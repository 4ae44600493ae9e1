import fc from "fast-check";

import { targetKey, type Facts, type Proposal } from "@interlock/runtime";

import type { Situation } from "./random-facts.ts";

/** So many teams are more than code compares one by one. */
const teams = Array.from({ length: 18 }, (_, index) => `team-${index}`);
const zones = ["staging", "production", "lab"];
const roles = ["engineer", "operator", "auditor"];
const owners = ["core", "shop"];
const files = ["src/api/main.ts", "src/api", "src/main.ts", "SRC/api/x.ts", "docs/a.md"];

const head = `language 1
policy p
stage constrained
zone ${zones.join(", ")}
enum Role { ${roles.join(", ")} }
source board
group sre = team "acme/sre" from board fresh 1h
entity Service { zone: zone, owner?: string max 9, team: string max 9, critical: bool, replicas: int 0..10, home: path }
action deploy on Service proposes { role: Role, file: path, dry?: bool, count: int 0..5 }
action scale on Service proposes { role: Role, file: path, dry?: bool, count: int 0..5 }
`;

const atom: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...zones).map((zone) => `target.zone == ${zone}`),
  fc.constantFrom(...zones).map((zone) => `target.zone != ${zone}`),
  fc.constantFrom(...roles).map((role) => `action.role == Role.${role}`),
  fc.constantFrom(...roles).map((role) => `action.role != Role.${role}`),
  fc.constantFrom(...teams.slice(0, 3)).map((team) => `target.team == "${team}"`),
  fc.constantFrom(...teams.slice(0, 3)).map((team) => `target.team != "${team}"`),
  fc.subarray(teams, { minLength: 2 }).map((some) => `target.team in [${some.map(quoted).join(", ")}]`),
  fc.constantFrom("target.critical", "not target.critical", "action has dry and action.dry"),
  fc.integer({ min: 1, max: 9 }).map((count) => `target.replicas < ${count}`),
  fc.integer({ min: 1, max: 9 }).map((count) => `target.replicas >= ${count}`),
  fc.integer({ min: 1, max: 4 }).map((count) => `action.count == ${count}`),
  fc.constantFrom("src/**", "src/api/**", "docs/**").map((glob) => `action.file like "${glob}"`),
  fc.constantFrom("src/**", "src/api/**").map((glob) => `not (action.file like "${glob}")`),
  fc.constant(`target.home like "home/**"`),
  fc.constantFrom(...owners).map((owner) => `target has owner and target.owner == "${owner}"`),
);

const condition: fc.Arbitrary<string> = fc
  .array(fc.tuple(atom, atom, fc.constantFrom("one", "one", "either", "neither")), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) =>
    parts
      .map(([first, second, how]) => {
        if (how === "one") return `(${first})`;
        return how === "either" ? `((${first}) or (${second}))` : `not ((${first}) or (${second}))`;
      })
      .join(" and "),
  );

/** Most rules of a set ask about the same first, as in life: then the ways to them have steps. */
const led: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...zones),
    fc.constantFrom(...roles),
    fc.subarray(teams.slice(0, 6), { minLength: 1 }),
    fc.constantFrom("zone", "role", "zone and role", "team"),
    fc.option(atom),
  )
  .map(([zone, role, some, by, more]) => {
    const parts = {
      zone: [`target.zone == ${zone}`],
      role: [`action.role == Role.${role}`],
      "zone and role": [`target.zone == ${zone}`, `action.role == Role.${role}`],
      team: [`target.team in [${some.map(quoted).join(", ")}]`],
    }[by];
    return [...parts, ...(more === null ? [] : [`(${more})`])].join(" and ");
  });

const body = fc.oneof(
  { weight: 4, arbitrary: fc.constant("{}") },
  { weight: 2, arbitrary: fc.constantFrom("{ blast traffic p95 <= 2% }", "{ blast users p99 <= 1% }") },
  { weight: 1, arbitrary: fc.constant("{ blast traffic p95 <= 2% unless 1 of sre approve }") },
  { weight: 1, arbitrary: fc.constant("{ quorum 1 of sre }") },
);

const reach = fc.constantFrom("deploy", "deploy", "deploy", "deploy, scale");

const scope = fc.oneof({ weight: 3, arbitrary: led }, { weight: 1, arbitrary: condition });

const permit = fc
  .tuple(reach, scope, body)
  .map(([actions, scope, demands]) => `on ${actions} where ${scope} ${demands}`);
const restriction = fc.oneof(
  fc
    .tuple(reach, fc.oneof(led, condition))
    .map(([actions, scope]) => ["refuse", `on ${actions} where ${scope}`] as const),
  fc
    .tuple(reach, fc.oneof(led, condition), condition)
    .map(
      ([actions, scope, demand]) => ["bound", `on ${actions} where ${scope} { require ${demand} }`] as const,
    ),
);

/** Policies whose rules ask nothing but what columns show: enough of them for ways to have several steps. */
export const columnPolicy: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(permit, { minLength: 4, maxLength: 12 }),
    fc.oneof(
      fc.constant([]),
      fc.array(restriction, { maxLength: 2 }),
      fc.array(restriction, { minLength: 3, maxLength: 6 }),
    ),
  )
  .map(([permits, restrictions]) =>
    [
      head,
      ...permits.map((rule, index) => `permit p${index} ${rule}`),
      ...restrictions.map(([kind, rule], index) => `${kind} r${index} ${rule}`),
      "",
    ].join("\n"),
  );

function quoted(text: string): string {
  return `"${text}"`;
}

const nowMs = 1_795_000_000_000;

/** What may stand in the place of anything. */
const junk: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(null, 0, -1, 1.5, "", "x", "true", true, [], {});

/** A fact: most are known and right. */
function fact(right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const known = right.map((value) => ({ kind: "known", value }));
  return fc.oneof(
    { weight: 150, arbitrary: known },
    { weight: 4, arbitrary: known.map((one) => ({ ...one, observedAtMs: nowMs - 1 })) },
    { weight: 1, arbitrary: known.map((one) => ({ ...one, observedAtMs: nowMs + 1 })) },
    { weight: 1, arbitrary: junk.map((value) => ({ kind: "known", value })) },
    { weight: 1, arbitrary: fc.constant({ kind: "unknown", reason: "r" }) },
    { weight: 1, arbitrary: fc.constant({ kind: "absent" }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const mostly = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 150, arbitrary: right }, { weight: 1, arbitrary: junk });

const payload = fc.record(
  {
    role: mostly(fc.constantFrom(...roles)),
    file: mostly(fc.constantFrom(...files, "src/api/../x", "src//x", "src/caf\u00e9")),
    dry: mostly(fc.boolean()),
    count: mostly(fc.integer({ min: 0, max: 6 })),
  },
  { requiredKeys: ["role", "file", "count"] },
);

const fields = fc.record({
  zone: fact(fc.constantFrom(...zones, ...zones, ...zones, ...zones, "moon")),
  owner: fact(fc.constantFrom(...owners, ...owners, ...owners, "else", "longer than nine")),
  team: fact(fc.constantFrom(...teams.slice(0, 4), "else")),
  critical: fact(fc.boolean()),
  replicas: fact(fc.integer({ min: 0, max: 10 })),
  home: fact(fc.constantFrom("home/a", "root/a", "home")),
});

const shares = fc.record({
  p95: fact(fc.constantFrom(1, 20_000, 20_001)),
  p99: fact(fc.constantFrom(30_000, 30_001, 30_002, 10_000)),
});

/** Those of whom some permits ask that they approve; nobody did. */
const people = {
  identity: {
    kind: "known",
    verified: true,
    issuer: "i",
    chain: [{ kind: "human", ids: ["github:5"], name: "eve" }],
  },
  approvals: { kind: "known", approvals: [] },
  groups: { "p.sre": { kind: "known", value: ["github:7"], observedAtMs: nowMs } },
};

/** What such policies may be asked about: most of it right, some of it anything. */
export const columnSituation: fc.Arbitrary<Situation> = fc
  .record({
    action: fc.constantFrom("deploy", "deploy", "scale"),
    payload: fc.oneof(
      { weight: 9, arbitrary: payload },
      { weight: 1, arbitrary: payload.map((said) => ({ ...said, more: 1 })) },
    ),
    fields,
    traffic: shares,
    users: fc.oneof(shares, fc.constant(undefined)),
    isTwice: fc.boolean(),
    hasPeople: fc.boolean(),
    others: fields,
  })
  .map(({ action, payload: said, fields: first, others, isTwice, hasPeople, traffic, users }) => {
    const targets = (isTwice ? ["a", "b"] : ["a"]).map((id) => ({ entity: "Service", id }));
    const facts: unknown = {
      now: { kind: "known", value: nowMs },
      principal: { kind: "agent", ids: ["github app:1"], name: "bot" },
      targets: Object.fromEntries(
        targets.map((target, at) => [targetKey(target), at === 0 ? first : others]),
      ),
      blast: users === undefined ? { traffic } : { traffic, users },
      ...(hasPeople ? people : {}),
    };
    const proposal: unknown = { v: 1, nonce: "n", action, targets, payload: said };
    return { proposal: proposal as Proposal, facts: facts as Facts };
  });
