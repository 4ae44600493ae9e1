import { describe, expect, test } from "vitest";

import { now } from "../../test/modules.ts";
import { said, subject } from "../../test/subjects.ts";
import { absent, known, unknown, type Fact } from "../fact.ts";
import type { Facts } from "../facts.ts";
import { networkNoCrossing, networkWithin, type Way } from "./network-boundary.ts";

const zones = ["staging", "production", "internal", "external"];
const target = '["Service","checkout"]';

function between(from: string, to: string): Facts["network"] {
  return { origin: known(from), targets: { [target]: known(to) } };
}

const within = (network: Facts["network"], ...allowed: readonly string[]) =>
  networkWithin(subject({ vocabulary: { zones }, facts: network === undefined ? {} : { network } }), allowed);
const noCrossing = (network: Facts["network"], ...ways: readonly Way[]) =>
  networkNoCrossing(
    subject({ vocabulary: { zones }, facts: network === undefined ? {} : { network } }),
    ways,
  );

describe("network within", () => {
  test.each([
    ["staging", "staging", true, "within staging"],
    ["internal", "staging", true, "from internal to staging"],
    ["external", "staging", false, "from external to staging"],
    ["staging", "production", false, "from staging to production"],
  ])("staging, internal, from %s to %s: %s", (from, to, condition, seen) => {
    expect(said(within(between(from, to), "staging", "internal"))).toEqual([condition, seen]);
  });

  test("says what it demands and how to meet it", () => {
    expect(within(between("external", "staging"), "staging", "internal")).toMatchObject({
      bound: "only staging, internal",
      remedy: "act from staging or internal, and only on what lies there",
    });
  });
});

describe("network no crossing", () => {
  const ways: readonly Way[] = [
    ["staging", "production"],
    [null, "external"],
  ];

  test.each([
    ["staging", "production", false],
    ["production", "staging", true],
    ["internal", "production", true],
    ["internal", "external", false],
    ["production", "external", false],
    ["external", "external", true],
    ["production", "production", true],
  ])("from %s to %s: %s", (from, to, condition) => {
    expect(noCrossing(between(from, to), ...ways).condition).toBe(condition);
  });

  test("takes `*` for any zone but the other one, on both sides", () => {
    expect(noCrossing(between("staging", "internal"), ["staging", null]).condition).toBe(false);
    expect(noCrossing(between("staging", "staging"), ["staging", null]).condition).toBe(true);
    expect(noCrossing(between("staging", "internal"), [null, null]).condition).toBe(false);
    expect(noCrossing(between("staging", "staging"), [null, null]).condition).toBe(true);
  });

  test("says what it demands and how to meet it", () => {
    expect(noCrossing(between("staging", "production"), ...ways)).toMatchObject({
      seen: "from staging to production",
      bound: "no crossing staging -> production, * -> external",
      remedy: "act on it from within production",
    });
  });
});

const broken: readonly (readonly [fact: Fact<string>, reason: string])[] = [
  [unknown("no model"), "no model"],
  [absent(), "the source says that there is none"],
  [known("mars"), "the answer is no declared zone"],
  [known("__proto__"), "the answer is no declared zone"],
  [known(7 as unknown as string), "the answer is no declared zone"],
  [known("staging", now + 1), "it is dated after now"],
];

describe("without both zones nobody can tell", () => {
  const lost: readonly (readonly [string, Facts["network"]])[] = [
    ["unknown (origin: nobody answered)", undefined],
    ["unknown (origin: nobody answered)", { targets: { [target]: known("staging") } }],
    ["unknown (zone of the target: nobody answered)", { origin: known("staging") }],
    ["unknown (zone of the target: nobody answered)", { origin: known("staging"), targets: {} }],
    ...broken.flatMap(([fact, reason]) => {
      const staging = known("staging");
      return [
        [`unknown (origin: ${reason})`, { origin: fact, targets: { [target]: staging } }],
        [`unknown (zone of the target: ${reason})`, { origin: staging, targets: { [target]: fact } }],
      ] as const;
    }),
  ];

  test.each(lost)("%s", (seen, network) => {
    expect(said(within(network, "staging"))).toEqual(["unknown", seen]);
    expect(said(noCrossing(network, ["staging", "production"]))).toEqual(["unknown", seen]);
  });
});
