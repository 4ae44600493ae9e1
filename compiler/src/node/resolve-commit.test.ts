import fs from "node:fs";
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import * as git from "isomorphic-git";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isSourceProblem } from "../source-problems.ts";
import { findRepository, repositoryName, repositoryNameOf } from "./find-repository.ts";
import { MAX_NESTED_TAGS } from "./peel-tag.ts";
import { resolveCommit } from "./resolve-commit.ts";

const author = { name: "Ada", email: "ada@example.com", timestamp: 1_700_000_000, timezoneOffset: 0 };

let dir = "";
let first = "";
let second = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-resolve-"));
  await git.init({ fs, dir, defaultBranch: "main" });
  first = await git.commit({ fs, dir, message: "first", author });
  second = await git.commit({ fs, dir, message: "second", author });
});
afterEach(async () => rm(dir, { recursive: true }));

async function writeRef(ref: string, value: string): Promise<void> {
  await mkdir(dirname(join(dir, ".git", ref)), { recursive: true });
  await writeFile(join(dir, ".git", ref), `${value}\n`);
}

/** Makes an annotated tag, and answers the id of its own object. */
async function annotate(ref: string, object: string): Promise<string> {
  await git.annotatedTag({ fs, dir, ref, object, tagger: author, message: ref });
  return (await readFile(join(dir, ".git/refs/tags", ref), "utf8")).trim();
}

async function codeOf(revision: string): Promise<string> {
  const answer = await resolveCommit(dir, revision);
  if (!isSourceProblem(answer)) throw new Error(`${revision} resolved to ${answer.commit}`);
  return answer.code;
}

test("a full id, a full branch name and HEAD resolve", async () => {
  expect(await resolveCommit(dir, first)).toEqual({ commit: first, ref: null });
  expect(await resolveCommit(dir, "refs/heads/main")).toEqual({ commit: second, ref: "refs/heads/main" });
  expect(await resolveCommit(dir, "HEAD")).toEqual({ commit: second, ref: "refs/heads/main" });
  await writeRef("HEAD", first);
  expect(await resolveCommit(dir, "HEAD")).toEqual({ commit: first, ref: null });
});

test("a tag named like the branch is never followed", async () => {
  await git.tag({ fs, dir, ref: "main", object: first });
  // The library itself takes the tag for the short name; this is the trap that the full name avoids.
  expect(await git.resolveRef({ fs, dir, ref: "main" })).toBe(first);
  expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ commit: second });
  expect(await resolveCommit(dir, "HEAD")).toMatchObject({ commit: second });
  expect(await codeOf("main")).toBe("IL4001");
});

test("a full name does not fall back to a tag or remote branch that contains it", async () => {
  for (const ref of [
    "refs/tags/refs/heads/gone",
    "refs/heads/refs/heads/gone",
    "refs/remotes/refs/heads/gone",
  ]) {
    await writeRef(ref, first);
  }
  await writeRef("refs/refs/heads/gone", first);
  expect(await git.resolveRef({ fs, dir, ref: "refs/heads/gone" })).toBe(first);
  expect(await codeOf("refs/heads/gone")).toBe("IL4002");
});

test("a short name is refused with the full one as help", async () => {
  expect(await resolveCommit(dir, "main")).toMatchObject({
    code: "IL4001",
    help: "write `refs/heads/main`: a short name can mean a tag or a branch",
  });
  expect(await resolveCommit(dir, first.slice(0, 12))).toMatchObject({
    help: expect.stringContaining("40 digits"),
  });
  expect(await resolveCommit(dir, first.toUpperCase())).toMatchObject({ code: "IL4001" });
});

test.each([
  "refs/tags/",
  "refs/tags/../heads/main",
  "refs/tags/v1^{}",
  "refs/remotes/origin/main",
  "refs/heads/",
  "refs/heads/../tags/v1",
  "refs/heads/a..b",
  "refs/heads/a.lock",
  "refs/heads/.hidden",
  "refs/heads/main~1",
  "refs/heads/main^{tree}",
  "refs/heads/a@{1}",
  "refs/heads/a\u202eb",
  "HEAD~1",
  "",
])("revision %j is refused", async (revision) => {
  expect(await codeOf(revision)).toBe("IL4001");
});

describe("a tag", () => {
  test("leads to its commit, through its own object and others' where it has one", async () => {
    await git.tag({ fs, dir, ref: "light", object: first });
    expect(await resolveCommit(dir, "refs/tags/light")).toEqual({ commit: first, ref: "refs/tags/light" });
    const id = await annotate("v1", first);
    expect(await resolveCommit(dir, "refs/tags/v1")).toEqual({ commit: first, ref: "refs/tags/v1" });
    await annotate("latest", id);
    expect(await resolveCommit(dir, "refs/tags/latest")).toEqual({ commit: first, ref: "refs/tags/latest" });
  });

  test("is found where it is packed, by its own object and not by what stands behind it", async () => {
    const id = await annotate("v1", first);
    await rm(join(dir, ".git/refs/tags/v1"));
    // Git notes there what a tag names. Nobody hashed that line.
    await writeFile(join(dir, ".git/packed-refs"), `${id} refs/tags/v1\n^${second}\n`);
    expect(await resolveCommit(dir, "refs/tags/v1")).toMatchObject({ commit: first });
  });

  test("never stands in for a branch, and a branch never for a tag", async () => {
    expect(await resolveCommit(dir, "refs/tags/main")).toMatchObject({
      code: "IL4002",
      message: "tag `refs/tags/main` does not exist in this repository",
    });
    await git.tag({ fs, dir, ref: "main", object: first });
    expect(await resolveCommit(dir, "refs/tags/main")).toMatchObject({ commit: first });
    expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ commit: second });
  });

  test("that shares its short name with a branch has to be named in full, and so has the branch", async () => {
    await git.tag({ fs, dir, ref: "main", object: first });
    expect(await resolveCommit(dir, "main")).toEqual({
      code: "IL4001",
      message: "revision `main` names a branch and a tag",
      help: "write `refs/heads/main` or `refs/tags/main`",
    });
    await git.tag({ fs, dir, ref: "v1", object: first });
    expect(await resolveCommit(dir, "v1")).toMatchObject({
      code: "IL4001",
      help: "write `refs/tags/v1`: a short name can mean a tag or a branch",
    });
  });

  test("of a file or a folder is refused, and so is one that lies about what it names", async () => {
    const { commit } = await git.readCommit({ fs, dir, oid: first });
    await git.tag({ fs, dir, ref: "tree", object: commit.tree });
    expect(await resolveCommit(dir, "refs/tags/tree")).toMatchObject({ code: "IL4006" });
    const write = async (type: string, object: string): Promise<string> => {
      const text = `object ${object}\ntype ${type}\ntag x\ntagger Ada <a@b> 1 +0000\n\nx\n`;
      return git.writeObject({ fs, dir, type: "tag", object: Buffer.from(text), format: "content" });
    };
    for (const [type, object] of [
      ["tree", commit.tree],
      ["commit", commit.tree],
      ["commit", await annotate("v1", first)],
    ] as const) {
      await writeRef("refs/tags/x", await write(type, object));
      expect(await codeOf("refs/tags/x")).toBe("IL4006");
    }
    await writeRef("refs/tags/x", await write("branch", first));
    expect(await codeOf("refs/tags/x")).toBe("IL4008");
    await writeRef("refs/tags/x", await write("commit", "1".repeat(40)));
    expect(await codeOf("refs/tags/x")).toBe("IL4004");
  });

  test("of a tag of a tag ends somewhere", async () => {
    let id = first;
    for (let depth = 0; depth <= MAX_NESTED_TAGS; depth++) id = await annotate(`t${depth}`, id);
    expect(await resolveCommit(dir, `refs/tags/t${MAX_NESTED_TAGS - 1}`)).toMatchObject({ commit: first });
    expect(await resolveCommit(dir, `refs/tags/t${MAX_NESTED_TAGS}`)).toMatchObject({ commit: first });
    await annotate("deeper", id);
    expect(await codeOf("refs/tags/deeper")).toBe("IL4019");
  });

  test("whose object holds other bytes is refused by name", async () => {
    const id = await annotate("v1", first);
    const path = join(dir, ".git/objects", id.slice(0, 2), id.slice(2));
    const text = `object ${second}\ntype commit\ntag v1\n\n`;
    await chmod(path, 0o644);
    await writeFile(path, deflateSync(Buffer.from(`tag ${text.length}\0${text}`)));
    expect(await codeOf("refs/tags/v1")).toBe("IL4005");
  });

  test("that is a symbolic ref or a link is refused", async () => {
    await writeRef("refs/tags/alias", "ref: refs/heads/main");
    expect(await codeOf("refs/tags/alias")).toBe("IL4003");
    await symlink("../heads/main", join(dir, ".git/refs/tags/linked"));
    expect(await codeOf("refs/tags/linked")).toBe("IL4003");
  });
});

test("packed refs are read, a loose ref wins over them", async () => {
  await rm(join(dir, ".git/refs/heads/main"));
  const packed = `# pack-refs with: peeled fully-peeled sorted \n${first} refs/heads/main\n${second} refs/tags/main\n`;
  await writeFile(join(dir, ".git/packed-refs"), packed);
  expect(await resolveCommit(dir, "refs/heads/main")).toEqual({ commit: first, ref: "refs/heads/main" });
  await mkdir(join(dir, ".git/refs/heads/main"));
  expect(await resolveCommit(dir, "HEAD")).toEqual({ commit: first, ref: "refs/heads/main" });
  await rm(join(dir, ".git/refs/heads/main"), { recursive: true });
  await writeRef("refs/heads/main", second);
  expect(await resolveCommit(dir, "refs/heads/main")).toEqual({ commit: second, ref: "refs/heads/main" });
});

test("a branch that is a symbolic ref or a link, or a HEAD on a tag, is refused", async () => {
  await writeRef("refs/tags/t", first);
  await writeRef("refs/heads/alias", "ref: refs/tags/t");
  expect(await codeOf("refs/heads/alias")).toBe("IL4003");
  await symlink("../tags/t", join(dir, ".git/refs/heads/linked"));
  expect(await codeOf("refs/heads/linked")).toBe("IL4003");
  await writeRef("HEAD", "ref: refs/tags/t");
  expect(await codeOf("HEAD")).toBe("IL4003");
});

test("an annotated tag's object in the place of a commit is refused", async () => {
  await git.annotatedTag({ fs, dir, ref: "v1", object: first, tagger: author, message: "v1" });
  const id = (await readFile(join(dir, ".git/refs/tags/v1"), "utf8")).trim();
  expect(await resolveCommit(dir, id)).toMatchObject({
    code: "IL4006",
    message: `object \`${id}\` is a tag, not a commit`,
  });
  await writeRef("refs/heads/tagged", id);
  expect(await codeOf("refs/heads/tagged")).toBe("IL4006");
});

test("a replace ref has no say", async () => {
  await writeRef(`refs/replace/${second}`, first);
  expect(await resolveCommit(dir, "refs/heads/main")).toMatchObject({ commit: second });
});

test("a missing object and a missing branch are told apart", async () => {
  expect(await codeOf("1".repeat(40))).toBe("IL4004");
  expect(await codeOf("refs/heads/nowhere")).toBe("IL4002");
});

test("a linked worktree reads its own HEAD and the common branches and objects", async () => {
  const work = join(dir, "linked");
  const own = join(dir, ".git/worktrees/linked");
  await mkdir(work);
  await mkdir(own, { recursive: true });
  await writeFile(join(work, ".git"), `gitdir: ${own}\n`);
  await writeFile(join(own, "commondir"), "../..\n");
  await writeFile(join(own, "HEAD"), `${first}\n`);
  expect(await resolveCommit(work, "HEAD")).toEqual({ commit: first, ref: null });
  expect(await resolveCommit(work, "refs/heads/main")).toEqual({ commit: second, ref: "refs/heads/main" });
  await writeFile(join(work, ".git"), "not a pointer\n");
  expect(await resolveCommit(work, "HEAD")).toMatchObject({ code: "IL4018" });
});

test("a repository is found upwards, and one that is not understood is refused by name", async () => {
  await mkdir(join(dir, "a/b"), { recursive: true });
  expect(findRepository(join(dir, "a/b"))).toMatchObject({ root: dir });
  expect(findRepository("/")).toMatchObject({ code: "IL4017" });
  await appendFile(join(dir, ".git/config"), "[extensions]\n\tobjectFormat = sha256\n");
  expect(findRepository(join(dir, "a/b"))).toMatchObject({ code: "IL4018" });
});

test("the repository's name comes from its remote, without credentials", async () => {
  expect(repositoryName(dir)).toBeNull();
  await git.addRemote({ fs, dir, remote: "origin", url: "https://user:secret@github.com/Acme/Shop.git" });
  expect(repositoryName(dir)).toBe("github.com/acme/shop");
});

test.each([
  ["git@github.com:acme/shop.git", "github.com/acme/shop"],
  ["ssh://git@github.com:22/acme/shop", "github.com/acme/shop"],
  ["https://Git.Example.com/Acme/Shop/", "git.example.com/Acme/Shop"],
  ["https://github.com/acme/shop/extra", null],
  ["https://github.com/../shop", null],
  ["https://github.com/acme/shop?token=x", null],
  ["/srv/git/shop.git", null],
  ["file:///srv/git/shop.git", null],
  ["../shop", null],
  ["https://evil.com@github.com@x/acme/shop", null],
])("the address %j names %j", (url, name) => {
  expect(repositoryNameOf(url)).toBe(name);
});
