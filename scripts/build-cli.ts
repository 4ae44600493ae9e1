/**
 * Bundles the `interlock` command: `cli/dist/main.js`, and a file in `cli/dist/parts` for each of its commands, which
 * holds all that this command needs and nothing else. Node opens two files instead of two hundred, which is most of what
 * a short command takes.
 */
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { build, type BuildOptions, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** What the package's `bin` names. */
export const CLI_MAIN: string = join(ROOT, "cli/dist/main.js");

/** Libraries that few commands load, or that look for files beside their own. */
const apart = ["ts-morph", "libpg-query"];

/** A command is loaded from its own file when it is called, and so is what a command itself loads when it needs it. */
const partsApart: Plugin = {
  name: "parts-apart",
  setup: (bundling) => {
    bundling.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, importer }) => {
      const isCommand = path.startsWith("./commands/");
      if (kind !== "dynamic-import" || !(isCommand || importer.includes("/commands/"))) return null;
      return { path: `./${isCommand ? "parts/" : ""}${basename(path, ".ts")}.js`, external: true };
    });
    bundling.onResolve({ filter: /^isomorphic-git$/ }, () => ({ path: `./${gitPart}`, external: true }));
  },
};

/** The git library, cut down to what is used of it: as it lies it is half a hundred files. */
const gitPart = "git-library.js";
const ofGit = `export { Errors, readObject } from ${JSON.stringify(join(ROOT, "node_modules/isomorphic-git/index.js"))};`;

/** Bundled CommonJS asks for the engine's own modules. */
const withRequire = {
  js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
};

/** What commands load only when they need it. */
const laterParts = ["cli/src/compile-anew.ts", "cli/src/verify-build.ts"];

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

/** Writes the command into a folder. Rejects where esbuild finds anything to complain about. */
export async function buildCli(folder: string = dirname(CLI_MAIN)): Promise<void> {
  for (const name of ["parts", "compile-cache"]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  const results = await Promise.all([
    build({ ...common, entryPoints: ["cli/src/main.ts"], outdir: folder, plugins: [partsApart] }),
    ...[await commandFiles(), laterParts].map((entryPoints) =>
      build({ ...common, entryPoints, outdir: join(folder, "parts"), plugins: [partsApart] }),
    ),
    build({
      ...common,
      stdin: { contents: ofGit, resolveDir: ROOT },
      outfile: join(folder, "parts", gitPart),
      banner: withRequire,
    }),
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
