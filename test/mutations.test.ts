import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { averageDiagnostics, breakPolicies, MUTANTS } from "../scripts/mutate-policies.ts";
import { mutationKinds } from "../scripts/mutations/mutate.ts";

const { broken } = breakPolicies(join(import.meta.dirname, ".."));

describe("policies that were broken on purpose", () => {
  test("are as many as they should be, in every way", () => {
    expect(broken).toHaveLength(MUTANTS);
    for (const kind of mutationKinds) {
      expect(broken.filter((mutant) => mutant.kind === kind).length).toBeGreaterThan(30);
    }
    expect(new Set(broken.map(({ set }) => set)).size).toBeGreaterThan(20);
  });

  test("are the same ones each time", () => {
    const again = breakPolicies(join(import.meta.dirname, "..")).broken;
    expect(again.map(({ text }) => text)).toEqual(broken.map(({ text }) => text));
  });

  test("each get a diagnostic on the line that was broken", () => {
    const missed = broken.filter(({ isFound }) => !isFound);
    expect(missed.map(({ what, path, set }) => `${what} in ${path} (${set})`)).toEqual([]);
  });

  test("get no more than three diagnostics on average", () => {
    expect(averageDiagnostics(broken)).toBeGreaterThanOrEqual(1);
    expect(averageDiagnostics(broken)).toBeLessThanOrEqual(3);
  });
});
