/**
 * Bundles the verifier for browsers: `ledger/dist/verifier.min.js`, an ES module that needs nothing else. The closed schemas
 * are in it as tables, which are made of zod's schemas here: zod itself would be a quarter more.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { packedShape } from "./verifier/packed-shape.ts";
import { isSchema, shapeOfSchema } from "./verifier/shape-of-schema.ts";
import { withTables } from "./verifier/with-tables.ts";

const ROOT = join(import.meta.dirname, "..");
const SOURCES = join(ROOT, "ledger/src");

/** Where the built verifier lies. */
const VERIFIER = join(ROOT, "ledger/dist/verifier.min.js");

/** The modules with the schemas that something is held against. */
const schemaModules: ReadonlySet<string> = new Set([
  "bundle/bundle-schema.ts",
  "envelope-schema.ts",
  "keys/registry-schema.ts",
  "statement/statement-schema.ts",
]);

/** The text of the verifier, made anew. Rejects where esbuild finds anything to complain about. */
export async function bundleVerifier(): Promise<string> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(SOURCES, "browser/index.ts")],
    write: false,
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2024",
    charset: "ascii",
    legalComments: "none",
    logLevel: "silent",
    plugins: [tablesForSchemas],
  });
  const [warning] = result.warnings;
  if (warning !== undefined) throw new Error(`${warning.location?.file ?? ""}: ${warning.text}`);
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild wrote nothing");
  return file.text;
}

const tablesForSchemas: Plugin = {
  name: "tables-for-schemas",
  setup: (bundling) => {
    // Compiling a schema takes one of zod's; a table needs no compiling.
    bundling.onLoad({ filter: /\/often-used-schema\.ts$/ }, () => ({
      contents: "export const oftenUsed = (schema) => schema;",
    }));
    // What is quicker for whoever writes or reads many: the plain way answers the same.
    bundling.onLoad({ filter: /\/quick-canonical\.ts$/ }, () => ({
      contents: "export const quickCopy = () => null; export const quickText = quickCopy;",
    }));
    bundling.onLoad({ filter: /\/byte-room\.ts$/ }, () => ({
      contents: "export const freshBytes = (length) => new Uint8Array(length);",
    }));
    bundling.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes('from "zod/mini"')) return null;
      const tables = schemaModules.has(relative(SOURCES, path))
        ? await tablesOf(path)
        : new Map<string, string>();
      const tableModule = relative(dirname(path), join(SOURCES, "browser/table-schema.ts"));
      return { contents: withTables(text, tables, `./${tableModule}`), loader: "ts" };
    });
  },
};

/** What stands for each schema that a module exports, as an expression. */
async function tablesOf(path: string): Promise<ReadonlyMap<string, string>> {
  const exported = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  return new Map(
    Object.entries(exported).flatMap(([name, value]) =>
      isSchema(value) ? [[name, packedShape(shapeOfSchema(value))] as const] : [],
    ),
  );
}

if (import.meta.main) {
  await mkdir(dirname(VERIFIER), { recursive: true });
  await writeFile(VERIFIER, await bundleVerifier());
  process.stdout.write(`${VERIFIER}\n`);
}
