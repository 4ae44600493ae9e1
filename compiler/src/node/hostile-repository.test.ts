import fs from "node:fs";
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as git from "isomorphic-git";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostileTexts, hostileWords, largeTexts } from "../../../test/laws/hostile/hostile-texts.ts";
import { isSourceProblem, type SourceProblem } from "../source-problems.ts";
import { whyNotOnBranch } from "./branch-history.ts";
import { repositoryName } from "./find-repository.ts";
import { openCommit, type CommitReader } from "./read-commit.ts";
import { resolveCommit } from "./resolve-commit.ts";

const author = { name: "Ada", email: "ada@example.com", timestamp: 1_700_000_000, timezoneOffset: 0 };

let dir = "";
let first = "";
let second = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-hostile-"));
  await git.init({ fs, dir, defaultBranch: "main" });
  first = await git.commit({ fs, dir, message: "first", author });
  await writeFile(join(dir, "a.policy"), "permit nothing");
  await git.add({ fs, dir, filepath: "a.policy" });
  second = await git.commit({ fs, dir, message: "second", author });
});
afterEach(async () => rm(dir, { recursive: true }));

async function writeRef(ref: string, value: string): Promise<void> {
  await mkdir(dirname(join(dir, ".git", ref)), { recursive: true });
  await writeFile(join(dir, ".git", ref), value);
}

async function writePacked(...lines: readonly string[]): Promise<void> {
  await rm(join(dir, ".git/refs/heads/main"), { force: true });
  await writeFile(join(dir, ".git/packed-refs"), `${lines.join("\n")}\n`);
}

async function textIn(at: string, path = "a.policy"): Promise<string> {
  const reader: CommitReader | SourceProblem = await openCommit(at, second);
  if (isSourceProblem(reader)) return reader.code;
  const file = await reader.readFile(path);
  return isSourceProblem(file) ? file.code : file.text;
}

describe("a name that looks like another", () => {
  test("of a branch or a tag, where it looks like a commit's id", async () => {
    const gone = "1".repeat(40);
    for (const folder of ["refs/heads", "refs/tags"]) {
      await writeRef(`${folder}/${first}`, `${second}\n`);
      await writeRef(`${folder}/${gone}`, `${second}\n`);
      expect(await resolveCommit(dir, `${folder}/${first}`)).toMatchObject({ commit: second });
    }
    expect(await resolveCommit(dir, first)).toEqual({ commit: first, ref: null });
    expect(await resolveCommit(dir, gone)).toMatchObject({ code: "IL4004" });
    expect(await openCommit(dir, gone)).toMatchObject({ code: "IL4004" });
  });

  test("of a branch or a tag, where it looks like `HEAD` or a full name", async () => {
    for (const ref of [
      "refs/heads/HEAD",
      "refs/tags/HEAD",
      "refs/heads/refs/heads/main",
      "refs/tags/refs/heads/main",
    ]) {
      await writeRef(ref, `${first}\n`);
    }
    expect(await resolveCommit(dir, "HEAD")).toEqual({ commit: second, ref: "refs/heads/main" });
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ commit: second });
  });
});

describe("a ref is refused by name", () => {
  test.each<readonly [string, (id: string, other: string) => string]>([
    ["that holds two commits", (id, other) => `${id}\n${other}\n`],
    ["that holds a commit and something else", (id) => `${id} x\n`],
    ["that holds a part of an id", (id) => `${id.slice(0, 39)}\n`],
    ["that holds more than an id", (id) => `${id}0\n`],
    ["that holds an id in capitals", (id) => `${id.toUpperCase().replace(/^\d*$/u, "A")}\n`],
    ["that holds a zero character", (id) => `${id}\0\n`],
    ["that holds nothing", () => ""],
    ["that leads elsewhere", () => "ref: refs/tags/x\n"],
  ])("%s", async (_, content) => {
    await writeRef("refs/heads/main", content(first, second));
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ code: "IL4003" });
  });

  test("whose name goes on behind the end of its line", async () => {
    await writeRef("refs/heads/main\nx", `${first}\n`);
    for (const revision of [
      "refs/heads/main\n",
      "refs/heads/main\nx",
      "refs/heads/main\r",
      "HEAD\n",
      `${first}\n`,
    ]) {
      expect(await resolveCommit(dir, revision)).toMatchObject({ code: "IL4001" });
    }
  });
});

describe("packed refs", () => {
  test("that contradict themselves are refused by name", async () => {
    await writePacked(`${first} refs/heads/main`, `${second} refs/heads/main`);
    expect(await resolveCommit(dir, "refs/heads/main")).toEqual({
      code: "IL4003",
      message: "`packed-refs` says of `refs/heads/main` that it is two things",
    });
    await writePacked(`${first} refs/heads/main`, `${first} refs/heads/main`);
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ commit: first });
  });

  test("say nothing in comments, behind tags, or of names that begin or end alike", async () => {
    await writePacked(
      `# ${first} refs/heads/main`,
      "# refs/heads/main",
      `^${first} refs/heads/main`,
      `${first} refs/heads/main x`,
      `${first} refs/heads/main/x`,
      `${first} x refs/heads/main`,
      `${first} xrefs/heads/main`,
      `${first}\trefs/heads/main`,
    );
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ code: "IL4002" });
  });

  test("do not count where the ref itself is there, and count for nothing where it is broken", async () => {
    await writePacked(`${first} refs/heads/main`);
    await writeRef("refs/heads/main", `${second}\n`);
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ commit: second });
    await writeRef("refs/heads/main", "broken\n");
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ code: "IL4003" });
  });

  test("that are a link, or as large as none is, are refused by name", async () => {
    await writePacked(`${first} refs/heads/main`);
    await rename(join(dir, ".git/packed-refs"), join(dir, "elsewhere"));
    await symlink("../elsewhere", join(dir, ".git/packed-refs"));
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ code: "IL4012" });
    await rm(join(dir, ".git/packed-refs"));
    await writeFile(join(dir, ".git/packed-refs"), Buffer.alloc(16 * 1024 * 1024 + 1, "\n"));
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ code: "IL4007" });
  });
});

describe("a repository whose parts lie elsewhere", () => {
  test("behind a link that is a folder is read, and everything in it is hashed", async () => {
    await rename(join(dir, ".git"), join(dir, "moved"));
    await symlink("moved", join(dir, ".git"));
    expect(await textIn(dir)).toBe("permit nothing");
  });

  test("behind a link that is a file is refused by name", async () => {
    const work = join(dir, "work");
    await mkdir(work);
    await writeFile(join(dir, "pointer"), `gitdir: ${join(dir, ".git")}\n`);
    await symlink("../pointer", join(work, ".git"));
    expect(await resolveCommit(work, "HEAD")).toMatchObject({ code: "IL4012" });
  });

  test.each([
    ["two folders", "gitdir: ../.git\ngitdir: ../other\n", "IL4018"],
    ["a folder that is not there", "gitdir: ../other\n", "IL4018"],
    ["no folder", "../.git\n", "IL4018"],
    ["what is no text", Buffer.from([0xff, 0xfe]), "IL4016"],
    ["more than a path", `gitdir: ${"../".repeat(2000)}.git\n`, "IL4007"],
  ])("that names %s is refused by name", async (_, content, code) => {
    const work = join(dir, "work");
    await mkdir(work);
    await writeFile(join(work, ".git"), content);
    expect(await resolveCommit(work, "HEAD")).toMatchObject({ code });
  });

  test("borrows no object of another one", async () => {
    const other = join(dir, "other");
    await git.init({ fs, dir: other, defaultBranch: "main" });
    await writeFile(join(other, ".git/refs/heads/main"), `${second}\n`);
    await mkdir(join(other, ".git/objects/info"), { recursive: true });
    await writeFile(join(other, ".git/objects/info/alternates"), `${join(dir, ".git/objects")}\n`);
    await writeFile(join(other, ".git/objects/info/http-alternates"), "https://example.com/objects\n");
    expect(await resolveCommit(other, "refs/heads/main")).toMatchObject({
      code: "IL4004",
      help: "the clone borrows objects from another one, which is not followed: clone without `--shared` or `--reference`",
    });
  });

  test("has a configuration of its own, and includes none", async () => {
    const url = '[remote "origin"]\n\turl = https://github.com/acme/';
    await writeFile(join(dir, "evil"), `[extensions]\n\tobjectFormat = sha256\n${url}evil\n`);
    await appendFile(join(dir, ".git/config"), `${url}shop\n[include]\n\tpath = ../evil\n`);
    await appendFile(join(dir, ".git/config"), `[includeIf "gitdir:${dir}/"]\n\tpath = ../evil\n`);
    await writeFile(join(dir, ".git/config.worktree"), `${url}evil\n`);
    await appendFile(
      join(dir, ".git/config"),
      '[url "https://github.com/evil/"]\n\tinsteadOf = https://github.com/acme/\n',
    );
    await appendFile(join(dir, ".git/config"), "[core]\n\tworktree = /nowhere\n\tfsmonitor = /bin/false\n");
    expect(repositoryName(dir)).toBe("github.com/acme/shop");
    expect(await textIn(dir)).toBe("permit nothing");
  });

  test("takes no replaced commit or tree for the one that it replaces", async () => {
    const { commit } = await git.readCommit({ fs, dir, oid: first });
    const { commit: own } = await git.readCommit({ fs, dir, oid: second });
    await writeRef(`refs/replace/${second}`, `${first}\n`);
    await writeRef(`refs/replace/${own.tree}`, `${commit.tree}\n`);
    expect(await textIn(dir)).toBe("permit nothing");
  });
});

describe("whatever somebody names, it is read or refused by name, and said so that it steers nothing", () => {
  const allTexts = [...hostileTexts, ...hostileWords, ...largeTexts];

  test("as a revision, a branch, a commit, a folder or a file", async () => {
    const reader = await openCommit(dir, second);
    if (isSourceProblem(reader)) throw new Error(reader.message);
    for (const text of allTexts) {
      const answers = [
        await resolveCommit(dir, text),
        await resolveCommit(dir, `refs/heads/${text}`),
        await resolveCommit(dir, `refs/tags/${text}`),
        await openCommit(dir, text),
        await whyNotOnBranch(dir, second, `refs/heads/${text}`),
        await reader.readFile(text),
        await reader.readFile(`${text}/a.policy`),
        await reader.list(`x${text}`),
      ];
      for (const answer of answers) {
        if (!isSourceProblem(answer)) throw new Error(`${text}: ${JSON.stringify(answer)}`);
        expect(`${answer.message} ${answer.help ?? ""}`).toMatch(
          /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,4000}$/u,
        );
      }
    }
  });
});
