import fc from "fast-check";

import {
  absent,
  known,
  targetKey,
  unknown,
  type Facts,
  type Principal,
  type Proposal,
} from "@interlock/runtime";

/** One of the clauses that bound how often; every second one can be waived by somebody. */
const clause = fc
  .record({
    form: fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("10s", "1m", "1h"))
        .map(([most, span]) => `${most} per ${span}`),
      fc.integer({ min: 1, max: 3 }).map((most) => `${most} at once`),
      fc
        .tuple(fc.constantFrom("10s", "1m"), fc.constantFrom("rollback", "failure, rollback", "success"))
        .map(([span, after]) => `none for ${span} after ${after}`),
    ),
    key: fc.constantFrom("agent", "target", "action", "owner"),
    when: fc.constantFrom("", "", ' when target.owner == "pay"', " when action.big"),
    unless: fc.constantFrom("", "", " unless 1 of sre approve"),
  })
  .map(({ form, key, when, unless }) => ({ form: `rate ${form} per ${key}`, rest: `${when}${unless}` }));

const clauses = fc.array(clause, { maxLength: 3 });

type Clauses = readonly { readonly form: string; readonly rest: string }[];

/** A body: its clauses by names of their own, since two may be the same. */
function body(list: Clauses, more = ""): string {
  return `{ ${list.map(({ form, rest }, index) => `${form} as c${index}${rest}`).join("\n")}\n${more} }`;
}

const scopes = fc.constantFrom("", ' where target.owner == "pay"', " where action.big", " by bot");
const grants = fc.constantFrom(
  "",
  "",
  "grant read on target expires 5m",
  "grant read on target expires 10m uses 1",
);

const permit = fc.record({ list: clauses, scope: scopes, grant: grants });
const bound = fc.record({ list: clauses, scope: scopes, stage: fc.constantFrom("", "", "", " at advisory") });

/** Policies whose rules differ in what they bound and where; everything else is alike. */
export const budgetPolicy: fc.Arbitrary<string> = fc
  .record({
    permits: fc.array(permit, { minLength: 1, maxLength: 3 }),
    bounds: fc.array(bound, { maxLength: 2 }),
  })
  .map(({ permits, bounds }) =>
    [
      "language 1",
      "policy shop",
      "stage constrained",
      "source github",
      "entity Service { owner: string max 9 }",
      "action deploy, scale on Service proposes { big: bool }",
      'agent bot = github app 7, spiffe "spiffe://acme/bot"',
      'group sre = team "acme/sre" from github fresh 10m',
      ...bounds.map(({ list, scope, stage }, index) => `bound b${index}${stage} on *${scope} ${body(list)}`),
      ...permits.map(
        ({ list, scope, grant }, index) => `permit p${index} on deploy, scale${scope} ${body(list, grant)}`,
      ),
      "",
    ].join("\n"),
  );

const people: readonly Principal[] = ["github:1", "github:2"].map((id) => ({
  kind: "human",
  ids: [id],
  name: id,
}));
const agents: readonly Principal[] = [
  { kind: "agent", ids: ["github app:7"], name: "bot" },
  { kind: "agent", ids: ["spiffe://acme/bot"], name: "the same bot" },
  { kind: "agent", ids: ["github app:8"], name: "another" },
];

/** What somebody proposes, and what is known of it but for the counters. */
export interface BudgetScene {
  readonly proposal: Proposal;
  readonly facts: Omit<Facts, "now" | "rates">;
  readonly isApproved: boolean;
}

const services = ["a", "b", "c", "d"].map((id) => ({ entity: "Service", id }));
const owners: readonly NonNullable<Facts["targets"]>[string][] = [
  { owner: known("pay") },
  { owner: known("pay") },
  { owner: known("shop") },
  { owner: unknown("nobody answered") },
];

/** Proposals on one to three services; one in a few of them is of an owner, or by somebody, that nobody knows. */
export const budgetScene: fc.Arbitrary<BudgetScene> = fc
  .record({
    action: fc.constantFrom("deploy", "deploy", "scale"),
    targets: fc.oneof(
      { weight: 6, arbitrary: fc.subarray(services.slice(0, 3), { minLength: 1 }) },
      { weight: 1, arbitrary: fc.subarray(services, { minLength: 1, maxLength: 3 }) },
    ),
    big: fc.boolean(),
    principal: fc.constantFrom(...agents),
    chain: fc.subarray([...agents.slice(2), ...people]),
    isVerified: fc.integer({ min: 0, max: 9 }).map((roll) => roll > 0),
    isApproved: fc.boolean(),
  })
  .map(({ action, targets, big, principal, chain, isVerified, isApproved }) => ({
    proposal: { v: 1, nonce: "n", action, targets, payload: { big } },
    facts: {
      principal,
      identity: { kind: "known", verified: isVerified, issuer: "github", chain },
      targets: Object.fromEntries(
        services.map((target, at) => [targetKey(target), owners[at] ?? { owner: absent() }]),
      ),
    },
    isApproved,
  }));
