import { describe, expect, test } from "vitest";

import { now } from "../../test/modules.ts";
import { said, subject } from "../../test/subjects.ts";
import { absent, known, unknown, type Fact } from "../fact.ts";
import type { Facts } from "../facts.ts";
import { driftNone, type Covering } from "./drift-detection.ts";

const target = '["Service","checkout"]';
const scaled: Covering = ["m.scaled", "Service"];
const tables: Covering = ["m.tables", "Database"];
const orders: Covering = ["m.orders", null];

const drift = (given: { readonly [contract: string]: Fact<boolean> }): Facts["drift"] =>
  Object.fromEntries(Object.entries(given).map(([id, fact]) => [id, { [target]: fact }]));
const none = (facts: Facts["drift"], contracts: readonly Covering[], seenWithinMs: number | null = null) =>
  driftNone(subject({ facts: facts === undefined ? {} : { drift: facts } }), contracts, seenWithinMs);

describe("drift none", () => {
  test("holds where no contract that covers the target has drifted", () => {
    const facts = drift({ "m.scaled": known(false), "m.orders": known(false), "m.tables": known(true) });
    expect(said(none(facts, [scaled, tables, orders]))).toEqual([true, "no drift"]);
  });

  test("fails with the names of those that have", () => {
    const facts = drift({ "m.scaled": known(true), "m.orders": known(true) });
    expect(none(facts, [scaled, orders])).toMatchObject({
      condition: false,
      seen: "drift in scaled, orders",
      bound: "no drift in scaled, orders",
      remedy: "bring what is observed back to what is declared",
    });
  });

  test("is unknown where one of them is: drift elsewhere does not stand in for it", () => {
    const facts = drift({ "m.scaled": known(true) });
    expect(said(none(facts, [scaled, orders]))).toEqual([
      "unknown",
      "unknown (drift of orders: nobody answered)",
    ]);
  });

  test.each([[[]], [[tables]]])("is unknown where no contract covers the target: %j", (contracts) => {
    expect(said(none(drift({ "m.tables": known(false) }), contracts))).toEqual([
      "unknown",
      "unknown (drift: no contract covers the target)",
    ]);
  });

  test.each<[string, Fact<boolean> | undefined]>([
    ["nobody answered", undefined],
    ["the probe is down", unknown("the probe is down")],
    ["the source says that there is none", absent()],
    ["the answer is ill-typed", known(0 as unknown as boolean)],
    ["it is dated after now", known(false, now + 1)],
  ])("is unknown: %s", (reason, fact) => {
    const facts = fact === undefined ? undefined : drift({ "m.scaled": fact });
    expect(said(none(facts, [scaled]))).toEqual(["unknown", `unknown (drift of scaled: ${reason})`]);
  });

  test("takes nothing from what every object has", () => {
    expect(said(none({}, [["constructor", null]]))[0]).toBe("unknown");
    expect(said(none({ "m.scaled": {} }, [scaled]))[0]).toBe("unknown");
  });
});

describe("drift none seen within", () => {
  const limit = 600_000;
  const seen = (fact: Fact<boolean>) => none(drift({ "m.scaled": fact }), [scaled], limit);

  test("counts observations that are recent enough, and says until when", () => {
    expect(seen(known(false, now - limit))).toMatchObject({ condition: true, untilMs: now });
    const facts = drift({ "m.scaled": known(false, now - 5), "m.orders": known(false, now - 7) });
    expect(none(facts, [scaled, orders], limit)).toMatchObject({ condition: true, untilMs: now - 7 + limit });
    expect(seen(known(true, now)).condition).toBe(false);
    expect(seen(known(true, now)).bound).toBe("no drift in scaled, seen within 10m");
  });

  test.each<[string, Fact<boolean>]>([
    ["the answer is stale", known(false, now - limit - 1)],
    ["the answer is stale", known(true, now - limit - 1)],
    ["the source did not say when", known(false)],
    ["the source did not say when", known(false, -5)],
  ])("is unknown: %s", (reason, fact) => {
    expect(said(seen(fact))).toEqual(["unknown", `unknown (drift of scaled: ${reason})`]);
  });

  test("does not bound the age of what it is not asked to", () => {
    expect(none(drift({ "m.scaled": known(false) }), [scaled])).toMatchObject({
      condition: true,
      untilMs: undefined,
    });
  });
});
