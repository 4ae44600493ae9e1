import { canonicalDigest } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { deploying, newWorld, policyText, processOf } from "../../test/guard-world.ts";
import { noNeeds } from "../compiled-needs.ts";
import { known } from "../fact.ts";
import { factSources, hostFacts, offsetFacts, offsetSource } from "./gather.ts";
import { openGuard } from "./guard.ts";
import type { FactQuestion, FactReader, GuardParts, HostFacts } from "./ports.ts";

const { by: caller } = deploying();
const proposal = { v: 1, nonce: "n", action: "deploy", targets: [], payload: {} } as const;

function question(needs: FactQuestion["needs"]): FactQuestion {
  return { proposal, caller, needs, nowMs: 0 };
}

const needy = { ...noNeeds("deploy"), switches: [], rates: [], targets: ["owner"] };

function reader(name: string, gives: FactReader["gives"], answer: () => Promise<unknown>): FactReader {
  return { name, gives, read: async () => (await answer()) as HostFacts };
}

async function asked(readers: readonly FactReader[], needs: FactQuestion["needs"] = null) {
  const { clock, limits } = processOf(await newWorld(), "shop/1");
  return await hostFacts({ readers, clock, limits: { ...limits, gatherMs: 30 } }, question(needs));
}

describe("what readers answer", () => {
  test("is taken part by part, with who gave it", async () => {
    const answers = await asked([
      reader("a", ["targets"], async () => ({ targets: { x: { owner: known("p") } } })),
      reader("b", ["audit", "restored"], async () => ({ audit: { anchoredAtMs: known(1) } })),
    ]);
    expect(answers).toEqual({
      facts: { targets: { x: { owner: known("p") } }, audit: { anchoredAtMs: known(1) } },
      by: { targets: "a", audit: "b" },
    });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["rejects", async () => Promise.reject(new Error("down"))],
    ["is late", async () => await new Promise(() => undefined)],
    ["answers no object", async () => "fine"],
    ["answers nothing", async () => undefined],
    ["answers what it does not declare", async () => ({ audit: { anchoredAtMs: known(1) }, switches: {} })],
    ["answers an instance of a class", async () => ({ targets: new Map() })],
    ["answers a function", async () => ({ targets: () => 0 })],
    ["answers half a surrogate pair", async () => ({ targets: { x: { owner: known("\ud800") } } })],
    ["answers without end", async () => ({ targets: { x: { owner: known("x".repeat(1_048_577)) } } })],
  ])("is unknown where a reader %s", async (_what, answer) => {
    expect(await asked([reader("a", ["targets"], answer)])).toEqual({ facts: {}, by: {} });
  });

  test("is asked for only where it has a say", async () => {
    const names: string[] = [];
    const asking = (name: string, gives: FactReader["gives"]): FactReader =>
      reader(name, gives, async () => {
        names.push(name);
        return {};
      });
    const readers = [
      asking("targets", ["targets"]),
      asking("audit", ["audit"]),
      asking("schema", ["schema", "drift"]),
      asking("groups", ["groups"]),
    ];
    await asked(readers, needy);
    expect(names).toEqual(["targets"]);
    await asked(readers, { ...needy, targets: [], within: ["m.c"], whole: ["audit"] });
    expect(names.slice(1)).toEqual(["audit", "schema"]);
    await asked(readers, null);
    expect(names.slice(3)).toEqual(["targets", "audit", "schema", "groups"]);
  });

  test("cannot be changed after it was taken", async () => {
    const given = { targets: { x: { owner: { kind: "known", value: "p" } } } };
    const { facts } = await asked([reader("a", ["targets"], async () => given)]);
    given.targets.x.owner.value = "q";
    expect(facts.targets?.["x"]?.["owner"]).toEqual(known("p"));
  });
});

const offsetOf: GuardParts["offsetOf"] = (zone) => (zone === "UTC" ? 0 : null);

test("a time zone that the engine does not know has no offset, and without a time none has", () => {
  expect(offsetFacts({ offsetOf }, ["UTC", "Mars"], 1)).toMatchObject({
    UTC: { kind: "known", value: 0 },
    Mars: { kind: "unknown" },
  });
  expect(offsetFacts({ offsetOf }, ["UTC"], null)).toMatchObject({ UTC: { kind: "unknown" } });
});

test("sources name what is recorded, and nothing else", () => {
  const recorded = { targets: { a: 1 } };
  expect(factSources({ targets: "catalogue", audit: "log" }, recorded, 7)).toEqual([
    { fact: "/targets", source: "catalogue", observedAtMs: 7, digest: canonicalDigest({ a: 1 }) },
  ]);
});

test("a record says of each part who gave it, and holds only what the policy reads", async () => {
  const text = policyText.replace(
    "bound limits on deploy {",
    'bound limits on deploy { require target.owner == "payments"',
  );
  const world = await newWorld(text);
  const guard = await openGuard(processOf(world, "shop/1"));
  const proposed = await guard.propose(deploying());
  if (proposed.kind !== "proposed") throw new Error("refused");
  const evaluated = await guard.evaluate(proposed);
  expect(evaluated).toMatchObject({
    record: {
      statement: {
        predicate: {
          body: { sources: [{ fact: "/targets", source: "catalogue" }], haltEpoch: 0, approvals: [] },
        },
      },
    },
  });
  if (evaluated.kind !== "evaluated") throw new Error("not permitted");
  // The catalogue answers for states that were restored as well, and no clause reads them.
  expect(Object.keys(evaluated.facts)).toContain("targets");
  expect(Object.keys(evaluated.facts)).not.toContain("restored");
});

test("offsets come from an edition of the time-zone data, where the host says which", () => {
  expect(offsetSource({ timeZoneData: "2025b" })).toEqual({ offsets: "tzdata 2025b" });
  expect(offsetSource({})).toEqual({});
  const sources = factSources(offsetSource({ timeZoneData: "2025b" }), { offsets: { utc: 0 } }, 7);
  expect(sources).toMatchObject([{ fact: "/offsets", source: "tzdata 2025b", observedAtMs: 7 }]);
  expect(factSources(offsetSource({ timeZoneData: "2025b" }), {}, 7)).toEqual([]);
});
