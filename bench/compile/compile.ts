/**
 * A cold `interlock compile` of 1,000 and of 10,000 rules, beside a cold process that imports ts-morph and prints as much
 * text with one call of its writer; and the same command again where nothing changed, beside a process that does nothing.
 * The command runs as users run it: bundled, in a repository, and not for the first time, so that V8 finds its compiled
 * code where the command keeps it.
 */
import { spawnSync } from "node:child_process";
import fs, { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { add, commit, init } from "isomorphic-git";

import { buildCli, CLI_MAIN } from "../../scripts/build-cli.ts";
import { manyModules } from "../many-rules.ts";
import { interleaved, timed } from "../measure.ts";
import { bar, type Bar, type Report } from "../report.ts";

const root = join(import.meta.dirname, "../..");
const tsMorph = pathToFileURL(join(root, "node_modules/ts-morph/dist/ts-morph.js")).href;

/** How many rules, in modules of how many, and how often they are compiled. */
const sizes = [
  { rules: 1000, rulesOfModule: 2500, rounds: 9 },
  { rules: 10_000, rulesOfModule: 2500, rounds: 3 },
] as const;

/** Looking whether anything changed takes so little that it is measured more often. */
const unchangedRounds = 25;

/** How many times as long as printing the text with ts-morph the whole command may take. */
const coldBound = 2;
/** How many times as long as a process that does nothing the command may take where nothing changed. */
const unchangedBound = 4;

/** Runs the bench. Throws where a process fails, so that no failure looks fast. */
export async function benchCompile(): Promise<Report> {
  await buildCli();
  const figures: Record<string, number | string>[] = [];
  const bars: Bar[] = [];
  for (const size of sizes) {
    const taken = await measure(size);
    figures.push({
      rules: size.rules,
      "text MB": taken.text / 1e6,
      "ts-morph prints ms": taken.prints,
      "compile ms": taken.cold,
      "× prints": taken.cold / taken.prints,
      "node -e 0 ms": taken.nothing,
      "unchanged ms": taken.unchanged,
      "× node -e 0": taken.unchanged / taken.nothing,
    });
    bars.push(
      bar(`compile of ${size.rules} rules, × printing with ts-morph`, taken.cold / taken.prints, coldBound),
      bar(
        `compile of ${size.rules} unchanged rules, × node -e 0`,
        taken.unchanged / taken.nothing,
        unchangedBound,
      ),
    );
  }
  return { name: "compile", figures, bars };
}

async function measure({ rules, rulesOfModule, rounds }: (typeof sizes)[number]): Promise<{
  readonly [what in "text" | "prints" | "cold" | "nothing" | "unchanged"]: number;
}> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    await commitPolicies(folder, manyModules(rules, rulesOfModule));
    const compile = (): number => cold([CLI_MAIN, "compile", "--out", "out"], folder);
    compile();
    const text = readFileSync(join(folder, "out", "evaluator.ts"), "utf8");
    writeFileSync(join(folder, "text.ts"), text);
    writeFileSync(join(folder, "printer.mjs"), printer(text.length));
    const { prints, cold: first } = interleaved(rounds, {
      prints: () => cold(["printer.mjs"], folder),
      cold: () => {
        rmSync(join(folder, "out"), { recursive: true });
        return compile();
      },
    });
    const { nothing, unchanged } = interleaved(unchangedRounds, {
      nothing: () => cold(["--eval", "0"], folder),
      unchanged: compile,
    });
    return { text: text.length, prints, cold: first, nothing, unchanged };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function commitPolicies(dir: string, modules: ReadonlyMap<string, string>): Promise<void> {
  const [words = "", ...policies] = modules.keys();
  const configuration = { version: 1, origin: "bench.example/platform", policies };
  await init({ fs, dir, defaultBranch: "main" });
  for (const [path, text] of [...modules, ["interlock.json", JSON.stringify(configuration)] as const]) {
    writeFileSync(join(dir, path), text);
  }
  for (const filepath of [words, ...policies, "interlock.json"]) await add({ fs, dir, filepath });
  const author = { name: "Ada", email: "ada@bench.example" };
  await commit({ fs, dir, message: "Rules", author });
}

/** Prints the very text that the command wrote, with one call of ts-morph's writer. */
function printer(length: number): string {
  return `import { readFileSync } from "node:fs";
import { Project } from ${JSON.stringify(tsMorph)};
const text = readFileSync("text.ts", "utf8");
const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
const file = project.createSourceFile("evaluator.ts", (writer) => writer.write(text));
if (file.getFullText().length !== ${length}) throw new Error("the text was not printed");
`;
}

function cold(args: readonly string[], cwd: string): number {
  return timed(() => {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`node ${args.join(" ")} failed\n${stderr.toString("utf8")}`);
  });
}
