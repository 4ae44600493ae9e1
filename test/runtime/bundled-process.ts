import { join } from "node:path";

import { build } from "esbuild";

/** The script of a scene's process as one file in a folder, so that a process starts fast. Answers its path. */
export async function bundledProcess(folder: string): Promise<string> {
  const outfile = join(folder, "guard-process.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "guard-process.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    conditions: ["@interlock/source"],
    logLevel: "error",
    // What is no module of its own asks for others in the older way.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outfile;
}
