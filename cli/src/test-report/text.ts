import {
  coveredPercent,
  describeAnswer,
  type Coverage,
  type ProofResult,
  type TestResult,
} from "@interlock/analysis";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";
import { showFinding } from "../show-finding.ts";
import { shownText } from "../shown-text.ts";
import { proofName, showFailedProof } from "./proof.ts";
import { placeOf, tallyOf, type TestRun } from "./test-run.ts";

/** A run as a person reads it: every test and proof by its file, failures with what came of them and why, the sum. */
export function textReport(run: TestRun, paint: Paint): string {
  const { results, proofs, coverage } = run;
  const { passed, failed } = tallyOf(run);
  const tests = byFile([...results, ...proofs]).flatMap(([path, ran]) => [
    shownText(path),
    ...ran.flatMap((result) => ("name" in result ? showResult(result, paint) : showProof(result, paint))),
  ]);
  const answer =
    failed === 0 ? paint.good(`${passed} passed`) : `${passed} passed, ${paint.bad(`${failed} failed`)}`;
  const lines = [
    ...tests,
    ...(coverage === null ? [] : showCoverage(coverage, paint)),
    `${count(results.length, "test")}${proofs.length === 0 ? "" : `, ${count(proofs.length, "proof")}`}: ${answer}`,
  ];
  return `${lines.join("\n")}\n`;
}

function byFile<Result extends { readonly at: string }>(
  results: readonly Result[],
): readonly (readonly [string, readonly Result[]])[] {
  const files = new Map<string, Result[]>();
  for (const result of results) {
    const { path } = placeOf(result.at);
    const ran = files.get(path);
    if (ran === undefined) files.set(path, [result]);
    else ran.push(result);
  }
  return [...files];
}

function showResult(result: TestResult, paint: Paint): readonly string[] {
  const name = shownText(result.name);
  if (result.kind === "passed") return [`  ${paint.good("✓")} ${name}`];
  return [`  ${paint.bad("✗")} ${name}`, ...showFailure(result, paint).map((line) => `      ${line}`)];
}

function showProof(proof: ProofResult, paint: Paint): readonly string[] {
  const name = shownText(proofName(proof));
  if (proof.kind === "proven") return [`  ${paint.good("✓")} ${name}`];
  return [`  ${paint.bad("✗")} ${name}`, ...showFailedProof(proof, paint).map((line) => `      ${line}`)];
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
