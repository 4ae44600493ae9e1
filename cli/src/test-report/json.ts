import { coveredPercent, type ProofResult, type TestResult } from "@interlock/analysis";

import type { Problem } from "../command-failure.ts";
import { placeOf, tallyOf, type TestRun } from "./test-run.ts";

/** A run as other programs read it; `docs/testing.md` documents the shape. */
export function jsonReport(run: TestRun): string {
  const { results, proofs, coverage, missed } = run;
  const tally = tallyOf(run);
  return written({
    ok: tally.failed === 0 && missed === null,
    problems: [],
    ...tally,
    tests: results.map(jsonResult),
    proofs: proofs.map(jsonProof),
    coverage:
      coverage === null
        ? null
        : {
            percent: coveredPercent(coverage),
            covered: coverage.covered,
            total: coverage.total,
            missed,
            parts: coverage.parts.map(({ at, ...part }) => ({ ...part, ...placeOf(at) })),
          },
  });
}

/** What other programs read where nothing could run. */
export function failedJson(problems: readonly Problem[]): string {
  return written({
    ok: false,
    problems,
    passed: 0,
    failed: 0,
    tests: [],
    proofs: [],
    coverage: null,
  });
}

function written(answer: object): string {
  return `${visible(JSON.stringify({ version: 1, ...answer }, null, 2))}\n`;
}

function jsonResult(result: TestResult): Readonly<Record<string, unknown>> {
  const { name, title, row, module, at } = result;
  const named = { name, title, row, module, ...placeOf(at) };
  if (result.kind === "passed") return { outcome: "passed", ...named };
  return {
    outcome: "failed",
    ...named,
    expected: result.expected,
    actual: result.actual,
    deciding: result.deciding,
  };
}

function jsonProof({ kind, at, title, module, ...more }: ProofResult): Readonly<Record<string, unknown>> {
  return { outcome: kind, title, module, ...placeOf(at), ...more };
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
