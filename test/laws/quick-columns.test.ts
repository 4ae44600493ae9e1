import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { interpret } from "@interlock/compiler";
import { decide, evaluatorOf, type QuickCode } from "@interlock/runtime";

import { certainOutcomes } from "../../runtime/src/quick/evaluator.ts";
import { compileTexts } from "../compiled-text.ts";
import { columnPolicy, columnSituation } from "./column-rules.ts";
import { check, isLong, seed } from "./scenes.ts";
import { ruled, withQuick, type QuickChange } from "./with-quick.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const policies = fc.sample(columnPolicy, { numRuns: isLong ? 300 : 24, seed });
const sets = await Promise.all(policies.map((text) => compileTexts(new Map([["p.policy", text]]))));

/** How often each outcome was certain. */
interface Seen {
  permit: number;
  refuse: number;
  open: number;
}

/** Asked the quick way, a module answers what its whole decision answers. */
function agrees(isCode: boolean, change: QuickChange = {}): Seen {
  const seen: Seen = { permit: 0, refuse: 0, open: 0 };
  const modules = sets.map(({ compiled: { plan, pin } }) => {
    const module = interpret(plan, pin);
    const quick = withQuick(plan, module, isCode, change);
    return { module, certain: certainOutcomes(quick), evaluator: evaluatorOf(quick) };
  });
  check(
    fc.tuple(fc.constantFrom(...modules), columnSituation),
    ([{ module, certain, evaluator }, { proposal, facts }]) => {
      const { outcome } = decide(module, proposal, facts).binding;
      const one = certain(proposal, facts);
      expect([null, outcome]).toContain(one);
      expect(evaluator.outcome(proposal, facts)).toBe(outcome);
      seen[one ?? "open"] += 1;
    },
    2,
  );
  return seen;
}

describe.each([
  ["as code", true],
  ["in the table", false],
])("rules that ask columns, %s,", (_, isCode) => {
  test("are certain of many, and right", patient, () => {
    const { permit, refuse, open } = agrees(isCode);
    expect(permit).toBeGreaterThan(open / 10);
    expect(refuse).toBeGreaterThan(open);
  });

  test.each<[string, QuickChange]>([
    [
      "restrictions that are skipped",
      {
        plan: (quick) =>
          ruled(quick, (rules) => ({ ...rules, restrictions: { tests: [], start: { here: [], by: null } } })),
      },
    ],
    [
      "values that nobody looks at",
      { table: (quick) => ({ ...quick, codes: quick.codes.map(alwaysFitting) }) },
    ],
    [
      "values that are taken for known",
      { table: (quick) => ({ ...quick, codes: quick.codes.map(alwaysKnown) }) },
    ],
  ])("and are seen to be wrong with %s", patient, (__, change) => {
    expect(() => agrees(isCode, change)).toThrow(/Property failed/u);
  });
});

test.each<[string, (code: string) => string]>([
  ["is compared the wrong way", (code) => code.replaceAll(" === ", " !== ")],
  ["ends one too early", (code) => code.replaceAll(/ <= (\d+)/gu, " < $1")],
  ["is taken for none where a permit is open", (code) => code.replaceAll("isOpen ? 1 : 0", "0")],
  ["falls through", (code) => code.replaceAll("break;", "")],
  ["stands behind a permit without being asked", (code) => code.replaceAll(/if \(!.*\)\n *return 1;/gu, "")],
])("code is seen to be wrong that %s", patient, (_, text) => {
  expect(() => agrees(true, { text })).toThrow(/Property failed/u);
});

test("code for the table is seen to be wrong that takes a word for another", patient, () => {
  expect(() => agrees(false, { text: nextWord })).toThrow(/Property failed/u);
});

test("and some of it has several steps", () => {
  const texts = sets.map(({ compiled: { plan, pin } }) => {
    return String(withQuick(plan, interpret(plan, pin), true).quick?.codes.join("\n"));
  });
  expect(texts.filter((text) => text.includes("switch (")).length).toBeGreaterThan(texts.length / 8);
  expect(texts.filter((text) => text.includes("isOpen")).length).toBeGreaterThan(0);
});

/** Code that finds the second word where the first is. */
function nextWord(code: string): string {
  return code.replaceAll(" ? 0 : ", " ? 1 : ");
}

/** Code that says of what it read that it fits. */
function alwaysFitting(code: QuickCode): QuickCode {
  return (k, x, ...objects) => {
    const answer = code(k, x, ...objects);
    x.isDoubtful = false;
    return answer === 2 ? 3 : answer;
  };
}

/** Code that takes what is said of a fact for its value, known or not. */
function alwaysKnown(code: QuickCode): QuickCode {
  return (k, x, ...objects) => code({ ...k, known: valueOf }, x, ...objects);
}

function valueOf(_: unknown, given: unknown): unknown {
  return (given as { readonly value?: unknown } | undefined)?.value ?? "else";
}
