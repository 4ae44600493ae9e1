import { coveredPercent, type TestAnswer, type TestResult } from "@interlock/analysis";
import { describePeople } from "@interlock/runtime";

import { nameOf, placeOf, tallyOf, type TestRun } from "./test-run.ts";

/** A run as other programs read it; `docs/testing.md` documents the shape. */
export function jsonReport(run: TestRun): string {
  const { results, undecided, coverage } = run;
  const answer = {
    version: 1,
    ...tallyOf(run),
    tests: results.map(jsonResult),
    undecidedProofs: undecided.map(({ title, module, at }) => ({ title, module, ...placeOf(at) })),
    coverage:
      coverage === null
        ? null
        : {
            percent: coveredPercent(coverage),
            covered: coverage.covered,
            total: coverage.total,
            parts: coverage.parts.map(({ at, ...part }) => ({ ...part, ...placeOf(at) })),
          },
  };
  return `${visible(JSON.stringify(answer, null, 2))}\n`;
}

function jsonResult(result: TestResult): Readonly<Record<string, unknown>> {
  const { title, row, module, at } = result;
  const named = { name: nameOf(result), title, row, module, ...placeOf(at) };
  if (result.kind === "passed") return { outcome: "passed", ...named };
  return {
    outcome: "failed",
    ...named,
    expected: jsonAnswer(result.expected),
    actual: jsonAnswer(result.actual),
    deciding: result.deciding,
  };
}

function jsonAnswer({ outcome, by, needing }: TestAnswer): Readonly<Record<string, unknown>> {
  return { outcome, by, needing: needing.map((people) => ({ ...people, said: describePeople(people) })) };
}

/** What a terminal would act on is written as an escape of JSON, so that the text says the same and steers nothing. */
function visible(json: string): string {
  return json.replaceAll(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, (found) =>
    Array.from(
      { length: found.length },
      (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
