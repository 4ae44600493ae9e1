import { beforeAll, describe, expect, test } from "vitest";

import { compileTexts } from "./compiled-text.ts";
import { typeMistakes } from "./type-check.ts";

const policy = `language 1
policy shop
stage advisory
source github
zone staging, production
enum Tier { gold, silver }
entity Service { tier: Tier, zone: zone, owner: string max 64, replicas?: int 0..10 }
entity Ticket { open: bool, closedAt?: instant }
entity Database { owner: string max 64, __proto__?: int 0..9 }
action deploy on Service {
  image: string max 128,
  canary: percent,
  tier: Tier,
  into?: zone,
  hold: duration max 1h,
  files: list min 1 max 9 of path,
  tiers: list max 9 of Tier
}
action undo on Service restores {}
action clean on Database { __proto__: bool }
action wipe on Database { why?: string max 64, __proto__?: string max 9 }
fact frozen(z: zone): bool from github fresh 10m
fact ticket(id: string max 32): Ticket? from github fresh 10m
fact database(id: string max 32): Database from github fresh 10m
fact owners(p: path): list max 9 of string max 64 from github fresh 10m
`;

/** What stands before each example: a service that embeds the policy. */
const head = `import { argumentsKey, proposalsOf, targetKey, type FieldFacts, type Facts, type OutsideFacts, type Proposal } from "@interlock/runtime";
import type { Actions, Answers, Entities } from "./vocabulary.js";
const propose = proposalsOf<Actions>();
const service = { nonce: "n", targets: [{ entity: "Service", id: "checkout" }] } as const;
const orders = { nonce: "n", targets: [{ entity: "Database", id: "orders" }] } as const;
const deploy = { image: "a", canary: 50_000, tier: "gold", hold: 1, files: ["a"], tiers: [] } as const;
export const all: readonly unknown[] = [argumentsKey, targetKey, propose, service, orders, deploy];
export type Used = [FieldFacts<Entities["Service"]>, Facts, OutsideFacts<Answers>, Proposal];
`;

const answered = { kind: "known", value: true, observedAtMs: 1 };

const right: readonly string[] = [
  `propose("deploy", { ...deploy, into: "staging" }, service) satisfies Proposal;`,
  `propose("deploy", { image: "a", canary: 1, tier: "silver", hold: 1, files: ["a", "b"], tiers: ["gold"] }, service);`,
  `propose("undo", {}, service);`,
  `{ const payload = { ...deploy, into: "staging" } as const; propose("deploy", payload, service); }`,
  `{ const payload: Actions["deploy"]["payload"] = deploy; propose("deploy", payload, service); }`,
  `{ const why: { why?: string } = {}; propose("wipe", why, orders); propose("wipe", { ...why }, orders); }`,
  `propose("deploy" as "deploy" | "undo", deploy as Actions["deploy"]["payload"], service);`,
  `export function passedOn<Name extends keyof Actions>(action: Name, payload: Actions[Name]["payload"], id: string): Proposal { return propose(action, payload, { nonce: "n", targets: [{ entity: "Service" as Actions[Name]["entity"], id }] }); }`,
  `export function oneOf(payload: { why: string } | {}): unknown { return propose("wipe", payload, orders); }`,
  `propose("clean", JSON.parse('{"__proto__":true}'), orders);`,
  `propose("wipe", {}, orders); propose("wipe", { why: "old" }, orders);`,
  `({ owner: { kind: "known", value: "ada" } }) satisfies FieldFacts<Entities["Database"]>;`,
  `({ tier: { kind: "known", value: "gold" }, replicas: { kind: "absent" } }) satisfies FieldFacts<Entities["Service"]>;`,
  `({ tier: { kind: "unknown", reason: "nobody knows" } }) satisfies FieldFacts<Entities["Service"]>;`,
  `({ "shop.frozen": { [argumentsKey(["staging"])]: ${JSON.stringify(answered)} } }) satisfies OutsideFacts<Answers>;`,
  `({ "shop.ticket": { a: { kind: "absent", observedAtMs: 1 } } }) satisfies OutsideFacts<Answers>;`,
  `({ "shop.ticket": { a: { kind: "record", fields: { open: { kind: "known", value: true } }, observedAtMs: 1 } } }) satisfies OutsideFacts<Answers>;`,
  `({ "shop.owners": { a: { kind: "known", value: ["x"], observedAtMs: 1 } } }) satisfies OutsideFacts<Answers>;`,
  `({} as FieldFacts<Entities["Service"]>) satisfies NonNullable<Facts["targets"]>[string];`,
  `({} as OutsideFacts<Answers>) satisfies NonNullable<Facts["outside"]>;`,
];

const wrong: readonly (readonly [what: string, code: string, says: string])[] = [
  ["an action that is none", `propose("deplyo", deploy, service);`, "deplyo"],
  ["a field that is none", `propose("undo", { cannary: 1 }, service);`, "never"],
  [
    "a misspelt field",
    `propose("deploy", { image: "a", cannary: 1, tier: "gold", hold: 1, files: ["a"], tiers: [] }, service);`,
    "Did you mean to write 'canary'?",
  ],
  [
    "a field that is none, in a variable",
    `{ const payload = { ...deploy, cannary: 1 }; propose("deploy", payload, service); }`,
    "cannary",
  ],
  [
    "a field that only an action without fields could not have, in a variable",
    `{ const payload = { cannary: 1 }; propose("undo", payload, service); }`,
    "never",
  ],
  [
    "a misspelt optional field, in a variable",
    `{ const payload = { wyh: "old" }; propose("wipe", payload, orders); }`,
    "wyh",
  ],
  [
    "a field that is none, in one of several types of a variable",
    `export function some(payload: { why: string } | { why: string; wyh: string }): unknown { return propose("wipe", payload, orders); }`,
    "wyh",
  ],
  ["a missing field", `propose("deploy", { image: "a" }, service);`, "missing the following properties"],
  [
    "a share as text",
    `propose("deploy", { ...deploy, canary: "5%" }, service);`,
    "'string' is not assignable",
  ],
  ["another enum's value", `propose("deploy", { ...deploy, tier: "bronze" }, service);`, `'"bronze"'`],
  ["a zone that is none", `propose("deploy", { ...deploy, into: "moon" }, service);`, `'"moon"'`],
  [
    "undefined for what is left out",
    `propose("deploy", { ...deploy, into: undefined }, service);`,
    "undefined",
  ],
  [
    "an empty list that may not be",
    `propose("deploy", { ...deploy, files: [] }, service);`,
    "readonly [string, ...string[]]",
  ],
  ["a list of something else", `propose("deploy", { ...deploy, tiers: ["x"] }, service);`, `'"x"'`],
  ["a target of another kind", `propose("clean", {}, service);`, "Database"],
  [
    "a field that sets the prototype instead",
    `propose("wipe", { why: "old", "__proto__": "x" }, orders);`,
    "'string' is not assignable to type 'never'",
  ],
  [
    "the same without quotes",
    `propose("wipe", { why: "old", __proto__: "x" }, orders);`,
    "'string' is not assignable to type 'never'",
  ],
  [
    "the same where it has to be given",
    `propose("clean", { "__proto__": true }, orders);`,
    "'true' is not assignable to type 'never'",
  ],
  ["the same of an action that has no such field", `propose("undo", { "__proto__": 1 }, service);`, "never"],
  [
    "a fact that sets the prototype instead",
    `({ "__proto__": { kind: "known", value: 1 } }) satisfies FieldFacts<Entities["Database"]>;`,
    "never",
  ],
  [
    "the same in an answer",
    `({ "shop.database": { a: { kind: "record", fields: { "__proto__": { kind: "unknown", reason: "" } }, observedAtMs: 1 } } }) satisfies OutsideFacts<Answers>;`,
    "never",
  ],
  ["no target", `propose("undo", {}, { nonce: "n", targets: [] });`, `TargetOf<"Service">`],
  ["no nonce", `propose("undo", {}, { targets: service.targets });`, "nonce"],
  [
    "a fact of another type",
    `({ tier: { kind: "known", value: "x" } }) satisfies FieldFacts<Entities["Service"]>;`,
    `'"x"'`,
  ],
  [
    "a fact that cannot be absent",
    `({ tier: { kind: "absent" } }) satisfies FieldFacts<Entities["Service"]>;`,
    "absent",
  ],
  [
    "a fact that is none",
    `({ tire: { kind: "absent" } }) satisfies FieldFacts<Entities["Service"]>;`,
    "tire",
  ],
  [
    "an answer without its date",
    `({ "shop.frozen": { a: { kind: "known", value: true } } }) satisfies OutsideFacts<Answers>;`,
    "Dated",
  ],
  ["an answer to no question", `({ "shop.frozne": {} }) satisfies OutsideFacts<Answers>;`, "shop.frozne"],
  [
    "an answer that cannot be absent",
    `({ "shop.frozen": { a: { kind: "absent", observedAtMs: 1 } } }) satisfies OutsideFacts<Answers>;`,
    "absent",
  ],
];

describe("a service that embeds a module", () => {
  let types = "";
  beforeAll(async () => {
    ({ vocabularyTypes: types } = (await compileTexts(new Map([["shop.policy", policy]]))).compiled);
  });

  test("is told by its own compiler what it may propose and gather", () => {
    const service = `${head}${[...right, ...wrong.map(([, code]) => code)].join("\n")}\n`;
    const mistakes = typeMistakes({ "vocabulary.d.ts": types, "service.ts": service });
    const first = head.split("\n").length + right.length;
    expect(mistakes.map(({ path, line }) => [path, line])).toEqual(
      wrong.map((_, index) => ["service.ts", first + index]),
    );
    expect(mistakes.map(({ message }, index) => [wrong[index]?.[0], message])).toEqual(
      wrong.map(([what, , says]) => [what, expect.stringContaining(says)]),
    );
  });
});
