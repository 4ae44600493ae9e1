import { execFileSync } from "node:child_process";
import fs, {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { expect, onTestFinished, test } from "vitest";
import { isSourceProblem } from "../source-problems.ts";
import { commitFile } from "./commit-file.ts";
import type { CommittedFile, FileCommit } from "./commit-file.ts";
import { fileHistory } from "./file-history.ts";

const REF = "refs/heads/interlock/anchors";

async function repository(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "interlock-commit-"));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  await git.init({ fs, dir, defaultBranch: "main" });
  return dir;
}

function file(text: string, parent: string | null): FileCommit {
  return {
    ref: REF,
    parent,
    name: "checkpoint",
    bytes: new TextEncoder().encode(text),
    message: `Keep ${text}\n`,
    author: { name: "Mona", email: "mona@example.com", atMs: Date.UTC(2026, 10, 24, 10) },
  };
}

async function committed(dir: string, text: string, parent: string | null): Promise<string> {
  const answer = await commitFile(dir, file(text, parent));
  if (isSourceProblem(answer) || answer.kind !== "committed") throw new Error("nothing was committed");
  return answer.commit;
}

test("a branch grows by one file a commit, as git reads it, and nothing else is touched", async () => {
  const dir = await repository();
  writeFileSync(join(dir, "mine.txt"), "mine");
  const before = readdirSync(join(dir, ".git")).sort();
  const first = await committed(dir, "one", null);
  const second = await committed(dir, "two", first);
  expect(await fileHistory(dir, REF, "checkpoint")).toEqual([
    { commit: second, text: "two" },
    { commit: first, text: "one" },
  ]);
  const shown = execFileSync("git", ["-C", dir, "log", "--format=%H %P|%an %ae %at|%s", REF], {
    encoding: "utf8",
  });
  const at = Date.UTC(2026, 10, 24, 10) / 1000;
  expect(shown).toBe(
    `${second} ${first}|Mona mona@example.com ${at}|Keep two\n${first} |Mona mona@example.com ${at}|Keep one\n`,
  );
  execFileSync("git", ["-C", dir, "fsck", "--strict"], { stdio: "pipe" });
  expect(readdirSync(dir).sort()).toEqual([".git", "mine.txt"]);
  expect(readdirSync(join(dir, ".git")).sort()).toEqual(before);
  expect(readFileSync(join(dir, ".git", "HEAD"), "utf8")).toBe("ref: refs/heads/main\n");
});

test("the branch moves only from where it was seen", async () => {
  const dir = await repository();
  const first = await committed(dir, "one", null);
  expect(await commitFile(dir, file("other", null))).toEqual({ kind: "moved" });
  const second = await committed(dir, "two", first);
  expect(await commitFile(dir, file("other", first))).toEqual({ kind: "moved" });
  expect(await fileHistory(dir, REF, "checkpoint")).toMatchObject([{ commit: second }, { commit: first }]);
  execFileSync("git", ["-C", dir, "pack-refs", "--all"]);
  expect(await commitFile(dir, file("other", first))).toEqual({ kind: "moved" });
  const third = await committed(dir, "three", second);
  expect(await fileHistory(dir, REF, "checkpoint")).toMatchObject([{ commit: third }, {}, {}]);
});

test("of those who put something there at once one does, and the others are told", async () => {
  const dir = await repository();
  const answers = await Promise.all(
    ["a", "b", "c"].map(async (text) => await commitFile(dir, file(text, null))),
  );
  const kinds = answers.map((answer) => (answer as CommittedFile).kind).sort();
  expect(kinds).toEqual(["committed", "moved", "moved"]);
  expect(await fileHistory(dir, REF, "checkpoint")).toHaveLength(1);
});

test("git's own lock is respected, and left to whoever has it", async () => {
  const dir = await repository();
  const lock = join(dir, ".git", `${REF}.lock`);
  mkdirSync(join(lock, ".."), { recursive: true });
  writeFileSync(lock, "");
  expect(await commitFile(dir, file("one", null))).toEqual({ kind: "moved" });
  expect(readFileSync(lock, "utf8")).toBe("");
  rmSync(lock);
  await committed(dir, "one", null);
});

test("what is no repository, and one that cannot be written", async () => {
  const dir = mkdtempSync(join(tmpdir(), "interlock-commit-"));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  expect(await commitFile(dir, file("one", null))).toMatchObject({ code: "IL4017" });
  const locked = await repository();
  // A file in the folder's place: root may write wherever the mode forbids it.
  rmSync(join(locked, ".git", "refs", "heads"), { recursive: true });
  writeFileSync(join(locked, ".git", "refs", "heads"), "no folder");
  chmodSync(join(locked, ".git", "refs", "heads"), 0o400);
  await expect(commitFile(locked, file("one", null))).rejects.toThrow(/EEXIST|ENOTDIR/);
});

test("a history with a commit that lacks the file is told, not passed over", async () => {
  const dir = await repository();
  const first = await committed(dir, "one", null);
  const other = await commitFile(dir, { ...file("two", first), name: "other" });
  expect(other).toMatchObject({ kind: "committed" });
  expect(await fileHistory(dir, REF, "checkpoint")).toMatchObject({ code: expect.stringMatching(/^IL4/) });
  expect(await fileHistory(dir, "refs/heads/none", "checkpoint")).toMatchObject({ code: "IL4002" });
});
