import { describe, expect, test } from "vitest";

import { subject } from "../../test/subjects.ts";
import { absent, known, unknown, type Fact } from "../fact.ts";
import { targetKey } from "../proposal.ts";
import { rateAtOnce, ratePer } from "./rate-limit.ts";

const bot = { id: "m.bot", role: "agent", ids: ["github app:7", "spiffe://acme/bot"] } as const;

const condition = (ids: readonly [string, ...string[]], counted: Readonly<Record<string, number>>): unknown =>
  ratePer(
    subject({
      vocabulary: { principals: [bot] },
      facts: {
        principal: { kind: "agent", ids, name: "bot" },
        identity: { kind: "known", verified: true, issuer: "github", chain: [] },
        rates: {
          "m.r.rate_limit.per_agent": Object.fromEntries(
            Object.entries(counted).map(([id, count]) => [`agent=${id}`, known(count)]),
          ),
        },
      },
    }),
    "m.r.rate_limit.per_agent",
    3,
    3_600_000,
    "agent",
  ).condition;

const field = {
  name: "owner",
  type: { kind: "string", max: 8 },
  optional: true,
  claimed: false,
  secret: false,
} as const;

/** What is said of the first of targets with these owners, of which two of `pay` are in flight. */
function ofOwners(most: number, ...owners: readonly Fact[]): unknown {
  const targets = owners.map((_, index) => ({ entity: "Service", id: `s${index}` }));
  const x = subject({
    vocabulary: { entities: [{ name: "Service", fields: [field] }] },
    proposal: { targets },
    facts: {
      targets: Object.fromEntries(
        targets.map((target, index) => [targetKey(target), { owner: owners[index] ?? absent() }]),
      ),
      rates: { "m.r.rate_limit.at_once": { "owner=pay": known(2) } },
    },
  });
  const { condition, seen, margin } = rateAtOnce(x, "m.r.rate_limit.at_once", most, "owner");
  return [condition, seen, margin];
}

describe("a budget per owner", () => {
  const [pay, shop] = [known("pay"), known("shop")];

  test("is taken by every target of that owner, not by one of them", () => {
    expect(ofOwners(3, pay)).toEqual([true, "2 already", null]);
    expect(ofOwners(3, pay, shop, absent())).toEqual([true, "2 already", null]);
    expect(ofOwners(4, pay, pay)).toEqual([true, "2 already, and 2 targets of one owner here", null]);
    expect(ofOwners(3, pay, shop, pay, pay)).toEqual([
      false,
      "2 already, and 3 targets of one owner here",
      "2 over",
    ]);
  });

  test("is taken by a target whose owner nobody knows", () => {
    expect(ofOwners(3, pay, unknown("lost"))).toEqual([
      false,
      "2 already, and 2 targets of one owner here",
      "1 over",
    ]);
  });
});

describe("a budget per agent", () => {
  test("is one, under whichever of its ids a declared principal acts", () => {
    const counted = { "github app:7": 3, "spiffe://acme/bot": 0 };
    expect(condition(["github app:7"], counted)).toBe(false);
    expect(condition(["spiffe://acme/bot"], counted)).toBe(false);
    expect(condition(["unheard:1", "spiffe://acme/bot"], { ...counted, "unheard:1": 0 })).toBe(false);
  });

  test("is kept under the first id of a principal that nobody declares", () => {
    expect(condition(["github app:8", "github:9"], { "github app:8": 2, "github:9": 3 })).toBe(true);
  });

  test("is unknown where nobody counted", () => {
    expect(condition(["github app:7"], {})).toMatchObject({ reason: "nobody answered" });
    expect(condition(["spiffe://acme/bot"], { "spiffe://acme/bot": 0 })).toMatchObject({
      reason: "nobody answered",
    });
  });
});
