import { describe, expect, test } from "vitest";

import { subject } from "../../test/subjects.ts";
import { known } from "../fact.ts";
import { ratePer } from "./rate-limit.ts";

const bot = { id: "m.bot", role: "agent", ids: ["github app:7", "spiffe://acme/bot"] } as const;

describe("a budget per agent", () => {
  const condition = (
    ids: readonly [string, ...string[]],
    counted: Readonly<Record<string, number>>,
  ): unknown =>
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
