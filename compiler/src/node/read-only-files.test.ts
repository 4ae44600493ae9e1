import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { expect, onTestFinished, test } from "vitest";

import { readOnlyFiles } from "./read-only-files.ts";

function emptyFolder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "interlock-files-")));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** What the library calls, by its name. */
const promises: Readonly<Record<string, (path: string) => unknown>> = Object.fromEntries(
  Object.entries(readOnlyFiles.promises).map(([name, call]) => [name, (path) => call?.(path) as unknown]),
);

test.each([1, 5000, 300_000])("a file of %i bytes is answered as the library takes it", async (length) => {
  const path = join(emptyFolder(), "file");
  const bytes = Buffer.alloc(length, "some bytes");
  writeFileSync(path, bytes);
  // As it does: from memory of its own, or from a part of a larger one.
  const read = Buffer.from((await promises["readFile"]?.(path)) as ArrayBuffer);
  expect(read.equals(bytes)).toBe(true);
});

test.each(["readFile", "readdir", "stat"])("%s says with git's code that nothing is there", async (name) => {
  const missing = join(emptyFolder(), "missing");
  await expect(promises[name]?.(missing)).rejects.toMatchObject({ code: "ENOENT" });
  await expect(promises[name]?.(join(missing, "below"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("what is a folder is told from what is a file", async () => {
  const dir = emptyFolder();
  mkdirSync(join(dir, "folder"));
  await expect(promises["readFile"]?.(join(dir, "folder"))).rejects.toMatchObject({ code: "EISDIR" });
  expect(await promises["readdir"]?.(dir)).toEqual(["folder"]);
});

test("what never ends is not read", async () => {
  const path = join(emptyFolder(), "device");
  symlinkSync("/dev/zero", path);
  await expect(promises["readFile"]?.(path)).rejects.toMatchObject({ code: "EISDIR" });
});

test("the library writes nothing with it", async () => {
  const dir = emptyFolder();
  await expect(git.init({ fs: readOnlyFiles, dir })).rejects.toThrow("more with");
  await expect(git.writeBlob({ fs: readOnlyFiles, gitdir: dir, blob: new Uint8Array(3) })).rejects.toThrow(
    "more with",
  );
  expect(readdirSync(dir)).toEqual([]);
});
