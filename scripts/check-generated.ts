// Fails where a committed generated file is not what its sources give today.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { ACTION_BUNDLE, buildAction } from "./build-action.ts";
import { drawGrammar, GRAMMAR_FOLDER } from "./draw-grammar.ts";
import {
  CONFIGURATION_SCHEMA,
  configurationJsonSchema,
  GUARD_SCHEMA,
  guardJsonSchema,
} from "./write-schema.ts";

const stale = [...(await staleBundle()), ...(await staleDrawings()), ...(await staleSchemas())];
for (const { path, command } of stale) {
  console.error(`${path} is not what its sources give: run \`npm run ${command}\``);
}
if (stale.length === 0) console.log("every generated file is up to date");
else process.exitCode = 1;

interface Stale {
  readonly path: string;
  readonly command: string;
}

async function staleBundle(): Promise<readonly Stale[]> {
  const isFresh = (await readFile(ACTION_BUNDLE, "utf8")) === (await buildAction());
  return isFresh ? [] : [{ path: "github-action/dist/index.js", command: "build:action" }];
}

async function staleSchemas(): Promise<readonly Stale[]> {
  const found: Stale[] = [];
  for (const [path, text] of [
    [CONFIGURATION_SCHEMA, await configurationJsonSchema()],
    [GUARD_SCHEMA, await guardJsonSchema()],
  ] as const) {
    const committed = await readFile(join(import.meta.dirname, "..", path), "utf8").catch(() => null);
    if (committed !== text) found.push({ path, command: "build:schema" });
  }
  return found;
}

async function staleDrawings(): Promise<readonly Stale[]> {
  const folder = join(import.meta.dirname, "..", GRAMMAR_FOLDER);
  const files = drawGrammar();
  const names = new Set([...files.keys(), ...(await readdir(folder))]);
  const found: Stale[] = [];
  for (const name of names) {
    const committed = await readFile(join(folder, name), "utf8").catch(() => null);
    if (committed === null || committed !== files.get(name)) {
      found.push({ path: `${GRAMMAR_FOLDER}/${name}`, command: "build:grammar" });
    }
  }
  return found;
}
