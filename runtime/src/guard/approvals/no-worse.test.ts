import { describe, expect, test } from "vitest";

import { proposal as simple } from "../../../test/modules.ts";
import type { Proposal } from "../../proposal.ts";
import type { Decision, Finding } from "../../verdict.ts";
import { worseThanShown } from "./no-worse.ts";
import { MAX_SHOWN, shownOf } from "./shown.ts";

const target = { entity: "Service", id: "checkout" };

function finding(seen: string, more: Partial<Finding> = {}): Finding {
  return {
    source: "blast_radius",
    rule: "m.limits",
    clause: "m.limits.blast",
    at: "m.policy:1:1",
    target,
    element: null,
    outcome: "hold",
    isUnknown: false,
    seen,
    bound: "at most 5%, unless 1 of sre approve",
    margin: null,
    remedy: "",
    because: null,
    needs: null,
    ...more,
  };
}

function held(...findings: readonly Finding[]): Decision {
  const deciding = findings.filter(({ outcome }) => outcome !== "permit");
  const verdict = { outcome: "hold", deciding, findings, needing: [], grants: [] } as const;
  return { binding: verdict, advised: verdict, validUntilMs: null };
}

/** Whether an approval of what was shown then still counts now. */
function isWorse(then: Decision, now: Decision, proposal: Proposal = simple): boolean {
  const seen = shownOf(then, proposal);
  if (!seen.ok) throw new Error(seen.why);
  return worseThanShown(seen.shown, now, proposal) !== null;
}

describe("a value that was shown", () => {
  test.each<readonly [string, string, boolean]>([
    ["7%", "7%", false],
    ["7%", "6.9%", false],
    ["7%", "7.0001%", true],
    ["7%; approved 0 of 1 by sre", "6%; approved 0 of 1 by sre", false],
    ["7%; approved 0 of 1 by sre", "8%; approved 0 of 1 by sre", true],
    ["12", "11", false],
    ["12", "13", true],
    ["12", "11%", true],
    ["2h", "1h", false],
    ["1d", "23h", true],
    ["90m", "2h", true],
    ["payments", "payments", false],
    ["payments", "billing", true],
    ["7%", "", true],
    ["7%", "-8%", true],
    ["7%", "1e0%", true],
    ["7%", "6% and more", true],
    ["x; 7%", "x; 6%", true],
  ])("%s, and now %s: worse is %s", (then, now, expected) => {
    expect(isWorse(held(finding(then)), held(finding(now)))).toBe(expected);
  });

  test("is compared as a figure only under an upper bound", () => {
    const bound = "success of at least 95%";
    expect(isWorse(held(finding("90%", { bound })), held(finding("80%", { bound })))).toBe(true);
  });

  test("is not worse where the clause passes by now, and is where it is unknown or not asked any more", () => {
    const then = held(finding("7%"));
    expect(isWorse(then, held(finding("9%", { outcome: "permit" })))).toBe(false);
    expect(isWorse(then, held(finding("7%", { isUnknown: true, outcome: "refuse" })))).toBe(true);
    expect(isWorse(then, held())).toBe(true);
  });

  test("covers no other clause that fails by now, and nothing that no clause says", () => {
    const then = held(finding("7%"));
    expect(isWorse(then, held(finding("7%"), finding("7%", { clause: "m.limits.users" })))).toBe(true);
    expect(isWorse(then, held(finding("7%"), finding("no permit", { clause: null })))).toBe(true);
  });

  test("of a clause that asks people says nothing of who has approved by then", () => {
    const asked = { source: "quorum", clause: "m.limits.quorum", bound: "approval of 2 of sre" } as const;
    expect(isWorse(held(finding("approved 0 of 2", asked)), held(finding("approved 1 of 2", asked)))).toBe(
      false,
    );
  });
});

describe("several places", () => {
  const other = { entity: "Service", id: 'orders","x' };
  const both: Proposal = { ...simple, targets: [target, other] };

  test("are compared each with itself", () => {
    const then = held(finding("3%"), finding("1%", { target: other }));
    expect(isWorse(then, held(finding("3%"), finding("1%", { target: other })), both)).toBe(false);
    expect(isWorse(then, held(finding("1%"), finding("3%", { target: other })), both)).toBe(true);
    expect(isWorse(then, held(finding("2%"), finding("0.5%", { target: other })), both)).toBe(false);
  });

  test("of one clause are told apart by its elements, which cannot pretend to be another", () => {
    const [a, b] = [{ element: "a" }, { element: 'a"] 9% ["b' }];
    const then = held(finding("1%", a), finding("9%", b));
    expect(isWorse(then, held(finding("1%", a), finding("9%", b)))).toBe(false);
    expect(isWorse(then, held(finding("9%", a), finding("9%", b)))).toBe(true);
    expect(isWorse(then, held(finding("1%", a), finding("9%", { element: "c" })))).toBe(true);
  });

  test("where one is seen twice, the least that was shown counts", () => {
    const then = held(finding("3%"), finding("7%"));
    expect(isWorse(then, held(finding("7%"), finding("7%")))).toBe(true);
    expect(isWorse(then, held(finding("3%"), finding("2%")))).toBe(false);
  });
});

describe("a hold that cannot be shown whole cannot be approved", () => {
  test("a value too long", () => {
    expect(shownOf(held(finding("x".repeat(1_025))), simple)).toMatchObject({ ok: false });
  });

  test("too many values", () => {
    const elements = Array.from({ length: MAX_SHOWN + 1 }, (_, index) =>
      finding("1%", { element: `${index}` }),
    );
    expect(shownOf(held(...elements.slice(1)), simple)).toMatchObject({ ok: true });
    expect(shownOf(held(...elements), simple)).toMatchObject({ ok: false });
  });

  test("what no clause says", () => {
    expect(shownOf(held(finding("no permit", { clause: null })), simple)).toMatchObject({ ok: false });
  });
});
