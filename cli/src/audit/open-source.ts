import { resolve } from "node:path";

import { misused } from "../command-failure.ts";
import { openLogFolder } from "../log/open-log-folder.ts";
import type { World } from "../world.ts";
import type { AuditSource } from "./audit-source.ts";
import { folderSource } from "./folder-source.ts";
import { isLogFolder, logSource } from "./log-source.ts";
import type { Place } from "./search-options.ts";

/** Opens what a command is to read: a log, or a folder of record files. Throws a failure that names the folder. */
export async function openSource(place: Place, world: Pick<World, "cwd" | "nowMs">): Promise<AuditSource> {
  const folder = resolve(world.cwd, place.folder);
  if (!isLogFolder(folder) && place.lateAfterMs !== undefined) {
    throw misused("`--late-after` is about a log, and nothing says when record files came");
  }
  if (!isLogFolder(folder)) return folderSource(folder, place.registry, place.options);
  return logSource(await openLogFolder(place.folder, "read", world), place, world.nowMs());
}
