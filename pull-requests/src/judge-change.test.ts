import type { PolicyModule } from "@interlock/runtime";
import { expect, test } from "vitest";

import { configuration, snapshot, vocabulary } from "../test/snapshots.ts";
import { judgeChange, type Judged } from "./judge-change.ts";

/** A policy that permits everything on any day, by the clocks of Berlin. */
const anyDay: PolicyModule = {
  pin: { repository: null, commit: null, sources: [], compiler: "test", language: 1, plan: "00" },
  vocabulary,
  rules: [
    {
      id: "rules.all",
      module: "rules",
      kind: "permit",
      stage: "constrained",
      at: "rules.policy:1:1",
      actions: ["merge"],
      unless: null,
      clauses: [],
    },
  ],
  code: [
    {
      scope: (k, x) => k.inWeek(x, "mon", "sun", 0, 1_440, "Europe/Berlin"),
      measure: null,
      because: null,
      clauses: [],
    },
  ],
  switches: [],
  switchCode: [],
  ceilings: [],
  ceilingCode: [],
  contractCode: [],
  quick: null,
};

async function merge(timeZones: readonly string[]): Promise<Judged> {
  const judgement = await judgeChange(snapshot(), { configuration, module: anyDay, timeZones });
  if (judgement.kind === "refused") throw new Error(judgement.reason);
  return judgement.judged[0];
}

test("a weekly window goes by the clocks of its zone, which are among the facts", async () => {
  const { facts, decision } = await merge(["Europe/Berlin", "Mars/Olympus"]);
  // The snapshot was read on a day in October, before the clocks went back.
  expect(facts.offsets).toEqual({
    "Europe/Berlin": { kind: "known", value: 120 },
    "Mars/Olympus": { kind: "unknown", reason: "the engine knows no such time zone or instant" },
  });
  expect(decision.binding.outcome).toBe("permit");
});

test("a weekly window whose clocks nobody read permits nothing", async () => {
  const { facts, decision } = await merge([]);
  expect(facts).not.toHaveProperty("offsets");
  expect(decision.binding.deciding).toMatchObject([{ source: "coverage", isUnknown: true }]);
});
