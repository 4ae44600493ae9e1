import { describe, expect, test } from "vitest";
import { evaluateBy, rowFrom } from "../../test/audited-records.ts";
import { enforce, proposalSha, propose, remember, signAfter } from "../../test/sample-records.ts";
import { actionLife } from "./action-life.ts";
import type { AuditRow } from "./audit-row.ts";

const proposed = await signAfter(null, propose());
const evaluated = await signAfter(proposed, evaluateBy(proposed.digest));
const enforced = await signAfter(evaluated, enforce(evaluated.digest));
const remembered = await signAfter(enforced, remember(enforced.digest));
const rows: readonly AuditRow[] = [proposed, evaluated, enforced, remembered].map((one) => rowFrom(one));

const without = (kind: string): readonly AuditRow[] => rows.filter((row) => row.kind !== kind);
const gapsOf = (of: readonly AuditRow[]): readonly string[] =>
  actionLife(of, proposalSha).gaps.map(({ kind, text }) => `${kind}: ${text}`);

describe("an action's life", () => {
  test("is in order whatever order its records come in, and a whole one lacks nothing", () => {
    for (const given of [rows, rows.toReversed(), [...rows, ...rows]]) {
      const { steps, gaps } = actionLife(given, proposalSha);
      expect(steps.map(({ row }) => row.kind)).toEqual(["propose", "evaluate", "enforce", "remember"]);
      expect(gaps).toEqual([]);
    }
  });

  test("names each stage that is missing", () => {
    expect(gapsOf(without("remember"))).toEqual([
      `remember: nothing records what was seen after ${enforced.digest}`,
    ]);
    expect(gapsOf(without("propose"))).toEqual([
      `parent: evaluate ${evaluated.digest} follows from ${proposed.digest}, which was not found`,
      "propose: nothing records that the action was proposed",
    ]);
    expect(gapsOf(without("evaluate"))).toEqual([
      `parent: enforce ${enforced.digest} follows from ${evaluated.digest}, which was not found`,
      "evaluate: no verdict on the proposal is recorded",
    ]);
    expect(gapsOf(without("enforce"))).toEqual([
      `parent: remember ${remembered.digest} follows from ${enforced.digest}, which was not found`,
      `enforce: nothing records what was let happen after the verdict \`permit\` of ${evaluated.digest}`,
    ]);
    expect(gapsOf([])).toHaveLength(2);
  });

  test("owes nothing to a verdict that another one came after", async () => {
    const again = await signAfter(evaluated, evaluateBy(proposed.digest));
    const enforcedThen = await signAfter(again, enforce(again.digest));
    const rememberedThen = await signAfter(enforcedThen, remember(enforcedThen.digest));
    const life = [proposed, evaluated, again, enforcedThen, rememberedThen].map((one) => rowFrom(one));
    expect(gapsOf(life)).toEqual([]);
    expect(gapsOf(life.slice(0, 3))).toEqual([
      `enforce: nothing records what was let happen after the verdict \`permit\` of ${again.digest}`,
    ]);
  });

  test.each(["refuse", "hold"] as const)(
    "owes nothing to a verdict of %s, and nothing to what enforces it",
    (verdict) => {
      const [proposal, evaluation, enforcement] = rows.map((row) => ({ ...row, verdict }));
      if (proposal === undefined || evaluation === undefined || enforcement === undefined)
        throw new Error("made above");
      expect(gapsOf([proposal, evaluation])).toEqual([]);
      expect(gapsOf([proposal, evaluation, enforcement])).toEqual([]);
      // Set aside, or enforced otherwise, it owes what a permit does; so does one that nobody can read.
      const override = { ...enforcement, kind: "override", digest: "0".repeat(64) } as const;
      const isOwed = [expect.stringMatching(/^enforce: nothing records what was let happen/u)];
      expect(gapsOf([proposal, evaluation, override])).toEqual(isOwed);
      expect(gapsOf([proposal, { ...evaluation, verdict: null }])).toEqual(isOwed);
      expect(gapsOf([proposal, evaluation, { ...enforcement, verdict: "permit" }])).toEqual([
        `remember: nothing records what was seen after ${enforced.digest}`,
      ]);
    },
  );

  test("of a record that is about no proposal owes no stage", () => {
    expect(actionLife([], null).gaps).toEqual([]);
  });
});
