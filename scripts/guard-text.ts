/** Bundles the guard's own code, without the kernel and the ledger: how much of it an embedding service carries. */
import { join, relative } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";

const GUARD = join(import.meta.dirname, "../runtime/src/guard");

/** What is measured: the four steps by themselves, or with everything that the primitives and people add. */
type Part = "steps" | "all";

/** The guard's own code, minified. Whatever lies elsewhere is not taken in, and neither are the lines that import it. */
export async function guardText(part: Part): Promise<string> {
  const result = await build({
    stdin: { contents: entry[part], resolveDir: GUARD, loader: "ts" },
    write: false,
    bundle: true,
    minify: true,
    platform: "neutral",
    format: "esm",
    target: "es2024",
    logLevel: "silent",
    plugins: [ownCodeOnly(part)],
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  return file.text.replaceAll(/import\{[^}]*\}from"[^"]*";/gu, "");
}

const entry: Readonly<Record<Part, string>> = {
  steps: ["propose", "evaluate", "enforce", "remember", "run"]
    .map((name) => `export * from "./${name}.ts";`)
    .join("\n"),
  all: 'export * from "./index.ts";',
};

/** The steps themselves, by name: each primitive's side, and what people do, lies beside them. */
const beside =
  /^(?:approvals|grants|halts|overrides|primitives)\/|^(?:approve|delegate|halt|holds|override|resume|revoke|use-grant|reserved-way|revealed|verified-record)\.ts$/u;

function ownCodeOnly(part: Part): Plugin {
  return {
    name: "own-code-only",
    setup: (bundling) => {
      bundling.onResolve({ filter: /.*/ }, ({ path, resolveDir, kind }) => {
        if (kind === "entry-point") return null;
        if (!path.startsWith(".")) return { path, external: true };
        const inside = relative(GUARD, join(resolveDir, path));
        const isOwn = !inside.startsWith("..") && !(part === "steps" && beside.test(inside));
        return isOwn ? null : { path: inside, external: true };
      });
    },
  };
}

if (import.meta.main) {
  for (const part of ["steps", "all"] as const) {
    const text = await guardText(part);
    const gzipped = gzipSync(text, { level: 9 }).length;
    process.stdout.write(`${part}: ${text.length} bytes, ${gzipped} gzipped\n`);
  }
}
