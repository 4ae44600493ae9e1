import fs from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { back, deltaOf, packOf, packTypes, withChecksum, type PackEntry } from "../../test/forged-pack.ts";
import { isSourceProblem } from "../source-problems.ts";
import { commitBytes, gitObjectId, treeBytes } from "./object-id.ts";
import { openCommit } from "./read-commit.ts";

const strict = Buffer.from("permit nothing");
const loose = Buffer.from("permit anything");
const strictId = gitObjectId("blob", strict);
const looseId = gitObjectId("blob", loose);
const tree = treeBytes([
  { mode: "100644", name: "a.policy", id: strictId },
  { mode: "100644", name: "b.policy", id: looseId },
]);
const line = "Ada <ada@example.com> 1700000000 +0000";
const commit = commitBytes({
  tree: gitObjectId("tree", tree),
  parents: [],
  author: line,
  committer: line,
  message: "x\n",
});
const commitId = gitObjectId("commit", commit);

const rest: readonly PackEntry[] = [
  { id: commitId, type: packTypes.commit, bytes: commit },
  { id: gitObjectId("tree", tree), type: packTypes.tree, bytes: tree },
  { id: looseId, type: packTypes.blob, bytes: loose },
];
const honest: readonly PackEntry[] = [...rest, { id: strictId, type: packTypes.blob, bytes: strict }];

/** Where each byte is tried: a busy machine may take its time. */
const patient = { timeout: 60_000 };

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-pack-"));
  await git.init({ fs, dir, defaultBranch: "main" });
  await mkdir(join(dir, ".git/objects/pack"), { recursive: true });
});
afterEach(async () => rm(dir, { recursive: true }));

async function write(pack: Uint8Array, index: Uint8Array): Promise<void> {
  await writeFile(join(dir, ".git/objects/pack/pack-1.pack"), pack);
  await writeFile(join(dir, ".git/objects/pack/pack-1.idx"), index);
}

/** What a reader of `a.policy` is told: its text, or the code of the problem. */
async function told(): Promise<string> {
  const reader = await openCommit(dir, commitId);
  if (isSourceProblem(reader)) return reader.code;
  const file = await reader.readFile("a.policy");
  return isSourceProblem(file) ? file.code : file.text;
}

async function toldOf(entries: readonly PackEntry[]): Promise<string> {
  const { pack, index } = packOf(entries);
  await write(pack, index);
  return told();
}

test("a pack and its index are read", async () => {
  expect(await toldOf(honest)).toBe("permit nothing");
});

test("a delta is read by its base, whether that is named by its place or by its id", async () => {
  const bytes = deltaOf(loose.length, "permit nothing");
  const behind = packOf(rest.slice(0, 2)).pack.length - 20;
  const distance = packOf(rest).pack.length - 20 - behind;
  expect(
    await toldOf([...rest, { id: strictId, type: packTypes["offset delta"], base: back(distance), bytes }]),
  ).toBe("permit nothing");
  const base = Buffer.from(looseId, "hex");
  expect(await toldOf([...rest, { id: strictId, type: packTypes["id delta"], base, bytes }])).toBe(
    "permit nothing",
  );
});

describe("a pack that was forged, with its checksums right again, is refused by name", () => {
  const id = strictId;
  const delta = deltaOf(loose.length, "permit anything");
  test.each<readonly [string, PackEntry]>([
    ["another object's bytes", { id, type: packTypes.blob, bytes: loose }],
    ["the same bytes as another sort of object", { id, type: packTypes.tag, bytes: strict }],
    ["a sort of object that there is not", { id, type: 5, bytes: strict }],
    ["no sort at all", { id, type: 0, bytes: strict }],
    ["more bytes than it says", { id, type: packTypes.blob, bytes: loose, saidLength: strict.length }],
    ["fewer bytes than it says", { id, type: packTypes.blob, bytes: strict, saidLength: 2 ** 40 }],
    ["the place of another object", { id, type: packTypes.blob, bytes: strict, saidOffset: 12 }],
    ["a place within another object", { id, type: packTypes.blob, bytes: strict, saidOffset: 20 }],
    ["a place in the head of the pack", { id, type: packTypes.blob, bytes: strict, saidOffset: 0 }],
    ["a place behind the pack", { id, type: packTypes.blob, bytes: strict, saidOffset: 2 ** 31 - 1 }],
    ["a place of the largest packs", { id, type: packTypes.blob, bytes: strict, saidOffset: 2 ** 32 - 1 }],
    [
      "a delta that makes something else",
      { id, type: packTypes["id delta"], base: Buffer.from(looseId, "hex"), bytes: delta },
    ],
    [
      "a delta whose base is not there",
      { id, type: packTypes["id delta"], base: Buffer.alloc(20, 7), bytes: delta },
    ],
    [
      "a delta of a base of another length",
      {
        id,
        type: packTypes["id delta"],
        base: Buffer.from(looseId, "hex"),
        bytes: deltaOf(7, "permit nothing"),
      },
    ],
    [
      "a delta whose base lies before the pack",
      { id, type: packTypes["offset delta"], base: back(127), bytes: delta, saidOffset: 12 },
    ],
    [
      "a delta that is cut",
      { id, type: packTypes["id delta"], base: Buffer.from(looseId, "hex"), bytes: delta.subarray(0, 3) },
    ],
  ])("%s", async (_, entry) => {
    expect(await toldOf([...rest, entry])).toMatch(/^IL400[45]$/u);
  });

  test("deltas that are one another's base", async () => {
    const type = packTypes["id delta"];
    const bytes = deltaOf(strict.length, "permit nothing");
    const itself = { id: strictId, type: packTypes["offset delta"], base: back(0), bytes };
    expect(await toldOf([...rest, itself])).toBe("IL4005");
    const one = { id: strictId, type, base: Buffer.from(looseId, "hex"), bytes };
    const other = { id: looseId, type, base: Buffer.from(strictId, "hex"), bytes };
    expect(await toldOf([...rest.slice(0, 2), one, other])).toBe("IL4005");
  });

  test("an object that is not listed", async () => {
    expect(await toldOf(rest)).toBe("IL4004");
  });
});

describe("a pack that was changed is refused by name", () => {
  const { pack, index } = packOf(honest);

  test("wherever one byte differs", patient, async () => {
    for (let at = 0; at < pack.length; at += 1) {
      await write(flipped(pack, at), index);
      expect([at, await told()]).toEqual([at, "IL4005"]);
    }
  });

  test("wherever it ends early", patient, async () => {
    for (let length = 0; length < pack.length; length += 5) {
      await write(pack.subarray(0, length), index);
      expect([length, await told()]).toEqual([length, "IL4005"]);
    }
  });

  test("where its last bytes are right again", patient, async () => {
    for (let at = 0; at < pack.length - 20; at += 1) {
      const forged = withChecksum([flipped(pack, at).subarray(0, -20)]);
      await write(forged, Buffer.concat([index.subarray(0, -40), forged.subarray(-20), index.subarray(-20)]));
      // Some bytes say nothing: the pack's head, and what is packed beside the file.
      expect([at, await told()]).toEqual([at, expect.stringMatching(/^(?:IL400[45]|permit nothing)$/u)]);
    }
  });

  test("where it is not there", async () => {
    await writeFile(join(dir, ".git/objects/pack/pack-1.idx"), index);
    expect(await told()).toBe("IL4005");
  });
});

describe("an index that was changed never makes a reader take something else", () => {
  const { pack, index } = packOf(honest);

  test("wherever one byte differs", patient, async () => {
    for (let at = 0; at < index.length; at += 1) {
      await write(pack, flipped(index, at));
      expect([at, await told()]).toEqual([at, expect.stringMatching(/^(?:IL400[45]|permit nothing)$/u)]);
    }
  });

  test("and one that ends early is refused by name", patient, async () => {
    for (let length = 0; length < index.length; length += 9) {
      await write(pack, index.subarray(0, length));
      expect([length, await told()]).toEqual([length, "IL4005"]);
    }
  });

  test("and one that says that it is larger than it is is refused before it is read", async () => {
    const larger = Buffer.from(index);
    larger.writeUInt32BE(2 ** 32 - 1, 8 + 255 * 4);
    await write(pack, larger);
    expect(await openCommit(dir, commitId)).toMatchObject({
      code: "IL4005",
      message: expect.stringContaining("has not the length of an index of 4294967295 objects"),
    });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  // Every bit is tried at some byte.
  changed.writeUInt8((bytes[at] ?? 0) ^ (1 << (at % 8)), at);
  return changed;
}
