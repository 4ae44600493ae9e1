/** Runs one bench: `npm run bench -- NAME [--json]`. Ends with 1 where a bar does not hold. */
import process from "node:process";

import { benchCheck } from "./check.ts";
import { benchCompile } from "./compile/compile.ts";
import { benchEvaluate } from "./evaluate/evaluate.ts";
import { benchGit } from "./git/git.ts";
import { benchGlobs } from "./globs.ts";
import { showReport, type Report } from "./report.ts";

const benches = new Map<string, () => Report | Promise<Report>>([
  ["check", benchCheck],
  ["compile", benchCompile],
  ["evaluate", benchEvaluate],
  ["git", benchGit],
  ["globs", benchGlobs],
]);

const [name = "", ...options] = process.argv.slice(2);
const bench = benches.get(name);
if (bench === undefined || options.some((option) => option !== "--json")) {
  console.error(`usage: npm run bench -- NAME [--json], where NAME is ${[...benches.keys()].join(" or ")}`);
  process.exitCode = 2;
} else {
  const report = await bench();
  process.stdout.write(options.length > 0 ? `${JSON.stringify(report, null, 2)}\n` : showReport(report));
  process.exitCode = report.bars.every(({ ok }) => ok) ? 0 : 1;
}
