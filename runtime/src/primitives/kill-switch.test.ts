import { describe, expect, test } from "vitest";

import { facts, moduleOf, now, people, proposal, quorum, type Around } from "../../test/modules.ts";
import { decide } from "../decide.ts";
import { absent, known, unknown } from "../fact.ts";
import type { Facts } from "../facts.ts";
import { Uncertain } from "../kernel/value.ts";
import type { Verdict } from "../verdict.ts";

const rules = { limits: { kind: "bound", clauses: [quorum(1)] }, free: { kind: "permit" } } as const;
const everything: NonNullable<Around["switches"]> = [{}];

function judged(
  switches: Facts["switches"],
  around: NonNullable<Around["switches"]> = everything,
  more: Partial<Facts> = {},
): Verdict {
  const given = { ...facts, ...more, ...(switches === undefined ? {} : { switches }) };
  return decide(moduleOf(rules, { switches: around }), proposal, given).binding;
}

describe("a switch", () => {
  test("that is thrown answers alone, and says who can resume", () => {
    const verdict = judged({ "m.everything": known(true) });
    expect(verdict).toEqual({
      outcome: "refuse",
      deciding: verdict.findings,
      findings: [
        {
          source: "kill_switch",
          rule: "m.everything",
          clause: "m.everything",
          at: "m.policy:1:1",
          target: proposal.targets[0],
          element: null,
          outcome: "refuse",
          isUnknown: false,
          seen: "thrown",
          bound: "`everything` not thrown",
          margin: null,
          remedy: "have 2 of dba resume `everything`",
          because: null,
          needs: null,
        },
      ],
      needing: [],
      grants: [],
    });
  });

  test("that is not thrown lets the rules decide", () => {
    const verdict = judged({ "m.everything": known(false) });
    expect(verdict.outcome).toBe("hold");
    expect(verdict.findings.map(({ source, outcome }) => [source, outcome])).toEqual([
      ["kill_switch", "permit"],
      ["rule", "hold"],
    ]);
  });

  test.each<[string, Facts["switches"]]>([
    ["nobody answered", undefined],
    ["nobody answered", {}],
    ["nobody answered", { "m.other": known(false) }],
    ["the store is down", { "m.everything": unknown("the store is down") }],
    ["the source says that there is none", { "m.everything": absent() }],
    ["the answer is ill-typed", { "m.everything": known("false" as unknown as boolean) }],
    ["it is dated after now", { "m.everything": known(false, now + 1) }],
  ])("refuses where %s, beside everything else", (reason, switches) => {
    const verdict = judged(switches);
    expect(verdict.outcome).toBe("refuse");
    expect(verdict.deciding).toMatchObject([
      {
        source: "kill_switch",
        isUnknown: true,
        seen: `unknown (switch everything: ${reason})`,
        remedy: `find out what is unknown (switch everything: ${reason})`,
      },
      { source: "rule", outcome: "hold" },
    ]);
  });

  test("takes no state from what every object has", () => {
    const verdict = judged({}, [{ id: "constructor" }]);
    expect(verdict.deciding[0]).toMatchObject({ seen: "unknown (switch constructor: nobody answered)" });
  });

  test("out of reach says nothing, whatever its state", () => {
    for (const around of [{ actions: ["undo"] }, { scope: () => false as const }]) {
      const verdict = judged({ "m.everything": known(true) }, [around]);
      expect(verdict.findings.map(({ source }) => source)).toEqual(["rule"]);
    }
  });

  test("of whose reach nobody knows counts as in reach", () => {
    const reach = new Uncertain("target.owner", "nobody answered");
    const thrown = judged({ "m.everything": known(true) }, [{ scope: () => reach }]);
    expect(thrown.findings).toMatchObject([
      {
        outcome: "refuse",
        isUnknown: true,
        seen: "thrown, and whether it reaches the target is unknown (target.owner: nobody answered)",
      },
    ]);
    expect(judged({}, [{ scope: () => reach }]).outcome).toBe("refuse");
    expect(judged({ "m.everything": known(false) }, [{ scope: () => reach }]).outcome).toBe("hold");
  });

  test("that is thrown silences one of which nobody knows, and not another that is thrown", () => {
    const around = [{}, { id: "m.payments" }, { id: "m.orders", resume: people(1) }];
    const verdict = judged({ "m.everything": known(true), "m.orders": known(true) }, around);
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(["m.everything", "m.orders"]);
  });

  test("binds in both verdicts, with advisory rules alone as with any", () => {
    const module = moduleOf({ trial: { kind: "permit", stage: "advisory" } }, { switches: everything });
    const { binding, advised } = decide(module, proposal, {
      ...facts,
      switches: { "m.everything": known(true) },
    });
    for (const { findings } of [binding, advised])
      expect(findings).toMatchObject([{ source: "kill_switch" }]);
  });

  test("stops only the targets in its reach, and with them the whole", () => {
    const targets = ["checkout", "orders"].map((id) => ({ entity: "Service", id }));
    const module = moduleOf(rules, { switches: [{ scope: (_, x) => x.target.id === "orders" }] });
    const given = { ...facts, switches: { "m.everything": known(true) } };
    const { binding } = decide(module, { ...proposal, targets }, given);
    expect(binding).toMatchObject({ outcome: "refuse", needing: [] });
    expect(binding.findings.map(({ target, source }) => [target?.id, source])).toEqual([
      ["checkout", "rule"],
      ["orders", "kill_switch"],
    ]);
  });
});
