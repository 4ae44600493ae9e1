import type { DatabaseSync } from "node:sqlite";

import { unreadable } from "../command-failure.ts";
import { isMissingEngine } from "../log/open-log-folder.ts";

/** Opens a SQLite file; loaded only here and for logs. Throws a failure where this Node has no engine. */
export async function openTables(
  path: string,
  options: { readonly readOnly: boolean },
): Promise<DatabaseSync> {
  try {
    const { DatabaseSync: Database } = await import("node:sqlite");
    return new Database(path, options);
  } catch (cause) {
    if (!isMissingEngine(cause)) throw cause;
    throw unreadable(
      "this Node has no `node:sqlite`, which tables are kept with: use Node 24 or later",
      cause,
    );
  }
}
