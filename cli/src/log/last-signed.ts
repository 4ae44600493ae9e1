import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";

import { readInput } from "../read-file.ts";
import type { World } from "../world.ts";
import { writeNewFile } from "../write-new-file.ts";

/** The file in which whoever has the log's key keeps the last checkpoint that it signed. */
export interface LastSigned {
  /** What it holds; null where there is no such file yet. */
  read(): Uint8Array | null;
  /** Puts a later checkpoint in its place, durably and in one step. */
  write(note: Uint8Array): Promise<void>;
}

/** That file by its path. Throws a failure that names it where it cannot be read or written. */
export function lastSigned(path: string, world: Pick<World, "cwd" | "randomBytes">): LastSigned {
  const full = resolve(world.cwd, path);
  return {
    read: () => (existsSync(full) ? readInput(path, world) : null),
    async write(note) {
      const name = `${basename(full)}.${Buffer.from(world.randomBytes(8)).toString("hex")}.next`;
      await writeNewFile(dirname(full), name, note, world);
      await rename(resolve(dirname(full), name), full);
    },
  };
}
