import { resolve } from "node:path";
import { LedgerError } from "@interlock/ledger";
import type * as diskEngine from "@interlock/stores/disk";

import { unreadable } from "../command-failure.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/**
 * Opens the log in a folder that the user named. Throws a failure that names it where there is none, where it cannot be
 * read, and where this Node lacks the engine that keeps its order. Whoever opens it closes it.
 */
export async function openLogFolder(
  path: string,
  access: "read" | "write",
  world: Pick<World, "cwd">,
): Promise<diskEngine.DiskLog> {
  const engine = await logEngine();
  try {
    return engine.openLog(resolve(world.cwd, path), { access });
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(`${quotedText(path)} cannot be opened as a log: ${shownText(cause.message)}`, cause);
  }
}

/**
 * What keeps logs on disk, loaded where a log is opened: most commands have no use for it. Throws a failure where this Node
 * lacks the engine that it needs.
 */
export async function logEngine(): Promise<typeof diskEngine> {
  try {
    return await import("@interlock/stores/disk");
  } catch (cause) {
    if (!isMissingEngine(cause)) throw cause;
    throw unreadable("this Node has no `node:sqlite`, which logs need: Node 24 has it", cause);
  }
}

/** Whether a module could not be loaded because this Node lacks one of its own. */
export function isMissingEngine(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_UNKNOWN_BUILTIN_MODULE";
}
