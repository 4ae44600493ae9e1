import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { manyRules } from "../many-rules.ts";

/** A repository with a long history, as it lies on disk. */
export interface LongHistory {
  readonly dir: string;
  /** The policies' paths, in order. */
  readonly policies: readonly string[];
  /** The newest commit, and the one before it: between them no policy changed. */
  readonly commits: readonly [newest: string, before: string];
}

const policyCount = 200;
const commitCount = 20_000;
const programCount = 2_000;
const foldersOfPolicies = 10;
/** Every so many commits one changes a policy. */
const policyEvery = 10;
const rulesOfPolicy = 8;

/** Runs `git` and answers what it says. Throws where it fails, and where there is none. */
export function git(dir: string, args: readonly string[], input: string | null = null): Buffer {
  const options = { cwd: dir, maxBuffer: 1 << 30, ...(input === null ? {} : { input }) };
  const { error, status, stdout, stderr } = spawnSync("git", args, options);
  if (error !== undefined) throw new Error(`this bench needs the \`git\` program: ${error.message}`);
  if (status !== 0) throw new Error(`git ${args.join(" ")} failed\n${stderr.toString("utf8")}`);
  return stdout;
}

/**
 * Builds a repository of 20,000 commits in an empty folder, with 200 policies among 2,000 programs; every commit changes
 * one file. All of it lies in one pack, as a clone's does.
 */
export function buildLongHistory(dir: string): LongHistory {
  git(dir, ["init", "--quiet", "--initial-branch=main"]);
  const policies = Array.from({ length: policyCount }, (_, at) => policyPath(at));
  git(dir, ["fast-import", "--quiet"], [...commits(policies)].join(""));
  git(dir, ["repack", "-a", "-d", "--quiet"]);
  const [newest = "", before = ""] = git(dir, ["rev-list", "--max-count=2", "main"])
    .toString("latin1")
    .trim()
    .split("\n");
  return { dir, policies, commits: [newest, before] };
}

/** The ids of every object that stands between a commit and these files: what a pinned read of them reads. */
export function objectsOf({ dir, policies }: LongHistory, commit: string): readonly string[] {
  const folders = new Set(policies.map((path) => path.slice(0, path.lastIndexOf("/"))));
  const names = [
    commit,
    `${commit}^{tree}`,
    `${commit}:policies`,
    ...[...folders].map((path) => `${commit}:${path}`),
    ...policies.map((path) => `${commit}:${path}`),
  ];
  const said = git(dir, ["cat-file", "--batch-check=%(objectname)"], `${names.join("\n")}\n`);
  return said.toString("latin1").trim().split("\n");
}

function policyPath(at: number): string {
  const team = String(at % foldersOfPolicies).padStart(2, "0");
  return join("policies", `team-${team}`, `rules-${String(at).padStart(3, "0")}.policy`);
}

/** What `git fast-import` reads: the last commits change programs only. */
function* commits(policies: readonly string[]): Generator<string> {
  const policy = manyRules(rulesOfPolicy);
  for (let number = 0; number < commitCount; number += 1) {
    yield `commit refs/heads/main\ncommitter Ada <ada@bench.example> ${1_700_000_000 + number} +0000\n`;
    yield data(`Change ${number}`);
    if (number === 0) {
      for (const [at, path] of policies.entries()) yield file(path, `${policy}// ${at}\n`);
      for (let at = 0; at < programCount; at += 1) yield file(programPath(at), program(at, 0));
    } else if (number % policyEvery === 1 && number < commitCount - policyEvery) {
      const at = Math.floor(number / policyEvery) % policies.length;
      yield file(policies[at] ?? "", `${policy}// ${at}, as of ${number}\n`);
    } else {
      const at = (number * 7) % programCount;
      yield file(programPath(at), program(at, number));
    }
  }
}

function programPath(at: number): string {
  return `src/part-${at % 50}/program-${at}.ts`;
}

function program(at: number, version: number): string {
  const lines = Array.from({ length: 40 }, (_, line) => `export const value${line} = ${at * line};`);
  lines[version % lines.length] = `export const version = ${version};`;
  return `${lines.join("\n")}\n`;
}

function file(path: string, text: string): string {
  return `M 100644 inline ${path}\n${data(text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
