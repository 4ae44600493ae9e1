import { coveredPercent, describeAnswer, type ProofResult, type TestResult } from "@interlock/analysis";
import type { Finding } from "@interlock/runtime";

import { describeProblem, type Problem } from "../command-failure.ts";
import { rowsOf } from "../show-finding.ts";
import { shownText } from "../shown-text.ts";
import { proofName, whyFailed } from "./proof.ts";
import { tallyOf, type TestRun } from "./test-run.ts";

/** A run in the Test Anything Protocol, version 14: first the tests, then the proofs. Coverage stands in comments. */
export function tapReport(run: TestRun): string {
  const { results, proofs, coverage, missed } = run;
  const lines = [
    "TAP version 14",
    `1..${results.length + proofs.length}`,
    ...results.flatMap((result, index) => tapResult(result, index + 1)),
    ...proofs.flatMap((proof, index) => tapProof(proof, results.length + index + 1)),
  ];
  const { passed, failed } = tallyOf(run);
  lines.push(`# ${passed} passed, ${failed} failed`);
  if (coverage !== null) {
    lines.push(`# coverage ${coveredPercent(coverage)}% (${coverage.covered} of ${coverage.total})`);
    for (const { what, id, at, missing } of coverage.uncovered) {
      lines.push(`# ${shownText(at)} ${what} ${id}: ${missing.join(", ")}`);
    }
  }
  if (missed !== null) lines.push(`# less than ${missed}% is covered`);
  return `${lines.join("\n")}\n`;
}

function tapResult(result: TestResult, number: number): readonly string[] {
  const name = escaped(result.name);
  if (result.kind === "passed") return [`ok ${number} - ${name}`];
  const { at, expected, actual, deciding } = result;
  return [
    `not ok ${number} - ${name}`,
    "  ---",
    `  at: ${scalar(at)}`,
    `  expected: ${scalar(describeAnswer(expected))}`,
    `  actual: ${scalar(describeAnswer(actual))}`,
    ...(deciding.length === 0 ? [] : ["  deciding:"]),
    ...deciding.flatMap(tapFinding),
    "  ...",
  ];
}

function tapProof(proof: ProofResult, number: number): readonly string[] {
  const name = escaped(proofName(proof));
  if (proof.kind === "proven") return [`ok ${number} - ${name}`];
  const { givens, deciding } = proof.kind === "refuted" ? proof.counterexample : { givens: [], deciding: [] };
  return [
    `not ok ${number} - ${name}`,
    "  ---",
    `  at: ${scalar(proof.at)}`,
    `  why: ${scalar(whyFailed(proof))}`,
    ...(givens.length === 0 ? [] : ["  givens:"]),
    ...givens.map((given) => `    - ${scalar(given)}`),
    ...(deciding.length === 0 ? [] : ["  deciding:"]),
    ...deciding.flatMap(tapFinding),
    "  ...",
  ];
}

function tapFinding(finding: Finding): readonly string[] {
  const { source, rule, clause, at } = finding;
  const place = Object.entries({ rule, clause, at }).flatMap(([name, text]) =>
    text === null ? [] : [[name, text] as const],
  );
  return [
    `    - source: ${scalar(source)}`,
    ...[...place, ...rowsOf(finding)].map(([name, text]) => `      ${name}: ${scalar(text)}`),
  ];
}

/** What the protocol says where no test could run: the run is bailed out of. */
export function failedTap(problems: readonly [Problem, ...Problem[]]): string {
  const [first, ...more] = problems.map(describeProblem);
  return `${["TAP version 14", ...more.map((text) => `# ${escaped(text)}`), `Bail out! ${escaped(first ?? "")}`].join("\n")}\n`;
}

/** A description: in it a backslash escapes, and `#` would begin a directive. */
function escaped(text: string): string {
  return shownText(text).replaceAll("\\", "\\\\").replaceAll("#", "\\#");
}

/** A scalar of YAML in double quotes, whose escapes hold those of JSON. */
function scalar(text: string): string {
  return JSON.stringify(shownText(text));
}
