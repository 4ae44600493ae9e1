import { describe, expect, test } from "vitest";

import { refuseWhere, requireTrue, type Reading } from "./rule.ts";

const canary: Reading = ["action.canary", "7%"];
const pinned: Reading = ["target.pinned_until", "2026-11-24T10:00:00.000Z"];
const now: Reading = ["now", "2026-11-23T10:00:00.000Z"];

describe("what would have to change", () => {
  test.each<[text: string, readings: readonly Reading[], remedy: string]>([
    ["action.canary <= 5%", [canary], "change the proposal so that `action.canary <= 5%` holds"],
    ["target.replicas <= 3", [["target.replicas", "4"]], "`target.replicas <= 3` must hold"],
    ["is_quiet(production)", [["is_quiet(production)", "false"]], "`is_quiet(production)` must hold"],
    ["now in release", [], "wait until `now in release` holds"],
    ['target.name == "now"', [["target.name", "then"]], '`target.name == "now"` must hold'],
    [
      "now < target.pinned_until",
      [now, pinned],
      "wait until `now < target.pinned_until` holds, or change what it reads",
    ],
    ["now in release or action.canary <= 5%", [canary], "`now in release or action.canary <= 5%` must hold"],
  ])("of `%s`", (text, readings, remedy) => {
    expect(requireTrue(false, text, readings).remedy).toBe(remedy);
    const opposite = remedy.replace("must hold", "must not hold").replace(" holds", " does not hold");
    expect(refuseWhere(true, text, readings).remedy).toBe(opposite);
  });

  test("of a rule without a condition", () => {
    expect(refuseWhere(true, "", []).remedy).toBe("take another action");
  });
});
