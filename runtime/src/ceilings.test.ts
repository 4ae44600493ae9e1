import { describe, expect, test } from "vitest";

import { facts, moduleOf, now, proposal, type Around } from "../test/modules.ts";
import { decide } from "./decide.ts";
import { known } from "./fact.ts";
import { Uncertain } from "./kernel/value.ts";
import type { Decision } from "./verdict.ts";
import { stages, type Stage } from "./vocabulary/words.ts";

function judged(stage: Stage, ceilings: NonNullable<Around["ceilings"]>): Decision {
  const module = moduleOf({ changes: { kind: "permit", stage } }, { ceilings });
  return decide(module, proposal, { ...facts, calibratedAtMs: known(now) });
}

const lost = (): Uncertain => new Uncertain("target.zone", "nobody answered");

describe("a ceiling", () => {
  test.each(stages)("at %s keeps out permits of a later stage, and no others", (ceiling) => {
    const permitted = stages.filter(
      (stage) => judged(stage, [{ stage: ceiling }]).advised.outcome === "permit",
    );
    expect(permitted).toEqual(stages.slice(0, stages.indexOf(ceiling) + 1));
  });

  test("says that it does, and where it stands", () => {
    const { binding } = judged("green_path", [{}]);
    expect(binding.deciding).toMatchObject([
      {
        source: "coverage",
        isUnknown: false,
        seen: "no permit applies (m.changes: green_path under stage at most constrained (m.policy:2:1))",
      },
    ]);
  });

  test("of whose reach nobody knows keeps them out as well", () => {
    const { binding } = judged("green_path", [{ scope: lost }]);
    expect(binding.deciding).toMatchObject([
      {
        outcome: "refuse",
        isUnknown: true,
        seen: "no permit applies (m.changes: green_path under stage at most constrained (m.policy:2:1), if it reaches the target: unknown (target.zone: nobody answered))",
      },
    ]);
    // One that surely does says so.
    expect(judged("green_path", [{ scope: lost }, {}]).binding.deciding).toMatchObject([
      { isUnknown: false },
    ]);
  });

  test("out of reach keeps nothing out", () => {
    expect(judged("green_path", [{ scope: () => false }]).binding.outcome).toBe("permit");
    expect(judged("green_path", [{ actions: ["undo"] }]).binding.outcome).toBe("permit");
  });

  test("counts where several do as the lowest of them", () => {
    expect(judged("green_path", [{ stage: "calibrated" }, { stage: "advisory" }]).binding.outcome).toBe(
      "refuse",
    );
    expect(judged("green_path", [{ stage: "calibrated" }, { stage: "green_path" }]).binding.outcome).toBe(
      "permit",
    );
  });

  test("does not restrict bounds", () => {
    const bound = { kind: "bound", stage: "calibrated", clauses: [{ code: { measure: failing } }] } as const;
    const module = moduleOf(
      { limits: bound, free: { kind: "permit" } },
      { ceilings: [{ stage: "advisory" }] },
    );
    expect(decide(module, proposal, facts).binding.deciding.map(({ source }) => source)).toEqual([
      "rule",
      "coverage",
    ]);
  });
});

function failing(): { condition: false; seen: string; bound: string; margin: null; remedy: string } {
  return { condition: false, seen: "", bound: "", margin: null, remedy: "" };
}
