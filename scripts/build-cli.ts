/**
 * Bundles the `interlock` command: `cli/dist/main.js` and the parts that it loads when a command needs them. Node opens
 * three files instead of two hundred, which is most of what a short command takes.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/** What the package's `bin` names. */
export const CLI_MAIN: string = join(ROOT, "cli/dist/main.js");

/** Libraries that few commands load, or that look for files beside their own. */
const apart = ["ts-morph", "isomorphic-git", "libpg-query"];

/** Writes the command. Rejects where esbuild finds anything to complain about. */
export async function buildCli(): Promise<void> {
  for (const name of ["parts", "compile-cache"]) {
    await rm(join(ROOT, "cli/dist", name), { recursive: true, force: true });
  }
  const { warnings } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["cli/src/main.ts"],
    outdir: "cli/dist",
    chunkNames: "parts/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["@interlock/source"],
    external: apart,
    charset: "ascii",
    legalComments: "inline",
    logLevel: "silent",
  });
  const [warning] = warnings;
  if (warning !== undefined) throw new Error(`${warning.location?.file ?? ""}: ${warning.text}`);
}

if (import.meta.main) {
  await buildCli();
  process.stdout.write(`${CLI_MAIN}\n`);
}
