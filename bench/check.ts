/**
 * A cold `interlock check` of 1,000 rules, beside a cold process that imports chevrotain and cuts the same file into the
 * same tokens. The command runs as users run it: bundled, in a repository, and not for the first time, so that V8 finds
 * its compiled code where the command keeps it.
 */
import { spawnSync } from "node:child_process";
import fs, { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { buildSync } from "esbuild";
import { init } from "isomorphic-git";

import { buildCli, CLI_MAIN } from "../scripts/build-cli.ts";
import { manyRules } from "./many-rules.ts";
import { interleaved, timed } from "./measure.ts";
import { bar, type Report } from "./report.ts";

const root = join(import.meta.dirname, "..");
const ruleCount = 1000;
const rounds = 25;

/** How many times as long as the bare lexer the whole command may take. */
const lexerBound = 3;

/** Runs the bench. Throws where a process fails, so that no failure looks fast. */
export async function benchCheck(): Promise<Report> {
  await buildCli();
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    await init({ fs, dir: folder, defaultBranch: "main" });
    const policy = manyRules(ruleCount);
    mkdirSync(join(folder, "policies"));
    writeFileSync(join(folder, "policies", "platform.policy"), policy);
    writeFileSync(
      join(folder, "interlock.json"),
      JSON.stringify({
        version: 1,
        origin: "bench.example/platform",
        policies: ["policies/platform.policy"],
      }),
    );
    writeFileSync(join(folder, "lexer.mjs"), bareLexer);
    buildTokens(join(folder, "tokens.mjs"));
    const taken = interleaved(rounds, {
      nothing: () => cold(["--eval", ""], folder),
      lexer: () => cold(["lexer.mjs"], folder),
      check: () => cold([CLI_MAIN, "check"], folder),
    });
    return {
      name: "check",
      figures: [
        { process: "node, nothing", ms: taken.nothing, "× lexer": taken.nothing / taken.lexer },
        { process: "chevrotain, lexing", ms: taken.lexer, "× lexer": 1 },
        { process: "interlock check", ms: taken.check, "× lexer": taken.check / taken.lexer },
      ],
      bars: [
        bar(
          `check of ${ruleCount} rules, ${policy.length} characters`,
          taken.check / taken.lexer,
          lexerBound,
        ),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const chevrotain = import.meta.resolve("chevrotain");

const bareLexer = `import { readFileSync } from "node:fs";
import { Lexer } from ${JSON.stringify(chevrotain)};
import { lexerTokens } from "./tokens.mjs";
const { tokens } = new Lexer(lexerTokens).tokenize(readFileSync("policies/platform.policy", "utf8"));
if (tokens.length < ${ruleCount}) throw new Error("the file has too few tokens");
`;

/** Writes the language's tokens as JavaScript, without the library that they are made with. */
function buildTokens(outfile: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: ["lang/src/syntax/tokens.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@interlock/source"],
    alias: { chevrotain },
    external: [chevrotain],
  });
}

function cold(args: readonly string[], folder: string): number {
  return timed(() => {
    run(process.execPath, args, folder);
  });
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed\n${stdout}${stderr}`);
}
