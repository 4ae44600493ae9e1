import { statSync } from "node:fs";
import { resolve } from "node:path";
import { LedgerError } from "@interlock/ledger";
import { readRecordFiles } from "@interlock/ledger/node";

import { unreadable } from "../command-failure.ts";
import { readInput } from "../read-file.ts";
import { isOfLines, readRecordLines } from "../record-lines.ts";
import { shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** The bytes of a record that is to be taken in, and where they came from; nothing of them is believed yet. */
export interface RecordInput {
  readonly path: string;
  readonly envelope: Uint8Array;
}

/** Reads record files, files `*.jsonl` of one a line, and of a folder all of its files `*.json`. Throws a failure that names what cannot be read. */
export function readRecordInputs(
  paths: readonly string[],
  world: Pick<World, "cwd">,
): readonly RecordInput[] {
  return paths.flatMap((path) => {
    const isOne = !isFolder(resolve(world.cwd, path));
    if (isOne && isOfLines(path)) return readRecordLines(path, world);
    if (isOne) return [{ path, envelope: readInput(path, world) }];
    try {
      return readRecordFiles(resolve(world.cwd, path)).map((envelope) => ({ path, envelope }));
    } catch (cause) {
      if (!(cause instanceof LedgerError)) throw cause;
      throw unreadable(shownText(cause.message), cause);
    }
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
