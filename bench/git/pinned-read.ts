/**
 * Reads policies as a commit holds them, and says how long it took. Called as
 * `pinned-read.mjs cold|warm|unchanged FOLDER NEWEST BEFORE`, with the policies' paths on the standard input.
 */
import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { join } from "node:path";
import process from "node:process";
import { isSourceProblem } from "@interlock/compiler";
import { type CommitCache, commitCache, openCommit } from "@interlock/compiler/node";

import { median } from "../measure.ts";

/** How often what is read in one process is read again. */
const repeats = 5;

// As the command does: what V8 made of the libraries is kept.
nodeModule.enableCompileCache(join(import.meta.dirname, "compile-cache"));
const [mode = "", dir = "", newest = "", before = ""] = process.argv.slice(2);
const paths = readFileSync(0, "utf8").split("\n");

/** Reads every policy and its hashes, as a pin names them. Throws where one cannot be read. */
async function readAll(commit: string, cache: CommitCache): Promise<number> {
  const start = performance.now();
  const reader = await openCommit(dir, commit, cache);
  if (isSourceProblem(reader)) throw new Error(reader.message);
  for (const path of paths) {
    const file = await reader.readFile(path);
    if (isSourceProblem(file)) throw new Error(file.message);
    if (file.blob.length + file.sha256.length !== 104) throw new Error("a hash is no hash");
  }
  return performance.now() - start;
}

const cache = commitCache();
const first = await readAll(newest, cache);
const again: number[] = [];
if (mode !== "cold") {
  for (let round = 0; round < repeats; round += 1) {
    // One commit and the other by turns: they hold the same policies.
    if (mode === "warm") cache.read = commitCache().read;
    again.push(await readAll(round % 2 === 0 ? before : newest, cache));
  }
}
process.stdout.write(String(mode === "cold" ? first : median(again)));
