/**
 * Reads of 200 policies as one commit of 20,000 holds them, beside `git cat-file --batch` for the same objects: in a
 * fresh process, again in the same process, and again where another commit holds the same policies. Each file is read
 * with its hashes, and every object on the way to it is hashed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

import { buildGitLibrary, gitLibraryApart } from "../../scripts/build-cli.ts";
import { interleaved, timed } from "../measure.ts";
import { bar, type Report } from "../report.ts";
import { buildLongHistory, git, type LongHistory, objectsOf } from "./long-history.ts";

const root = join(import.meta.dirname, "../..");
const rounds = 15;

/** How many times as long as `git cat-file --batch` each may take. */
const bounds = { cold: 25, warm: 12, unchanged: 1.5 } as const;

/** Runs the bench. Throws where a process fails, and where there is no `git` to compare with. */
export async function benchGit(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  try {
    const history = buildLongHistory(folder);
    const [newest] = history.commits;
    const objects = objectsOf(history, newest).join("\n");
    const reader = join(folder, "pinned-read.mjs");
    await buildReader(reader);
    const taken = interleaved(rounds, {
      catFile: () => timed(() => git(folder, ["cat-file", "--batch", "--buffer"], objects)),
      cold: () => timed(() => pinnedRead(reader, "cold", history)),
      warm: () => pinnedRead(reader, "warm", history),
      unchanged: () => pinnedRead(reader, "unchanged", history),
    });
    const figure = (read: string, ms: number): Record<string, number | string> => ({
      read,
      ms,
      "× cat-file": ms / taken.catFile,
    });
    return {
      name: "git",
      figures: [
        figure(`git cat-file --batch, ${objects.split("\n").length} objects`, taken.catFile),
        figure("cold: a process that reads once", taken.cold),
        figure("warm: the same process again", taken.warm),
        figure("unchanged: another commit, the same policies", taken.unchanged),
      ],
      bars: (["cold", "warm", "unchanged"] as const).map((read) =>
        bar(`${read}, × git cat-file`, taken[read] / taken.catFile, bounds[read]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundles the reader as the command is, the git library apart, so that no sources are compiled while it runs. */
async function buildReader(outfile: string): Promise<void> {
  await buildGitLibrary(dirname(outfile));
  await build({
    absWorkingDir: root,
    entryPoints: [fileURLToPath(new URL("./pinned-read.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@interlock/source"],
    charset: "ascii",
    plugins: [gitLibraryApart],
    external: ["ts-morph"],
  });
}

/** How long the reading took, as the process that reads says it. */
function pinnedRead(reader: string, mode: string, { dir, policies, commits }: LongHistory): number {
  const args = [reader, mode, dir, ...commits];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: policies.join("\n") });
  if (status !== 0) throw new Error(`reading failed\n${stderr.toString("utf8")}`);
  return Number(stdout.toString("utf8"));
}
