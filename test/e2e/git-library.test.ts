import { createHash } from "node:crypto";
import fs, { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import * as git from "isomorphic-git";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { buildGitLibrary } from "../../scripts/build-cli.ts";

/** The git library as it lies, and as the command has it: inflating and hashing by Node's own means. */
type Library = Pick<typeof git, "readObject">;

let folder = "";
let bundled: Library = git;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "interlock-git-"));
  await buildGitLibrary(folder);
  bundled = (await import(pathToFileURL(join(folder, "git-library.cjs")).href)) as Library;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base = Buffer.from(`${"What many versions have in common. ".repeat(200)}\n`);
const tail = Buffer.from("What only one of them has.\n");
const changed = Buffer.concat([base, tail]);

const blobId = (bytes: Uint8Array): string =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

/** A number in seven bits a byte, the lowest first, as deltas have their lengths. */
function lowestFirst(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...lowestFirst(number >>> 7)];
}

/** What stands before an object in a pack. */
function objectHead(type: number, length: number): number[] {
  const more = length >>> 4;
  return more === 0 ? [(type << 4) | length] : [0x80 | (type << 4) | (length & 0xf), ...lowestFirst(more)];
}

/** All of the base, and then the tail. */
const delta = Buffer.from([
  ...lowestFirst(base.length),
  ...lowestFirst(changed.length),
  0xb0,
  base.length & 0xff,
  base.length >>> 8,
  tail.length,
  ...tail,
]);

const BLOB = 3;
const DELTA_BY_OFFSET = 6;

/** A pack of two blobs, the second told by how it differs from the first; `spoil` changes what is deflated of the first. */
function packOf(spoil: (deflated: Buffer) => Buffer = (deflated) => deflated): Buffer {
  const header = Buffer.concat([Buffer.from("PACK"), Buffer.from([0, 0, 0, 2, 0, 0, 0, 2])]);
  const first = Buffer.concat([Buffer.from(objectHead(BLOB, base.length)), spoil(deflateSync(base))]);
  if (first.length > 0x7f) throw new Error("the base lies further back than one byte says");
  const second = [...objectHead(DELTA_BY_OFFSET, delta.length), first.length];
  const payload = Buffer.concat([header, first, Buffer.from(second), deflateSync(delta)]);
  return Buffer.concat([payload, createHash("sha1").update(payload).digest()]);
}

/** A repository of nothing but this pack, under the index of the one that is whole. */
async function repositoryOf(name: string, pack: Buffer): Promise<string> {
  const dir = join(folder, name);
  await git.init({ fs, dir });
  const packs = join(dir, ".git/objects/pack");
  mkdirSync(packs, { recursive: true });
  writeFileSync(join(packs, "pack-one.pack"), packOf());
  await git.indexPack({ fs, dir, filepath: ".git/objects/pack/pack-one.pack" });
  const index = readFileSync(join(packs, "pack-one.idx"));
  // The index names the pack by its checksum, and ends in its own.
  pack.subarray(-20).copy(index, index.length - 40);
  createHash("sha1")
    .update(index.subarray(0, -20))
    .digest()
    .copy(index, index.length - 20);
  writeFileSync(join(packs, "pack-one.idx"), index);
  writeFileSync(join(packs, "pack-one.pack"), pack);
  return join(dir, ".git");
}

async function read(library: Library, gitdir: string, oid: string): Promise<Buffer> {
  const { object } = await library.readObject({ fs, gitdir, oid, format: "content" });
  return Buffer.from(object as Uint8Array);
}

describe("the git library that the command has", () => {
  test("reads what is packed, and what is told by its differences, as the library itself does", async () => {
    const gitdir = await repositoryOf("whole", packOf());
    for (const library of [git, bundled]) {
      expect((await read(library, gitdir, blobId(base))).equals(base)).toBe(true);
      expect((await read(library, gitdir, blobId(changed))).equals(changed)).toBe(true);
    }
  });

  test("reads an object that lies by itself", async () => {
    const dir = join(folder, "loose");
    await git.init({ fs, dir });
    const oid = await git.writeBlob({ fs, dir, blob: base });
    expect((await read(bundled, join(dir, ".git"), oid)).equals(base)).toBe(true);
  });

  test.each<readonly [string, (deflated: Buffer) => Buffer]>([
    ["a byte in it is another", (deflated) => (deflated.writeUInt8(0xff, 9), deflated)],
    [
      "its checksum is another",
      (deflated) => (
        deflated.writeUInt8(deflated.readUInt8(deflated.length - 1) ^ 1, deflated.length - 1),
        deflated
      ),
    ],
    ["it is longer than it says", () => deflateSync(changed)],
    ["it is shorter than it says", () => deflateSync(tail)],
  ])("refuses a packed object where %s", async (what, spoil) => {
    const gitdir = await repositoryOf(what.replaceAll(" ", "-"), packOf(spoil));
    for (const library of [git, bundled]) {
      await expect(read(library, gitdir, blobId(base))).rejects.toThrow(/./u);
      await expect(read(library, gitdir, blobId(changed))).rejects.toThrow(/./u);
    }
  });

  test("refuses a pack whose checksum is not that of its bytes", async () => {
    const pack = packOf();
    const gitdir = await repositoryOf("forged", pack);
    const path = join(gitdir, "objects/pack/pack-one.pack");
    pack.writeUInt8(pack.readUInt8(20) ^ 1, 20);
    writeFileSync(path, pack);
    for (const library of [git, bundled])
      await expect(read(library, gitdir, blobId(base))).rejects.toThrow("Packfile payload corrupted");
  });

  test("says of an object that is nowhere that it is", async () => {
    const gitdir = await repositoryOf("without", packOf());
    for (const library of [git, bundled])
      await expect(read(library, gitdir, blobId(tail))).rejects.toMatchObject({ code: "NotFoundError" });
  });
});
