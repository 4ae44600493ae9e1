import fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  commit,
  hashBlob,
  init,
  readCommit,
  readObject,
  writeBlob,
  writeCommit,
  writeTree,
} from "isomorphic-git";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitBytes, gitObjectId, signedCommitBytes, treeBytes } from "./object-id.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-object-"));
  await init({ fs, dir, defaultBranch: "main" });
});
afterEach(async () => rm(dir, { recursive: true }));

const ada = { name: "Ada", email: "ada@example.com", timestamp: 1_700_000_000, timezoneOffset: -120 };

test("a blob's id is the one that git gives it", async () => {
  const bytes = Buffer.from("policy\r\n");
  expect(gitObjectId("blob", bytes)).toBe((await hashBlob({ object: bytes })).oid);
  expect(gitObjectId("blob", new Uint8Array())).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
});

test("a tree is written in git's order, in which a folder sorts as if it ended in a slash", async () => {
  const blob = await writeBlob({ fs, dir, blob: Buffer.from("x") });
  const inner = await writeTree({ fs, dir, tree: [{ mode: "100644", path: "f", oid: blob, type: "blob" }] });
  const entries = [
    { mode: "040000", name: "a", id: inner },
    { mode: "100644", name: "a.b", id: blob },
    { mode: "100644", name: "a0", id: blob },
    { mode: "100644", name: "ä", id: blob },
  ];
  const oid = await writeTree({
    fs,
    dir,
    tree: entries.map((entry) => ({
      mode: entry.mode,
      path: entry.name,
      oid: entry.id,
      type: entry.mode === "040000" ? ("tree" as const) : ("blob" as const),
    })),
  });
  for (const order of [entries, [...entries].reverse()]) {
    expect(gitObjectId("tree", treeBytes(order))).toBe(oid);
  }
});

test.each([
  { mode: "8", name: "a", id: "0".repeat(40) },
  { mode: "100644", name: "a/b", id: "0".repeat(40) },
  { mode: "100644", name: "", id: "0".repeat(40) },
  { mode: "100644", name: "a", id: "0".repeat(39) },
])("a tree entry that git would not store is refused: $mode $name $id", (entry) => {
  expect(() => treeBytes([entry])).toThrow(/tree entry/);
});

test("a commit's id is computed from its parts", async () => {
  const oid = await commit({ fs, dir, message: "first\n\nbody\n", author: ada, committer: ada });
  const { commit: stored } = await readCommit({ fs, dir, oid });
  const line = "Ada <ada@example.com> 1700000000 +0200";
  const bytes = commitBytes({
    tree: stored.tree,
    parents: [],
    author: line,
    committer: line,
    message: stored.message,
  });
  expect(gitObjectId("commit", bytes)).toBe(oid);
});

test("a signed commit is rebuilt from what was signed and the signature", async () => {
  const unsigned = await commit({ fs, dir, message: "signed\n", author: ada, committer: ada });
  const { payload, commit: parts } = await readCommit({ fs, dir, oid: unsigned });
  const signature = "-----BEGIN PGP SIGNATURE-----\n\nabc\n=def\n-----END PGP SIGNATURE-----";
  const oid = await writeCommit({ fs, dir, commit: { ...parts, gpgsig: signature } });
  const rebuilt = signedCommitBytes(oid, payload, `${signature}\n`);
  const { object } = await readObject({ fs, dir, oid, format: "content" });
  expect(Buffer.from(rebuilt ?? [])).toEqual(Buffer.from(object as Uint8Array));
  expect(signedCommitBytes(oid, payload.replace("Ada", "Eve"), signature)).toBeNull();
  expect(signedCommitBytes(unsigned, payload, signature)).toBeNull();
});
