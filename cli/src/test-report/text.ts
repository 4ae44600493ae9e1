import { coveredPercent, describeAnswer, type Coverage, type TestResult } from "@interlock/analysis";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";
import { showFinding } from "../show-finding.ts";
import { quotedText, shownText } from "../shown-text.ts";
import { notDecided, placeOf, tallyOf, type TestRun, type UndecidedProof } from "./test-run.ts";

/** A run as a person reads it: every test by its file, failures with both answers and why, what is left open, the sum. */
export function textReport(run: TestRun, paint: Paint): string {
  const { results, undecided, coverage } = run;
  const { passed, failed } = tallyOf(run);
  const tests = byFile(results).flatMap(([path, ran]) => [
    shownText(path),
    ...ran.flatMap(showResult(paint)),
  ]);
  const answer =
    failed === 0 ? paint.good(`${passed} passed`) : `${passed} passed, ${paint.bad(`${failed} failed`)}`;
  const lines = [
    ...tests,
    ...showProofs(undecided, paint),
    ...(coverage === null ? [] : showCoverage(coverage, paint)),
    `${count(results.length, "test")}: ${answer}`,
  ];
  return `${lines.join("\n")}\n`;
}

function byFile(results: readonly TestResult[]): readonly (readonly [string, readonly TestResult[]])[] {
  const files = new Map<string, TestResult[]>();
  for (const result of results) {
    const { path } = placeOf(result.at);
    const ran = files.get(path);
    if (ran === undefined) files.set(path, [result]);
    else ran.push(result);
  }
  return [...files];
}

function showResult(paint: Paint): (result: TestResult) => readonly string[] {
  return (result) => {
    const name = shownText(result.name);
    if (result.kind === "passed") return [`  ${paint.good("✓")} ${name}`];
    return [`  ${paint.bad("✗")} ${name}`, ...showFailure(result, paint).map((line) => `      ${line}`)];
  };
}

/** A failed test in full: where it stands, what was expected, what came of it, and the findings that decided. */
export function showFailure(
  result: TestResult & { readonly kind: "failed" },
  paint: Paint,
): readonly string[] {
  return [
    `at        ${shownText(result.at)}`,
    `expected  ${describeAnswer(result.expected)}`,
    `actual    ${paint.bad(describeAnswer(result.actual))}`,
    ...result.deciding.flatMap((finding) => showFinding(finding, null, paint)),
  ];
}

function showProofs(undecided: readonly UndecidedProof[], paint: Paint): readonly string[] {
  if (undecided.length === 0) return [];
  return [
    paint.wait(`${notDecided}:`),
    ...undecided.map(({ title, at }) => `  prove ${quotedText(title)} at ${shownText(at)}`),
  ];
}

/** How much the tests made happen, then every part of which something never happened. */
function showCoverage(coverage: Coverage, paint: Paint): readonly string[] {
  const { covered, total, uncovered } = coverage;
  const isWhole = covered === total;
  const figure = `${coveredPercent(coverage)}%`;
  return [
    `coverage: ${isWhole ? paint.good(figure) : paint.wait(figure)} (${covered} of ${total})`,
    ...uncovered.map(
      ({ what, id, at, missing }) => `  ${shownText(at)}  ${what} ${id}: ${missing.join(", ")}`,
    ),
  ];
}
