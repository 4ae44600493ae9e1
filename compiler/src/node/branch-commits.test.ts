import fs from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import * as git from "isomorphic-git";
import { afterEach, beforeEach, expect, test } from "vitest";
import { branchCommits, isListedBranch, treeOfCommit } from "./branch-commits.ts";

const author = { name: "Ada", email: "ada@example.com", timestamp: 1_700_000_000, timezoneOffset: 0 };
const MAIN = "refs/heads/main";

let dir = "";
let [first, side, merge] = ["", "", ""];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-branch-"));
  await git.init({ fs, dir, defaultBranch: "main" });
  first = await git.commit({ fs, dir, message: "first", author });
  side = await git.commit({ fs, dir, message: "side", author, parent: [first], ref: "refs/heads/side" });
  merge = await git.commit({ fs, dir, message: "merge", author, parent: [first, side], ref: MAIN });
});
afterEach(async () => rm(dir, { recursive: true }));

async function codeOf(ref: string, after: string | null = null): Promise<unknown> {
  const commits = await branchCommits(dir, ref, after);
  return "code" in commits ? commits.code : commits.length;
}

test("lists the states of a branch, newest first, by first parents", async () => {
  const tree = await treeOfCommit(dir, first);
  expect(await branchCommits(dir, MAIN, null)).toEqual([
    { id: merge, tree, parents: [first, side] },
    { id: first, tree, parents: [] },
  ]);
  expect(await branchCommits(dir, MAIN, first)).toMatchObject([{ id: merge }]);
  expect(await branchCommits(dir, MAIN, merge)).toEqual([]);
});

test("takes full names only, and what was fetched of a remote by its own", async () => {
  const path = join(dir, ".git/refs/remotes/origin/main");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${first}\n`);
  expect(await branchCommits(dir, "refs/remotes/origin/main", null)).toMatchObject([{ id: first }]);
  for (const ref of [MAIN, "refs/heads/a/b", "refs/remotes/origin/main"])
    expect(isListedBranch(ref)).toBe(true);
  for (const ref of [
    "main",
    "refs/tags/v1",
    "refs/heads/../x",
    "refs/remotes/main",
    "refs/remotes/a/../b",
    "HEAD",
  ]) {
    expect(isListedBranch(ref)).toBe(false);
  }
});

test("answers why a branch cannot be listed", async () => {
  expect(await codeOf("refs/heads/none")).toBe("IL4002");
  expect(await codeOf(MAIN, side)).toBe("IL4026");
  await writeFile(join(dir, ".git/refs/heads/odd"), "ref: refs/heads/main\n");
  expect(await codeOf("refs/heads/odd")).toBe("IL4003");
});

test("does not go past a commit that is missing, or holds other bytes", async () => {
  const object = join(dir, ".git/objects", first.slice(0, 2), first.slice(2));
  await rm(object);
  expect(await codeOf(MAIN)).toBe("IL4004");
  expect(await treeOfCommit(dir, first)).toBeNull();
  await writeFile(object, deflateSync("commit 4\0tree"));
  expect(await codeOf(MAIN)).toBe("IL4005");
  expect(await treeOfCommit(dir, first)).toBeNull();
});
