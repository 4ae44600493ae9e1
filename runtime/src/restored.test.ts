import { describe, expect, test } from "vitest";

import { facts, moduleOf, now, proposal } from "../test/modules.ts";
import { decide } from "./decide.ts";
import { absent, known, unknown } from "./fact.ts";
import type { Facts } from "./facts.ts";
import type { Verdict } from "./verdict.ts";
import { effects, type Effect } from "./vocabulary/words.ts";

const target = '["Service","checkout"]';

function judged(restored: Facts["restored"], effect: Effect = "restores"): Verdict {
  const actions = [{ name: "deploy", entity: "Service", effect, fields: [] }];
  const module = moduleOf({ back: { kind: "permit" } }, { vocabulary: { actions } });
  return decide(module, proposal, { ...facts, ...(restored === undefined ? {} : { restored }) }).binding;
}

describe("an action that restores", () => {
  test("may where the state is on record", () => {
    const { outcome, findings } = judged({ [target]: known(true) });
    expect(outcome).toBe("permit");
    expect(findings).toMatchObject([{ source: "reversibility", outcome: "permit", seen: "on record" }]);
  });

  test.each<[string, Facts["restored"]]>([
    ["known not to be", { [target]: known(false) }],
    ["attested not to be", { [target]: absent() }],
  ])("is refused where the state is %s on record", (_, restored) => {
    const { outcome, deciding } = judged(restored);
    expect(outcome).toBe("refuse");
    expect(deciding).toEqual([
      {
        source: "reversibility",
        rule: null,
        clause: null,
        at: null,
        target: proposal.targets[0],
        element: null,
        outcome: "refuse",
        isUnknown: false,
        seen: "not on record",
        bound: "a state that the target had",
        margin: null,
        remedy: "restore a state that the record holds, or propose the change for what it is",
        because: null,
        needs: null,
      },
    ]);
  });

  test.each<[string, Facts["restored"]]>([
    ["nobody answered", undefined],
    ["nobody answered", {}],
    ["nobody answered", { '["Service","orders"]': known(true) }],
    ["the ledger is down", { [target]: unknown("the ledger is down") }],
    ["the answer is ill-typed", { [target]: known("yes" as unknown as boolean) }],
    ["it is dated after now", { [target]: known(true, now + 1) }],
  ])("is refused as unknown where %s", (reason, restored) => {
    const { outcome, deciding } = judged(restored);
    expect(outcome).toBe("refuse");
    expect(deciding).toMatchObject([
      { source: "reversibility", isUnknown: true, seen: `unknown (restored: ${reason})` },
    ]);
  });

  test.each(effects.filter((effect) => effect !== "restores"))("is not asked where it only %s", (effect) => {
    expect(judged(undefined, effect)).toMatchObject({ outcome: "permit", findings: [] });
  });
});
