import { compilePolicySet, sourceSet, textDigest, type CompiledSet } from "@interlock/compiler";
import { loadModule } from "@interlock/compiler/node";
import { renderDiagnostic } from "@interlock/lang";
import type { PolicyModule } from "@interlock/runtime";

import { describeAnswer, runTests, type TestResult } from "../src/run-test.ts";

/** Policies by path. */
export type Files = Readonly<Record<string, string>>;

/** A set that a test wrote, compiled and loaded. */
export interface Tested {
  readonly compiled: CompiledSet;
  readonly module: PolicyModule;
  readonly texts: ReadonlyMap<string, string>;
}

/** Compiles policies that a test wrote. Throws with every frame where one has a mistake. */
export async function tested(files: Files, entries: readonly string[] = Object.keys(files)): Promise<Tested> {
  const sources = Object.entries(files).map(([path, text]) => ({
    path,
    text,
    blob: "0".repeat(40),
    sha256: textDigest(text),
  }));
  const compilation = await compilePolicySet(sourceSet({ repository: null, commit: null }, sources), entries);
  if (compilation.kind === "failed") {
    const frames = compilation.diagnostics.map((diagnostic) =>
      renderDiagnostic(diagnostic, files[diagnostic.path] ?? "", { color: false }),
    );
    throw new Error(frames.join("\n"));
  }
  const { compiled } = compilation;
  const module = await loadModule(compiled.javascript, compiled.moduleDigest);
  return { compiled, module, texts: new Map(Object.entries(files)) };
}

/** What came of the tests that stand in policies. */
export async function resultsOf(files: Files, entries?: readonly string[]): Promise<readonly TestResult[]> {
  const { compiled, module, texts } = await tested(files, entries);
  return runTests(compiled, module, texts);
}

/** The tests that did not hold, each with what it expected and what came of it; with how many there are. */
export async function outcomeOf(
  files: Files,
  entries?: readonly string[],
): Promise<{ readonly count: number; readonly failures: readonly string[] }> {
  const results = await resultsOf(files, entries);
  const failures = results.flatMap((result) => {
    if (result.kind === "passed") return [];
    const row = result.row === null ? "" : ` ${result.row}`;
    return [
      `${result.title}${row}: ${describeAnswer(result.expected)}, but ${describeAnswer(result.actual)}`,
    ];
  });
  return { count: results.length, failures };
}

/** A policy with the words that tests share: `rules` and tests follow. */
export function shop(...parts: readonly string[]): string {
  return `language 1
policy shop
zone staging, production
source github, calendar, tracker
entity Service { owner: string max 64, zone: zone, replicas: int 0..100 }
entity Ticket { open: bool, owner: string max 64, notes?: string max 20 }
action deploy on Service { canary: percent, files: list max 10 of path, note?: string max 20 }
action undo on Service restores { revision: int 0..100 }
agent release_bot = github app 7
human beth = github user 42
group dba = team "acme/dba" from github fresh 10m
group sre = team "acme/sre" from github fresh 10m
group leads = beth, release_bot
${parts.join("\n")}`;
}

/** What most tests begin with. */
export const calm = `fixture calm {
  given now = 2026-11-24T10:00Z
  given checkout = Service { owner: "payments", zone: production, replicas: 2 }
}
`;

/** A row that expects this of a deployment by an agent. */
export function deployment(
  expectation: string,
  by = "release_bot",
  payload = "canary: 5%, files: []",
): string {
  return `  case by ${by} deploy on checkout { ${payload} } expect ${expectation}\n`;
}

/** A test from `calm`, with these givens, of one deployment. */
export function trying(title: string, givens: string, expectation: string, by = "release_bot"): string {
  return `test ${JSON.stringify(title)} from calm {
  ${givens}
  when deploy on checkout by ${by} { canary: 5%, files: [] }
  expect ${expectation}
}
`;
}
