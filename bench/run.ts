/**
 * Runs one bench: `npm run bench -- NAME [--json]`. Ends with 1 where a bar does not hold. `--records=N` says how long the log
 * is that the bench of the ledger verifies, and how many decisions the bench of the runtime makes.
 */
import process from "node:process";

import { benchCheck } from "./check.ts";
import { benchCompile } from "./compile/compile.ts";
import { benchEvaluate } from "./evaluate/evaluate.ts";
import { benchGit } from "./git/git.ts";
import { benchGlobs } from "./globs.ts";
import { benchLedger } from "./ledger/ledger.ts";
import { showReport, type Report } from "./report.ts";
import { benchRuntime } from "./runtime/runtime.ts";

const benches = new Map<string, (settings: { readonly records?: number }) => Report | Promise<Report>>([
  ["check", benchCheck],
  ["compile", benchCompile],
  ["evaluate", benchEvaluate],
  ["git", benchGit],
  ["globs", benchGlobs],
  ["ledger", benchLedger],
  ["runtime", benchRuntime],
]);

const [name = "", ...options] = process.argv.slice(2);
const bench = benches.get(name);
const records = Number(
  options.find((option) => /^--records=[1-9][0-9]*$/.test(option))?.slice("--records=".length) ?? 0,
);
if (bench === undefined || options.length !== Number(options.includes("--json")) + Number(records > 0)) {
  const names = [...benches.keys()].join(" or ");
  console.error(`usage: npm run bench -- NAME [--json] [--records=N], where NAME is ${names}`);
  process.exitCode = 2;
} else {
  const report = await bench(records > 0 ? { records } : {});
  process.stdout.write(
    options.includes("--json") ? `${JSON.stringify(report, null, 2)}\n` : showReport(report),
  );
  process.exitCode = report.bars.every(({ ok }) => ok) ? 0 : 1;
}
