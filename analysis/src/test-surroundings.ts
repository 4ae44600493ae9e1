import { timeZonesOf, type Plan } from "@interlock/compiler";
import type { CheckedGiven, CheckedTarget, CheckedTest, TestFact } from "@interlock/lang";
import { known, targetKey, type Fact, type Facts } from "@interlock/runtime";
import { timeZoneOffset } from "@interlock/runtime/time-zone";

import { flagOf, instantOf, lastGiven, wordOf } from "./test-fact.ts";

/** What is quiet around a test. */
type Surroundings = Pick<
  Facts,
  "network" | "audit" | "drift" | "switches" | "restored" | "offsets" | "calibratedAtMs"
>;

/**
 * What is around a test, quiet but for what it gives: no switch thrown, the log and the predictions just looked after, no
 * drift and all of it just observed, the action from its target's own zone, restored states on record. Time zones are
 * at their offsets of the test's `now`.
 */
export function testSurroundings(test: CheckedTest, plan: Plan, now: number | null): Surroundings {
  const { givens } = test;
  const audit = ageAt(lastGiven(givens, "audit"), now);
  const calibration = ageAt(lastGiven(givens, "calibration"), now);
  const offsets =
    now === null ? [] : timeZonesOf(plan).map((zone) => [zone, timeZoneOffset(zone, now)] as const);
  return {
    network: networkOf(test, plan),
    ...(audit === null ? {} : { audit: { anchoredAtMs: audit } }),
    ...(calibration === null ? {} : { calibratedAtMs: calibration }),
    drift: driftOf(test, plan, now),
    switches: switchesOf(givens, plan),
    restored: restoredOf(test, plan),
    offsets: Object.fromEntries(offsets),
  };
}

/** Just now, unless the test says how long ago; null where nobody knows what now is. */
function ageAt(given: { readonly age: TestFact } | null, now: number | null): Fact<number> | null {
  if (given !== null) return instantOf(given.age, now);
  return now === null ? null : known(now);
}

function switchesOf(givens: readonly CheckedGiven[], plan: Plan): NonNullable<Facts["switches"]> {
  const thrown = new Map<string, Fact<boolean>>(plan.switches.map(({ table }) => [table.id, known(false)]));
  for (const given of givens) {
    const fact = given.kind === "switch" ? flagOf(given.thrown) : null;
    if (given.kind === "switch" && fact !== null) thrown.set(given.switch, fact);
  }
  return Object.fromEntries(thrown);
}

/** By contract and target. One given for all contracts takes away what was given of single ones before it. */
function driftOf(test: CheckedTest, plan: Plan, now: number | null): NonNullable<Facts["drift"]> {
  const seen = now ?? undefined;
  const drifted = new Map<string, Fact<boolean>>();
  const contracts = plan.vocabulary.contracts.map((contract) => contract.id);
  for (const contract of contracts) drifted.set(contract, known(false, seen));
  for (const given of test.givens) {
    const fact = given.kind === "drift" ? flagOf(given.drifted, seen) : null;
    if (given.kind !== "drift" || fact === null) continue;
    for (const contract of given.contract === null ? contracts : [given.contract])
      drifted.set(contract, fact);
  }
  const keys = test.targets.map(targetKey);
  return Object.fromEntries(
    [...drifted].map(
      ([contract, fact]) => [contract, Object.fromEntries(keys.map((key) => [key, fact]))] as const,
    ),
  );
}

function restoredOf(test: CheckedTest, plan: Plan): NonNullable<Facts["restored"]> {
  const action = plan.vocabulary.actions.find((candidate) => candidate.name === test.action);
  if (action?.effect !== "restores") return {};
  const given = lastGiven(test.givens, "restored");
  const fact = given === null ? known(true) : flagOf(given.onRecord);
  return fact === null ? {} : Object.fromEntries(test.targets.map((target) => [targetKey(target), fact]));
}

/** The model's zone of a target is its own; the action comes from there, if all targets lie in one zone. */
function networkOf(test: CheckedTest, plan: Plan): NonNullable<Facts["network"]> {
  const zones = test.targets.flatMap((target) => {
    const zone = zoneOf(target, plan);
    return zone === null ? [] : [[targetKey(target), zone] as const];
  });
  const given = lastGiven(test.givens, "origin");
  const origin =
    given === null
      ? commonZone(
          zones.map(([, zone]) => zone),
          test,
        )
      : wordOf(given.zone);
  return { ...(origin === null ? {} : { origin }), targets: Object.fromEntries(zones) };
}

function commonZone(zones: readonly Fact<string>[], { targets }: CheckedTest): Fact<string> | null {
  const [first] = zones;
  const isCommon = zones.every((zone) => JSON.stringify(zone) === JSON.stringify(first));
  return first !== undefined && isCommon && zones.length === targets.length ? first : null;
}

/** Its field `zone`, or else its only field of that type. */
function zoneOf(target: CheckedTarget, plan: Plan): Fact<string> | null {
  const entity = plan.vocabulary.entities.find((candidate) => candidate.name === target.entity);
  const zoned = entity?.fields.filter((field) => field.type.kind === "zone") ?? [];
  const field = zoned.find(({ name }) => name === "zone") ?? (zoned.length === 1 ? zoned[0] : undefined);
  const fact = field === undefined ? undefined : target.fields.get(field.name);
  return fact === undefined ? null : wordOf(fact);
}
