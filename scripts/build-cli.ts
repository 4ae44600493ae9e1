/**
 * Bundles the `interlock` command: `cli/dist/main.js`, and a file in `cli/dist/parts` for each of its commands, which
 * holds all that this command needs and nothing else. Node opens two files instead of two hundred, which is most of what
 * a short command takes.
 */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { build, type BuildOptions, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** What the package's `bin` names. */
export const CLI_MAIN: string = join(ROOT, "cli/dist/main.js");

/** Libraries that few commands load, or that look for files beside their own. */
const apart = ["ts-morph", "isomorphic-git", "libpg-query"];

/** A command is loaded from its own file when it is called. */
const commandsApart: Plugin = {
  name: "commands-apart",
  setup: (bundling) => {
    bundling.onResolve({ filter: /^\.\/commands\/.*\.ts$/ }, ({ path }) => ({
      path: path.replace("./commands/", "./parts/").replace(/\.ts$/, ".js"),
      external: true,
    }));
  },
};

const common: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  conditions: ["@interlock/source"],
  external: apart,
  charset: "ascii",
  legalComments: "inline",
  logLevel: "silent",
};

/** Writes the command. Rejects where esbuild finds anything to complain about. */
export async function buildCli(): Promise<void> {
  for (const name of ["parts", "compile-cache"]) {
    await rm(join(ROOT, "cli/dist", name), { recursive: true, force: true });
  }
  const results = await Promise.all([
    build({ ...common, entryPoints: ["cli/src/main.ts"], outdir: "cli/dist", plugins: [commandsApart] }),
    build({ ...common, entryPoints: await commandFiles(), outdir: "cli/dist/parts" }),
  ]);
  const [warning] = results.flatMap(({ warnings }) => warnings);
  if (warning !== undefined) throw new Error(`${warning.location?.file ?? ""}: ${warning.text}`);
}

async function commandFiles(): Promise<string[]> {
  const folder = "cli/src/commands";
  const names = await readdir(join(ROOT, folder));
  return names.filter((name) => !name.endsWith(".test.ts")).map((name) => join(folder, name));
}

if (import.meta.main) {
  await buildCli();
  process.stdout.write(`${CLI_MAIN}\n`);
}
