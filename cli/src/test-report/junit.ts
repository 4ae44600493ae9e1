import { coveredPercent, describeAnswer, type ProofResult, type TestResult } from "@interlock/analysis";

import { describeProblem, type Problem } from "../command-failure.ts";
import { paintFor } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import { proofName, showFailedProof, whyFailed } from "./proof.ts";
import { showFailure } from "./text.ts";
import { placeOf, tallyOf, type TestRun } from "./test-run.ts";

/**
 * A run as the XML that JUnit's runners write and most services read: a suite a module, a case a test or a proof. The same
 * run gives the same text: it holds no time and no machine.
 */
export function junitReport(run: TestRun): string {
  const { results, proofs, coverage } = run;
  const modules = [...new Set([...results, ...proofs].map(({ module }) => module))];
  const { failed } = tallyOf(run);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open("testsuites", {
      name: "interlock test",
      tests: results.length + proofs.length,
      failures: failed,
      errors: 0,
      skipped: 0,
    }),
    ...modules.flatMap((module) => [
      ...suite(
        module,
        results.filter((result) => result.module === module),
        proofs.filter((proof) => proof.module === module),
        coverage === null ? [] : coverageOf(module, coverage.parts),
      ),
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

/** What could not run, as XML: a test case in error for each thing that kept it from running. */
export function failedJunit(problems: readonly Problem[]): string {
  const figures = { tests: problems.length, failures: 0, errors: problems.length, skipped: 0 };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open("testsuites", { name: "interlock test", ...figures }),
    `  ${open("testsuite", { name: "policies", ...figures })}`,
    ...problems.flatMap((problem) => {
      const { code, path, line, message } = problem;
      const attributes = {
        classname: "policies",
        name: path ?? "loading",
        ...(path === null ? {} : { file: path, line: line ?? 1 }),
      };
      const error = open("error", { message, type: code ?? "failure" });
      return [
        `    ${open("testcase", attributes)}`,
        `      ${error}${escaped(describeProblem(problem))}</error>`,
        "    </testcase>",
      ];
    }),
    "  </testsuite>",
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

type Parts = NonNullable<TestRun["coverage"]>["parts"];

/** The coverage of one module's own rules and switches. */
function coverageOf(module: string, parts: Parts): readonly string[] {
  const own = parts.filter(({ id }) => id.startsWith(`${module}.`));
  const covered = own.reduce((sum, part) => sum + part.covered, 0);
  const total = own.reduce((sum, part) => sum + part.total, 0);
  const value = `${coveredPercent({ covered, total })}%`;
  return [
    "    <properties>",
    `      ${open("property", { name: "coverage", value }, true)}`,
    "    </properties>",
  ];
}

function suite(
  module: string,
  results: readonly TestResult[],
  proofs: readonly ProofResult[],
  properties: readonly string[],
): readonly string[] {
  const { failed } = tallyOf({ results, proofs });
  const tests = results.length + proofs.length;
  const figures = { name: module, tests, failures: failed, errors: 0, skipped: 0 };
  return [
    `  ${open("testsuite", figures)}`,
    ...properties,
    ...results.flatMap((result) => testCase(module, result.name, result.at, failureOf(result))),
    ...proofs.flatMap((proof) => testCase(module, proofName(proof), proof.at, proofFailure(proof))),
    "  </testsuite>",
  ];
}

function testCase(module: string, name: string, at: string, inner: readonly string[]): readonly string[] {
  const { path, line } = placeOf(at);
  const attributes = { classname: module, name, file: path, line };
  if (inner.length === 0) return [`    ${open("testcase", attributes, true)}`];
  return [`    ${open("testcase", attributes)}`, ...inner.map((text) => `      ${text}`), "    </testcase>"];
}

function failureOf(result: TestResult): readonly string[] {
  if (result.kind === "passed") return [];
  const message = `expected ${describeAnswer(result.expected)}, got ${describeAnswer(result.actual)}`;
  const text = showFailure(result, plain).map(escaped).join("\n");
  return [`${open("failure", { message, type: result.actual.outcome })}${text}</failure>`];
}

function proofFailure(proof: ProofResult): readonly string[] {
  if (proof.kind === "proven") return [];
  const text = showFailedProof(proof, plain).map(escaped).join("\n");
  return [`${open("failure", { message: whyFailed(proof), type: proof.kind })}${text}</failure>`];
}

const plain = paintFor({ isTerminal: false, env: {} });

function open(name: string, attributes: Readonly<Record<string, string | number>>, isEmpty = false): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join("")}${isEmpty ? "/" : ""}>`;
}

/** Text as it may stand in an element or between double quotes; XML has no way to write most control characters. */
function escaped(text: string): string {
  return shownText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
