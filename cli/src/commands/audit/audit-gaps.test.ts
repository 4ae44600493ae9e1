import fs from "node:fs";
import { changeNonce } from "@interlock/pull-requests";
import * as git from "isomorphic-git";
import { describe, expect, test } from "vitest";

import type { LifeChange } from "../../../test/audited-folder.ts";
import { auditedLog } from "../../../test/audited-log.ts";
import { isSafeOutput, NOW_MS, workplace, type Workplace } from "../../../test/workplace.ts";

const author = { name: "Ada", email: "ada@example.com", timestamp: NOW_MS / 1000, timezoneOffset: 0 };

/** A branch `main`: a first commit, two merges of a head each, a squashed head, and a commit that nobody proposed. */
async function history(): Promise<{
  readonly place: Workplace;
  readonly heads: readonly { readonly head: string; readonly base: string }[];
  readonly commits: readonly string[];
}> {
  const place = await workplace();
  const { dir } = place;
  const first = await place.commit({ "a.txt": "0" });
  const heads: { head: string; base: string }[] = [];
  const commits = [first];
  for (const [number, kind] of (["merge", "merge", "squash", "direct"] as const).entries()) {
    const base = commits.at(-1) ?? first;
    place.write({ "a.txt": String(number + 1) });
    await git.add({ fs, dir, filepath: "a.txt" });
    const message = `Merge pull request #${number + 1}`;
    const commitOn = async (parent: readonly string[]): Promise<string> =>
      await git.commit({ fs, dir, message, author, parent: [...parent], ref: "refs/heads/main" });
    if (kind === "direct") {
      commits.push(await commitOn([base]));
      continue;
    }
    // The head has the tree that the merge brings; its message differs, so that it is another commit.
    const head = await git.commit({
      fs,
      dir,
      message: "work",
      author,
      parent: [base],
      ref: "refs/heads/work",
    });
    heads.push({ head, base });
    commits.push(await commitOn(kind === "merge" ? [base, head] : [base]));
  }
  return { place, heads, commits };
}

const permits = (
  heads: readonly { readonly head: string; readonly base: string }[],
  change: LifeChange = {},
): readonly LifeChange[] =>
  heads.map(({ head, base }, number) => {
    const nonce = changeNonce({ repository: 7, pull: number + 1, head, base, action: "merge" });
    return { nonce, verdict: "permit", ...change };
  });

const gaps = (...args: readonly string[]): readonly string[] => [
  "audit",
  "gaps",
  "--log",
  "log",
  "--key",
  "all.keys.json",
  ...args,
];

describe("interlock audit gaps", { timeout: 30_000 }, () => {
  test("names what came onto the branch without a permit, and nothing else", async () => {
    const { place, heads, commits } = await history();
    await auditedLog(permits(heads), { place });
    const [first = "", , , , direct = ""] = commits;
    const { code, out, err } = await place.interlock(gaps("--merges", ".#main", "--after", first));
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toContain(`unrecorded  ${direct}\n  no record names what it brought\n`);
    expect(out).toContain(`refs/heads/main of . after ${first}: 4 commits, 1 not accounted for\n`);
    expect(out).toContain("3 streams never said when they are open");
    expect(out).toContain("\nreconciled with the tree of log.test/shop: size 12, ");
    const before = await place.interlock(gaps("--merges", ".#main", "--after", commits[3] ?? ""));
    expect(before.out).toContain("1 commit, 1 not accounted for");
  });

  test("ends with 0 where all is accounted for", async () => {
    const { place, heads, commits } = await history();
    await auditedLog(permits(heads), { place });
    await git.writeRef({ fs, dir: place.dir, ref: "refs/remotes/origin/main", value: commits[3] ?? "" });
    const merges = [".#refs/remotes/origin/main", "--after", commits[0] ?? ""];
    const { code, out } = await place.interlock(gaps("--merges", ...merges));
    expect(out).toContain("3 commits, 0 not accounted for\n");
    expect(code).toBe(0);
  });

  test.each([
    [{ verdict: "refuse" }, "refused", "the last verdict on `merge` is refuse"],
    [{ nonce: "deploy/1" }, "unrecorded", "no record names its head"],
  ] as const)("a merge whose head has %j is %s", async (change, state, text) => {
    const { place, heads, commits } = await history();
    await auditedLog(permits(heads, change).slice(0, 1), { place });
    await git.writeRef({ fs, dir: place.dir, ref: "refs/heads/main", value: commits[1] ?? "", force: true });
    const { code, out } = await place.interlock(gaps("--merges", ".#main", "--after", commits[0] ?? ""));
    expect(code).toBe(1);
    expect(out).toContain(`${state}  ${commits[1]}\n`);
    expect(out).toContain(text);
  });

  test("a permit on another base counts only where it is said to", async () => {
    const { place, heads, commits } = await history();
    const moved = heads.slice(0, 1).map(({ head }) => ({ head, base: "ef".repeat(20) }));
    await auditedLog(permits(moved), { place });
    await git.writeRef({ fs, dir: place.dir, ref: "refs/heads/main", value: commits[1] ?? "", force: true });
    const merges = ["--merges", ".#main", "--after", commits[0] ?? ""];
    const strict = await place.interlock(gaps(...merges));
    expect(strict.code).toBe(1);
    expect(strict.out).toContain(`other-base  ${commits[1]}\n`);
    expect((await place.interlock(gaps(...merges, "--any-base"))).code).toBe(0);
  });

  test.each([
    [{ base: "main" }, 0],
    [{}, 0],
    // A policy may ask for less on another branch, and whoever can push can make one of the same commits.
    [{ base: "scratch" }, 1],
    [{ base: { $c: "ab".repeat(32) } }, 1],
  ])("a permit to merge onto the branch of %j ends with %i", async (payload, code) => {
    const { place, heads, commits } = await history();
    await auditedLog(permits(heads, { payload }), { place });
    await git.writeRef({ fs, dir: place.dir, ref: "refs/heads/main", value: commits[3] ?? "", force: true });
    const answer = await place.interlock(gaps("--merges", ".#main", "--after", commits[0] ?? ""));
    expect(answer.code).toBe(code);
    expect(answer.out).toContain(`3 commits, ${code === 0 ? 0 : 3} not accounted for\n`);
  });

  test("a permit in another repository, as in a fork, counts for that one alone", async () => {
    const { place, heads, commits } = await history();
    const inFork = heads.slice(1).map(({ head, base }, number) => {
      return changeNonce({ repository: 8, pull: number + 1, head, base, action: "merge" });
    });
    const lives = [
      ...permits(heads.slice(0, 1)),
      ...inFork.map((nonce) => ({ nonce, verdict: "permit" as const })),
    ];
    await auditedLog(lives, { place });
    await git.writeRef({ fs, dir: place.dir, ref: "refs/heads/main", value: commits[3] ?? "", force: true });
    const merges = ["--merges", ".#main", "--after", commits[0] ?? ""];
    const unsaid = await place.interlock(gaps(...merges));
    expect(unsaid).toMatchObject({ code: 3, out: "" });
    expect(unsaid.err).toContain("the records are about 2 repositories, 7, 8");
    const own = await place.interlock(gaps(...merges, "--repository", "7"));
    expect(own).toMatchObject({ code: 1 });
    expect(own.out).toContain("3 commits, 2 not accounted for\n");
    expect((await place.interlock(gaps(...merges, "--repository", "acme/shop"))).code).toBe(2);
  });

  test("takes a file of heads in place of a branch", async () => {
    const { place, heads } = await history();
    await auditedLog(permits(heads.slice(0, 1)), { place });
    const [known = "", other = ""] = heads.map(({ head }) => head);
    place.write({ "heads.txt": `${known}\n${other}\n`, "wrong.txt": `${known}\nmain\n` });
    const { code, out } = await place.interlock(gaps("--heads", "heads.txt", "--format", "json"));
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      merges: [
        { commit: known, state: "permitted" },
        { commit: other, state: "unrecorded" },
      ],
      missing: [other],
      searched: { isWhole: true },
    });
    const wrong = await place.interlock(gaps("--heads", "wrong.txt"));
    expect(wrong.code).toBe(3);
    expect(wrong.err).toContain("`wrong.txt`, line 2, is no whole commit id");
  });

  test("names a stream that kept quiet for longer than it promised, and one that is open", async () => {
    const silent = await auditedLog([{}], { silentSinceMs: 90_000 });
    const { code, out } = await silent.place.interlock(gaps());
    expect(code).toBe(1);
    expect(out).toMatch(/^gap {2}number 0 of stream guard\/1: stream\.silent: /mu);
    const open = await auditedLog([{}], { silentSinceMs: 45_000 });
    const answer = await open.place.interlock(gaps());
    expect(answer.code).toBe(0);
    expect(answer.out).toContain("open  stream guard/1, last heard of at 2026-11-24T09:59:15.000Z\n");
  });

  test("without a list says that what was never recorded cannot be seen", async () => {
    const { place } = await auditedLog();
    const { code, out } = await place.interlock(gaps());
    expect(code).toBe(0);
    expect(out).toContain("no list was given: what was never recorded cannot be seen\n");
  });

  test.each([
    [["--merges", "main"], 2, "is no FOLDER#BRANCH"],
    [["--merges", ".#-x\u001b"], 2, "is no FOLDER#BRANCH"],
    [["--merges", ".#main", "--after", "abc"], 2, "no whole commit id"],
    [["--after", "ab".repeat(20)], 2, "goes with `--merges`"],
    [["--merges", ".#main", "--heads", "x"], 2, "two lists"],
    [["--merges", ".#none"], 3, "there is no `refs/heads/none`"],
    [["--merges", ".#main", "--after", "ab".repeat(20)], 3, "does not lie on"],
    [["--heads", "none.txt"], 3, "none.txt"],
  ])("%j ends with %i", async (args, code, message) => {
    const { place } = await history();
    await auditedLog([{}], { place });
    const answer = await place.interlock(gaps(...args));
    expect(answer).toMatchObject({ code, out: "" });
    expect(answer.err).toContain(message);
    expect(isSafeOutput(answer.err)).toBe(true);
  });
});
