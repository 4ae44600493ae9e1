import { createHash } from "node:crypto";
import fs from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import * as git from "isomorphic-git";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SourceProblem } from "../source-problems.ts";
import { isSourceProblem } from "../source-problems.ts";
import { gitObjectId } from "./object-id.ts";
import type { CommitReader } from "./read-commit.ts";
import { commitCache, openCommit } from "./read-commit.ts";
import { MAX_SOURCE_BYTES } from "./source-file.ts";

const author = { name: "Ada", email: "ada@example.com", timestamp: 1_700_000_000, timezoneOffset: 0 };

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-commit-"));
  await git.init({ fs, dir, defaultBranch: "main" });
});
afterEach(async () => rm(dir, { recursive: true }));

type Content = string | Uint8Array | { readonly mode: string; readonly id: string } | Folder;
interface Folder {
  readonly [name: string]: Content;
}

function isFolder(content: Content): content is Folder {
  return typeof content !== "string" && !(content instanceof Uint8Array) && !("mode" in content);
}

async function store(type: "blob" | "tree" | "commit", object: Uint8Array): Promise<string> {
  return git.writeObject({ fs, dir, type, object, format: "content" });
}

/** Writes a tree by hand, so that it may also be one that git would not write. */
async function writeFolder(folder: Folder): Promise<string> {
  const rows: Buffer[] = [];
  for (const [name, content] of Object.entries(folder)) {
    let mode = "100644";
    let id: string;
    if (typeof content === "string" || content instanceof Uint8Array)
      id = await store("blob", Buffer.from(content));
    else if (isFolder(content)) [mode, id] = ["40000", await writeFolder(content)];
    else ({ mode, id } = content);
    rows.push(Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex"));
  }
  return store("tree", Buffer.concat(rows));
}

async function commitOf(folder: Folder): Promise<string> {
  const parts = { tree: await writeFolder(folder), parent: [], author, committer: author, message: "x\n" };
  return git.writeCommit({ fs, dir, commit: parts });
}

function opened(answer: CommitReader | SourceProblem): CommitReader {
  if (isSourceProblem(answer)) throw new Error(answer.message);
  return answer;
}

async function openFolder(folder: Folder): Promise<CommitReader> {
  return opened(await openCommit(dir, await commitOf(folder)));
}

/** Moves loose objects into one pack and removes them. */
async function pack(ids: readonly string[]): Promise<string> {
  const { filename } = await git.packObjects({ fs, dir, oids: [...ids], write: true });
  await git.indexPack({ fs, dir, filepath: `.git/objects/pack/${filename}` });
  for (const id of ids) await rm(loosePath(id));
  return join(dir, ".git/objects/pack", filename);
}

function loosePath(id: string): string {
  return join(dir, ".git/objects", id.slice(0, 2), id.slice(2));
}

async function looseIds(): Promise<readonly string[]> {
  const folders = (await readdir(join(dir, ".git/objects"))).filter((name) => name.length === 2);
  const ids = await Promise.all(
    folders.map(async (name) => (await readdir(join(dir, ".git/objects", name))).map((rest) => name + rest)),
  );
  return ids.flat();
}

test("a file is read with its ids and exactly its bytes", async () => {
  const reader = await openFolder({ policies: { "a.policy": "\ufefflanguage 1\r\npolicy ä\r\n" } });
  const bytes = Buffer.from("\ufefflanguage 1\r\npolicy ä\r\n");
  expect(await reader.readFile("policies/a.policy")).toEqual({
    path: "policies/a.policy",
    blob: gitObjectId("blob", bytes),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    text: "\ufefflanguage 1\r\npolicy ä\r\n",
  });
});

test("what is checked out has no say", async () => {
  const reader = await openFolder({ "a.policy": "committed" });
  await writeFile(join(dir, "a.policy"), "edited");
  expect(await reader.readFile("a.policy")).toMatchObject({ text: "committed" });
});

test("packed objects are read, and hashed again", async () => {
  const commit = await commitOf({ "a.policy": "one", "b.policy": "two" });
  await pack(await looseIds());
  expect(await looseIds()).toEqual([]);
  const reader = opened(await openCommit(dir, commit));
  expect(await reader.readFile("b.policy")).toMatchObject({ text: "two" });
});

test("a pack whose index gives an object another one's id is refused by name", async () => {
  const commit = await commitOf({ "a.policy": "permit nothing", "b.policy": "permit anything" });
  const strict = gitObjectId("blob", Buffer.from("permit nothing"));
  const loose = gitObjectId("blob", Buffer.from("permit anything"));
  const path = (await pack(await looseIds())).replace(/pack$/, "idx");
  const index = await readFile(path);
  swapOffsets(index, strict, loose);
  await chmod(path, 0o644);
  await writeFile(path, index);
  // The library itself hands out the wrong bytes.
  const { blob } = await git.readBlob({ fs, dir, oid: strict });
  expect(Buffer.from(blob).toString()).toBe("permit anything");
  const reader = opened(await openCommit(dir, commit));
  expect(await reader.readFile("a.policy")).toMatchObject({
    code: "IL4005",
    message: `\`a.policy\`: object \`${strict}\` holds bytes that do not hash to its id`,
    path: "a.policy",
  });
});

/** Exchanges where two objects of a version 2 pack index lie, and makes its checksum right again. */
function swapOffsets(index: Buffer, one: string, other: string): void {
  const count = index.readUInt32BE(8 + 255 * 4);
  const names = 8 + 256 * 4;
  const offsetOf = (id: string): number => {
    const at = index.indexOf(Buffer.from(id, "hex"), names);
    return names + count * 24 + ((at - names) / 20) * 4;
  };
  const [a, b] = [offsetOf(one), offsetOf(other)];
  const kept = index.readUInt32BE(a);
  index.writeUInt32BE(index.readUInt32BE(b), a);
  index.writeUInt32BE(kept, b);
  const end = index.length - 20;
  createHash("sha1").update(index.subarray(0, end)).digest().copy(index, end);
}

test("a loose object with other bytes is refused, as a blob and as the commit itself", async () => {
  const commit = await commitOf({ "a.policy": "permit nothing" });
  const blob = gitObjectId("blob", Buffer.from("permit nothing"));
  await chmod(loosePath(blob), 0o644);
  await writeFile(loosePath(blob), deflateSync(Buffer.from("blob 15\0permit anything")));
  expect(await opened(await openCommit(dir, commit)).readFile("a.policy")).toMatchObject({ code: "IL4005" });
  await chmod(loosePath(commit), 0o644);
  await writeFile(loosePath(commit), deflateSync(Buffer.from("commit 3\0abc")));
  expect(await openCommit(dir, commit)).toMatchObject({ code: "IL4005" });
  await writeFile(loosePath(commit), "no deflate stream");
  expect(await openCommit(dir, commit)).toMatchObject({ code: "IL4008" });
});

test("a loose object that inflates beyond its bound is refused before it fills the memory", async () => {
  const id = "a".repeat(40);
  await mkdir(join(dir, ".git/objects/aa"), { recursive: true });
  await writeFile(
    loosePath(id),
    deflateSync(Buffer.concat([Buffer.from("commit 33554432\0"), Buffer.alloc(2 ** 25)])),
  );
  expect(await openCommit(dir, id)).toMatchObject({ code: "IL4007" });
});

test("replace refs have no say over files either", async () => {
  const reader = await openFolder({ "a.policy": "original" });
  const replacement = await store("blob", Buffer.from("replaced"));
  await mkdir(join(dir, ".git/refs/replace"), { recursive: true });
  const original = gitObjectId("blob", Buffer.from("original"));
  await writeFile(join(dir, ".git/refs/replace", original), `${replacement}\n`);
  expect(await reader.readFile("a.policy")).toMatchObject({ text: "original", blob: original });
});

test("only regular files are read; everything else is refused by name", async () => {
  const link = await store("blob", Buffer.from("a.policy"));
  const reader = await openFolder({
    "a.policy": "a",
    "linked.policy": { mode: "120000", id: link },
    linkedFolder: { mode: "120000", id: link },
    module: { mode: "160000", id: "1".repeat(40) },
    odd: { mode: "100755", id: link },
    strange: { mode: "100600", id: link },
    folder: { "b.policy": "b" },
  });
  expect(await reader.readFile("linked.policy")).toMatchObject({ code: "IL4012", path: "linked.policy" });
  expect(await reader.readFile("linkedFolder/b.policy")).toMatchObject({ code: "IL4012" });
  expect(await reader.readFile("module")).toMatchObject({ code: "IL4013" });
  expect(await reader.readFile("module/x.policy")).toMatchObject({ code: "IL4013" });
  expect(await reader.readFile("folder")).toMatchObject({ code: "IL4011" });
  expect(await reader.readFile("a.policy/b")).toMatchObject({ code: "IL4011" });
  expect(await reader.readFile("strange")).toMatchObject({ code: "IL4014" });
  expect(await reader.readFile("gone.policy")).toMatchObject({ code: "IL4010" });
  expect(await reader.readFile("folder/../a.policy")).toMatchObject({ code: "IL4009" });
  expect(await reader.readFile("odd")).toMatchObject({ text: "a.policy" });
});

test("two names that differ in case only are refused, also in a folder on the way", async () => {
  const reader = await openFolder({
    "Policy.policy": "one",
    "policy.policy": "two",
    Sub: { "a.policy": "a" },
    sub: { "a.policy": "b" },
    other: { "a.policy": "c" },
  });
  expect(await reader.readFile("policy.policy")).toMatchObject({
    code: "IL4015",
    message: "`policy.policy` has a twin, `Policy.policy`, on machines that ignore case",
  });
  expect(await reader.readFile("sub/a.policy")).toMatchObject({ code: "IL4015" });
  expect(await reader.readFile("POLICY.policy")).toMatchObject({ code: "IL4015" });
  expect(await reader.readFile("other/a.policy")).toMatchObject({ text: "c" });
});

test("bytes that are not UTF-8, and files beyond the bound, are refused", async () => {
  const reader = await openFolder({
    "bad.policy": Buffer.from([0x61, 0xff]),
    "surrogate.policy": Buffer.from([0xed, 0xa0, 0x80]),
    "big.policy": Buffer.alloc(MAX_SOURCE_BYTES + 1, 0x20),
    "fits.policy": Buffer.alloc(MAX_SOURCE_BYTES, 0x20),
  });
  expect(await reader.readFile("bad.policy")).toMatchObject({ code: "IL4016" });
  expect(await reader.readFile("surrogate.policy")).toMatchObject({ code: "IL4016" });
  expect(await reader.readFile("big.policy")).toMatchObject({ code: "IL4007" });
  expect(await reader.readFile("fits.policy")).toMatchObject({ path: "fits.policy" });
});

test("trees that git would not write are refused", async () => {
  const blob = await store("blob", Buffer.from("x"));
  const row = (name: string): Buffer =>
    Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, "hex")]);
  for (const bytes of [
    Buffer.concat([row("a"), row("a")]),
    row("a/b"),
    row(""),
    row("a").subarray(0, 20),
    Buffer.from("what"),
  ]) {
    const tree = await store("tree", bytes);
    const parts = { tree, parent: [], author, committer: author, message: "x\n" };
    const reader = opened(await openCommit(dir, await git.writeCommit({ fs, dir, commit: parts })));
    expect(await reader.readFile("a")).toMatchObject({ code: "IL4008" });
  }
});

test("a folder's list names everything below it, links and submodules too", async () => {
  const link = await store("blob", Buffer.from("x"));
  const reader = await openFolder({
    p: { "z.policy": "z", a: { "b.policy": "b" }, link: { mode: "120000", id: link } },
    "q.policy": "q",
    sub: { mode: "160000", id: "1".repeat(40) },
  });
  expect(await reader.list("p")).toEqual(["p/a/b.policy", "p/link", "p/z.policy"]);
  expect(await reader.list("")).toEqual(["p/a/b.policy", "p/link", "p/z.policy", "q.policy", "sub"]);
  expect(await reader.list("q.policy")).toMatchObject({ code: "IL4011" });
  expect(await reader.list("gone")).toMatchObject({ code: "IL4010" });
  const hostile = await openFolder({ p: { "a\u202eyb": "x" } });
  expect(await hostile.list("p")).toMatchObject({ code: "IL4009" });
});

test("only a full commit id opens a commit", async () => {
  expect(await openCommit(dir, "refs/heads/main")).toMatchObject({ code: "IL4001" });
  expect(await openCommit(dir, await store("blob", Buffer.from("x")))).toMatchObject({ code: "IL4006" });
  expect(await openCommit(join(dir, "nowhere"), "1".repeat(40))).toMatchObject({ code: "IL4017" });
});

test("what a cache holds is not read again, and what changed is", async () => {
  const first = await commitOf({ p: { "a.policy": "a", "b.policy": "b" }, "c.policy": "c" });
  const second = await commitOf({ p: { "a.policy": "a", "b.policy": "new" }, "c.policy": "c" });
  const third = await commitOf({ p: { "a.policy": "a", "b.policy": "new" }, "c.policy": "other" });
  const cache = commitCache();
  const texts = async (commit: string, used = cache): Promise<unknown[]> => {
    const reader = opened(await openCommit(dir, commit, used));
    const paths = ["p/a.policy", "p/b.policy", "c.policy"];
    const files = await Promise.all(paths.map((path) => reader.readFile(path)));
    return files.map((file) => (isSourceProblem(file) ? file.code : file.text));
  };
  expect(await texts(first)).toEqual(["a", "b", "c"]);
  await rm(loosePath(gitObjectId("blob", Buffer.from("a"))));
  expect(await texts(second)).toEqual(["a", "new", "c"]);
  await rm(loosePath(gitObjectId("blob", Buffer.from("new"))));
  expect(await texts(third)).toEqual(["a", "new", "other"]);
  expect(await texts(third, commitCache())).toEqual(["IL4004", "IL4004", "other"]);
  // What two commits ago held is held no longer.
  expect(await texts(first)).toEqual(["a", "b", "c"]);
  expect(await texts(first)).toEqual(["a", "b", "c"]);
  expect(await texts(third)).toEqual(["a", "IL4004", "other"]);
});

test("a cache does not vouch for another repository, nor for a path at which nothing lies any more", async () => {
  const commit = await commitOf({ "a.policy": "a" });
  const gone = await commitOf({ "b.policy": "a", "A.policy": "a", "a.policy": "a" });
  const cache = commitCache();
  expect(await opened(await openCommit(dir, commit, cache)).readFile("a.policy")).toMatchObject({
    text: "a",
  });
  const reader = opened(await openCommit(dir, gone, cache));
  expect(await reader.readFile("a.policy")).toMatchObject({ code: "IL4015" });
  expect(await reader.readFile("b.policy")).toMatchObject({ path: "b.policy", text: "a" });
  const other = await mkdtemp(join(tmpdir(), "interlock-commit-"));
  try {
    await git.init({ fs, dir: other, defaultBranch: "main" });
    const object = Buffer.from(await readFile(loosePath(commit)));
    await mkdir(join(other, ".git/objects", commit.slice(0, 2)), { recursive: true });
    await writeFile(join(other, ".git/objects", commit.slice(0, 2), commit.slice(2)), object);
    expect(await opened(await openCommit(dir, commit, cache)).readFile("a.policy")).toMatchObject({
      text: "a",
    });
    const elsewhere = opened(await openCommit(other, commit, cache));
    expect(await elsewhere.readFile("a.policy")).toMatchObject({ code: "IL4004" });
  } finally {
    await rm(other, { recursive: true });
  }
});
