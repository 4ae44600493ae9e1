import { describe, expect, test } from "vitest";

import { facts, holds, moduleOf, now, proposal, vocabulary } from "../test/modules.ts";
import { decide } from "./decide.ts";
import { known, unknown } from "./fact.ts";
import type { Facts } from "./facts.ts";
import { inDates } from "./kernel/window.ts";
import { neededFacts } from "./needs.ts";
import { noNeeds } from "./compiled-needs.ts";
import { targetKey } from "./proposal.ts";
import { evaluatorOf } from "./quick/evaluator.ts";
import { factsSchema } from "./schema/facts.ts";
import { takingsOf } from "./takings-of.ts";

const restoring = {
  ...vocabulary,
  actions: [{ name: "deploy", entity: "Service", effect: "restores", fields: [] }],
} as const;
const failing = { ...holds, condition: false, seen: "too much" };
const measure = (): typeof failing => failing;
const restored = { [targetKey({ entity: "Service", id: "checkout" })]: known(true) };
const reserved: Facts = { ...facts, restored, reserved: known("the evaluation") };
const permit = { all: { kind: "permit" } } as const;

describe("a way back that is reserved", () => {
  test.each(["rate_limit", "blast_radius", "memory_write"] as const)("is not stopped by %s", (source) => {
    const module = moduleOf(
      { ...permit, cap: { kind: "bound", clauses: [{ source, code: { measure } }] } },
      { vocabulary: restoring },
    );
    const { binding } = decide(module, proposal, reserved);
    expect(binding.outcome).toBe("permit");
    expect(binding.findings.find((finding) => finding.source === source)).toMatchObject({
      outcome: "permit",
      seen: "too much; exempt as the way back that was reserved",
    });
    expect(decide(module, proposal, { ...facts, restored }).binding.outcome).toBe("refuse");
  });

  test.each(["rule", "schema_drift", "network_boundary", "drift_detection", "identity_binding"] as const)(
    "is stopped by %s as ever",
    (source) => {
      const module = moduleOf(
        { ...permit, cap: { kind: "bound", clauses: [{ source, code: { measure } }] } },
        { vocabulary: restoring },
      );
      expect(decide(module, proposal, reserved).binding.outcome).toBe("refuse");
    },
  );

  test("is stopped by no window, whether it has to be open or closed, known or not", () => {
    const module = moduleOf(
      {
        inside: { kind: "permit", scope: (_, x) => inDates(x, now + 1, now + 2) },
        frozen: { kind: "refuse", scope: (_, x) => inDates(x, 0, now + 1) },
        release: {
          kind: "bound",
          clauses: [
            { code: { measure: (_, x) => ({ ...holds, condition: inDates(x, 0, 1) }) } },
            { code: { when: (_, x) => inDates(x, 0, now + 1), measure: () => failing } },
          ],
        },
      },
      { vocabulary: restoring },
    );
    expect(decide(module, proposal, reserved).binding.outcome).toBe("permit");
    expect(decide(module, proposal, { ...facts, restored }).binding.outcome).toBe("refuse");
  });

  test("is stopped by what has to be so beside a window", () => {
    const module = moduleOf(
      { ...permit, frozen: { kind: "refuse", scope: () => true } },
      { vocabulary: restoring },
    );
    expect(decide(module, proposal, reserved).binding.outcome).toBe("refuse");
  });

  test.each<[string, Facts["reserved"]]>([
    ["unknown", unknown("nobody answered")],
    ["absent", { kind: "absent" }],
    ["no text", { kind: "known", value: true as unknown as string }],
    ["empty", known("")],
    ["from after now", { kind: "known", value: "the evaluation", observedAtMs: now + 1 }],
  ])("is exempt from nothing where the reservation is %s", (_, value) => {
    const module = moduleOf(
      { ...permit, cap: { kind: "bound", clauses: [{ source: "rate_limit", code: { measure } }] } },
      { vocabulary: restoring },
    );
    expect(decide(module, proposal, { ...reserved, reserved: value } as Facts).binding.outcome).toBe(
      "refuse",
    );
  });

  test("is one only of an action that restores", () => {
    const module = moduleOf({
      ...permit,
      cap: { kind: "bound", clauses: [{ source: "rate_limit", code: { measure } }] },
    });
    expect(decide(module, proposal, reserved).binding.outcome).toBe("refuse");
  });

  test("is decided the same by whoever is asked, takes of no budget, and is always needed", () => {
    const module = moduleOf(
      { ...permit, cap: { kind: "bound", clauses: [{ source: "rate_limit", code: { measure } }] } },
      { vocabulary: restoring },
    );
    expect(evaluatorOf(module).outcome(proposal, reserved)).toBe("permit");
    const decision = decide(module, proposal, reserved);
    expect(takingsOf(module, proposal, reserved, decision)).toEqual({ rates: [], quiet: [], blast: [] });
    expect(neededFacts({ ...module, needs: [noNeeds("deploy")] }, "deploy", reserved).reserved).toEqual(
      reserved.reserved,
    );
    expect(factsSchema.safeParse(reserved).success).toBe(true);
  });
});
