/**
 * Bundles the pull-request gate into the one file that GitHub's runner starts: `github-action/dist/index.js`.
 * The same sources and the same `node_modules` give the same bytes.
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where the bundle belongs. */
export const ACTION_BUNDLE: string = join(ROOT, "github-action/dist/index.js");

// Libraries that were written for CommonJS find what they expect of Node. The file is a module by its own syntax and
// by the package.json beside it; `dist` needs none of its own.
const BANNER = `import { createRequire as createRequireForBundle } from "node:module";
import { dirname as dirnameForBundle } from "node:path";
import { fileURLToPath as fileURLToPathForBundle } from "node:url";
const require = createRequireForBundle(import.meta.url);
const __filename = fileURLToPathForBundle(import.meta.url);
const __dirname = dirnameForBundle(__filename);`;

// The parser's glue looks for its WebAssembly beside its own file, which a bundle does not have.
const WASM_IN_GLUE = `
const glueForBundle = module.exports;
module.exports = (options = {}) => glueForBundle({
  ...options,
  print() {},
  printErr() {},
  instantiateWasm(imports, receive) {
    const bytes = require("./libpg-query.wasm");
    receive(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
  },
});
module.exports.default = module.exports;
`;

const inlineSqlParser: Plugin = {
  name: "inline-sql-parser",
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]libpg-query[\\/]wasm[\\/]libpg-query\.js$/ }, async ({ path }) => {
      const glue = await readFile(path, "utf8");
      if (!glue.includes('Module["instantiateWasm"]')) {
        throw new Error(`${path} no longer takes \`instantiateWasm\`: the WebAssembly would not be inlined`);
      }
      return { contents: glue + WASM_IN_GLUE, loader: "js" };
    });
  },
};

/** Answers the bundle's text. Rejects where esbuild finds anything to complain about. */
export async function buildAction(): Promise<string> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: ["github-action/src/main.ts"],
    outfile: "github-action/dist/index.js",
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    conditions: ["@interlock/source"],
    charset: "ascii",
    legalComments: "inline",
    banner: { js: BANNER },
    loader: { ".wasm": "binary" },
    plugins: [inlineSqlParser],
    logLevel: "silent",
  });
  if (result.warnings.length > 0) {
    throw new Error(
      result.warnings.map(({ text, location }) => `${location?.file ?? ""}: ${text}`).join("\n"),
    );
  }
  const [bundle, ...others] = result.outputFiles;
  if (bundle === undefined || others.length > 0) throw new Error("the bundle is not one file");
  return bundle.text;
}

if (import.meta.main) {
  const text = await buildAction();
  await mkdir(dirname(ACTION_BUNDLE), { recursive: true });
  await mkdir(dirname(ACTION_BUNDLE), { recursive: true });
  await writeFile(ACTION_BUNDLE, text);
  process.stdout.write(`${ACTION_BUNDLE}: ${Buffer.byteLength(text)} bytes\n`);
}
