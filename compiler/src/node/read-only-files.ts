import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import type { PromiseFsClient } from "isomorphic-git";
import { whyNoPackIndex } from "./pack-index.ts";

/**
 * The file system that the git library is given: it reads, and refuses whatever else is asked of it. It reads at once, and
 * promises what it has: the library asks for files and folders once more for each object, and waiting for a thread each time
 * takes longer than all of the reading.
 */
export const readOnlyFiles: PromiseFsClient = {
  promises: {
    readFile: async (path: string) => wholeFile(path),
    readdir: async (path: string) => readdirSync(path),
    stat: async (path: string) => statOf(path),
    lstat: refused,
    readlink: refused,
    writeFile: refused,
    mkdir: refused,
    rmdir: refused,
    unlink: refused,
    symlink: refused,
  },
};

function wholeFile(path: string): ArrayBufferLike | Uint8Array {
  // A pipe or a device would be waited for without end. To the library it is as good as missing.
  if (!statOf(path).isFile()) throw failure("EISDIR", "it is no file");
  const bytes = readFileSync(path);
  const wrong = path.endsWith(".idx") ? whyNoPackIndex(bytes) : null;
  if (wrong !== null) throw new Error(wrong);
  // The library takes the memory of a file as it is, and copies what stands in a larger one.
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes;
}

/** Every object is looked for by itself before it is found in a pack: that it is not there has to be told fast. */
function statOf(path: string): Stats {
  // The library tries for each object whether promises come back, by a call that says nothing.
  if (typeof path !== "string") throw new Error("no path is given");
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw failure("ENOENT", "no such file or folder");
  return stat;
}

function failure(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

async function refused(path: unknown): Promise<never> {
  throw new Error(`the git library does more with ${JSON.stringify(path)} than read it`);
}
