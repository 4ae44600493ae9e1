import { existsSync } from "node:fs";
import { lockPath } from "./layout.ts";
import { isLockHeld } from "./stream-lock.ts";

/**
 * Whether some process holds a stream of the log in a folder for writing: this one, or another one that has not ended. For
 * `GuardParts.isAlive`. True where that cannot be told, since whoever may be alive is not cleared up after.
 */
export function isStreamHeld(folder: string, stream: string): boolean {
  const path = lockPath(folder, stream);
  // Whoever wrote a stream left the file behind; asking makes none.
  return existsSync(path) && isLockHeld(path);
}
