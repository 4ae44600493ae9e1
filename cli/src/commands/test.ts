import { describeAnswer, runTests, type TestResult } from "@interlock/analysis";

import type { Command } from "../command.ts";
import { count } from "../count.ts";
import { exitCodes } from "../exit-code.ts";
import { type Paint, paintFor } from "../paint.ts";
import { compilePolicies, loadPolicies, showDiagnostics } from "../policies.ts";
import { revisionOf } from "../revision.ts";
import { showFinding } from "../show-finding.ts";
import { shownText } from "../shown-text.ts";

/** `interlock test`: runs the tests that stand in policies. */
export const testCommand: Command = {
  name: "test",
  usage: "[FILES…] [--at COMMIT]",
  summary: "run the tests that stand in policies",
  description: [
    "Runs the tests of the policies that interlock.json names, and of the given files. A test is",
    "judged by the rules of its own module, whatever their stage; what it does not give is",
    "unknown. Reads the working tree unless a commit is named.",
  ],
  options: [["--at COMMIT", "read a commit: a full id, a branch as refs/heads/main, or HEAD"]],
  exits: [
    [exitCodes.ok, "every test passed, or there is none"],
    [exitCodes.no, "a test failed, or the policies have errors"],
    [exitCodes.unreadable, "a file or the commit is not there, or cannot be read"],
  ],
  arguments: { flags: [], values: ["at"], files: Number.POSITIVE_INFINITY },
  async run(given, world) {
    const revision = revisionOf(given, { kind: "working-tree" });
    const choice = { files: given.files, configured: "if-there" } as const;
    const policies = await compilePolicies(await loadPolicies(choice, revision, world), world);
    const { compiled, module, texts, diagnostics } = policies;
    const paint = paintFor(world);
    world.stderr(showDiagnostics(diagnostics, texts, paint));
    const results = runTests(compiled, module, texts);
    const failed = results.filter((result) => result.kind === "failed").length;
    const lines = byFile(results).flatMap(([path, ran]) => [
      shownText(path),
      ...ran.flatMap(showResult(paint)),
    ]);
    const passed = `${results.length - failed} passed`;
    const answer = failed === 0 ? paint.good(passed) : `${passed}, ${paint.bad(`${failed} failed`)}`;
    world.stdout(`${[...lines, `${count(results.length, "test")}: ${answer}`].join("\n")}\n`);
    return failed === 0 ? exitCodes.ok : exitCodes.no;
  },
};

function byFile(results: readonly TestResult[]): readonly (readonly [string, readonly TestResult[]])[] {
  const paths = [...new Set(results.map(pathOf))];
  return paths.map((path) => [path, results.filter((result) => pathOf(result) === path)]);
}

function pathOf({ at }: TestResult): string {
  return at.replace(/:\d+:\d+$/, "");
}

function showResult(paint: Paint): (result: TestResult) => readonly string[] {
  return (result) => {
    const title = shownText(result.title);
    if (result.kind === "passed") return [`  ${paint.good("✓")} ${title}`];
    return [
      `  ${paint.bad("✗")} ${title}`,
      `      at        ${shownText(result.at)}`,
      `      expected  ${describeAnswer(result.expected)}`,
      `      actual    ${paint.bad(describeAnswer(result.actual))}`,
      ...result.deciding
        .flatMap((finding) => showFinding(finding, null, paint))
        .map((line) => `      ${line}`),
    ];
  };
}
