import { expect, test } from "vitest";

import { contradicted, type Differs, notReplayable, type ReplayAnswer } from "./replay-answer.ts";
import { countAnswer, emptyTally, ruleTransitionsOf, transitionsOf } from "./replay-tally.ts";

function differs(after: string, ...rules: readonly (string | null)[]): Differs {
  const changes = rules.map((rule) => ({
    kind: "finding" as const,
    before: null,
    after: { rule, source: rule === null ? "coverage" : "quorum" },
    members: [],
  }));
  return { kind: "differs", before: "permit", after, changes };
}

test("answers are counted by kind, reason, transition and rule", () => {
  const tally = emptyTally();
  const answers: readonly ReplayAnswer[] = [
    { kind: "equal" },
    differs("hold", "shop.a", "shop.a", "shop.b"),
    differs("hold", "shop.a"),
    differs("refuse", null),
    differs("permit", "shop.c"),
    notReplayable("commit.missing", "gone"),
    notReplayable("commit.missing", "gone"),
    contradicted("module.other", "other"),
    { kind: "voices-disagree", changes: [] },
  ];
  for (const answer of answers) countAnswer(tally, answer);
  expect(tally.counts).toEqual({
    equal: 1,
    differs: 4,
    "not-replayable": 2,
    contradicted: 1,
    "voices-disagree": 1,
  });
  expect([...tally.reasons]).toEqual([
    ["commit.missing", 2],
    ["module.other", 1],
  ]);
  expect(transitionsOf(tally)).toEqual([
    { before: "permit", after: "hold", count: 2 },
    { before: "permit", after: "refuse", count: 1 },
  ]);
  expect(ruleTransitionsOf(tally)).toEqual([
    { rule: "shop.a", source: "quorum", before: "permit", after: "hold", count: 2 },
    { rule: "shop.b", source: "quorum", before: "permit", after: "hold", count: 1 },
    { rule: "shop.c", source: "quorum", before: "permit", after: "permit", count: 1 },
    { rule: null, source: "coverage", before: "permit", after: "refuse", count: 1 },
  ]);
});
