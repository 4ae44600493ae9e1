/**
 * Bundles the `interlock` command: `cli/dist/main.cjs`, and a file in `cli/dist/parts` for each of its commands, which
 * holds all that this command needs and nothing else. Node opens two files instead of two hundred, which is most of what
 * a short command takes. They are CommonJS, which Node loads without its machinery for modules that wait for each other.
 */
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { build, type BuildOptions, type BuildResult, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** What the package's `bin` names. */
export const CLI_MAIN: string = join(ROOT, "cli/dist/main.cjs");

/** Libraries that few commands load, or that look for files beside their own. */
const apart = ["ts-morph", "libpg-query"];

/** A command is loaded from its own file when it is called, and so is what a command itself loads when it needs it. */
const partsApart: Plugin = {
  name: "parts-apart",
  setup: (bundling) => {
    bundling.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, importer }) => {
      const isCommand = path.startsWith("./commands/");
      const isOfCommand = importer.includes("/commands/") || importer.includes("/cli/src/guard/");
      if (kind !== "dynamic-import" || !(isCommand || isOfCommand)) return null;
      return { path: `./${isCommand ? "parts/" : ""}${basename(path, ".ts")}.cjs`, external: true };
    });
    bundling.onResolve({ filter: /\/yaml-text\.ts$/ }, () => ({ path: `./${yamlPart}`, external: true }));
  },
};

/** The git library, cut down to what is used of it: as it lies it is half a hundred files. */
const gitPart = "git-library.cjs";

/** Has a bundle load the git library from a file beside it, which {@link buildGitLibrary} writes, once something is read. */
export const gitLibraryApart: Plugin = {
  name: "git-library-apart",
  setup: (bundling) => {
    bundling.onResolve({ filter: /^isomorphic-git$/ }, () => ({ path: `./${gitPart}`, external: true }));
  },
};

/** Every name that the sources take from it: one that is missing here is missed only when its command runs. */
const ofGit = `export { Errors, isIgnored, readObject, writeBlob, writeCommit, writeTree } from ${JSON.stringify(join(ROOT, "node_modules/isomorphic-git/index.js"))};`;

/** What reads YAML, with its library: for repositories that write their configuration so. */
const yamlPart = "yaml-text.cjs";
const ofYaml = `export { readYamlText } from ${JSON.stringify(join(ROOT, "compiler/src/configuration/yaml-text.ts"))};`;

/** What commands load only when they need it. */
const laterParts = [
  "cli/src/compile-anew.ts",
  "cli/src/guard/tried-out.ts",
  "cli/src/replay/replay-thread.ts",
  "cli/src/verify-build.ts",
];

const common: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  // Where a file lies, as modules say it.
  banner: { js: '"use strict"; const fileUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "fileUrl" },
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
    build({
      ...common,
      entryPoints: ["cli/src/main.ts"],
      outdir: folder,
      plugins: [partsApart],
      // Its commands are asked for with `require`, too.
      supported: { "dynamic-import": false },
    }),
    ...[await commandFiles(), laterParts].map((entryPoints) =>
      build({
        ...common,
        entryPoints,
        outdir: join(folder, "parts"),
        // Whatever folder a command lies in: each has a name of its own.
        entryNames: "[name]",
        plugins: [partsApart, gitLibraryApart],
      }),
    ),
    build({
      ...common,
      stdin: { contents: ofYaml, resolveDir: ROOT },
      outfile: join(folder, "parts", yamlPart),
    }),
  ]);
  for (const result of results) throwAnyWarning(result);
  await buildGitLibrary(join(folder, "parts"));
}

/** Writes the git library into a folder, as the command loads it: it inflates and hashes by Node's own means. */
export async function buildGitLibrary(folder: string): Promise<void> {
  const result = await build({
    ...common,
    stdin: { contents: ofGit, resolveDir: ROOT },
    outfile: join(folder, gitPart),
    alias: { pako: join(ROOT, "scripts/git-library/pako.ts") },
    inject: [join(ROOT, "scripts/git-library/crypto.ts")],
  });
  throwAnyWarning(result);
}

function throwAnyWarning({ warnings: [warning] }: BuildResult): void {
  if (warning !== undefined) throw new Error(`${warning.location?.file ?? ""}: ${warning.text}`);
}

async function commandFiles(): Promise<string[]> {
  const folder = "cli/src/commands";
  const names = await readdir(join(ROOT, folder), { recursive: true });
  return names
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

if (import.meta.main) {
  await buildCli();
  process.stdout.write(`${CLI_MAIN}\n`);
}
