import { readFileSync } from "node:fs";
import { join } from "node:path";

import { loadHandWritten, type LoadedHandWritten } from "./hand-written.ts";
import { loadOurs, type Ours } from "./ours.ts";

/** How many rules the policies have that are measured. */
export const sizes = [10, 100, 1000, 10_000] as const;

/** Where the compiled policies of a size lie. */
export function modulePath(folder: string, size: number): string {
  return join(folder, `policies-${size}.mjs`);
}

/** Where the hand-written code for a size lies. */
export function handWrittenPath(folder: string, size: number): string {
  return join(folder, `hand-written-${size}.mjs`);
}

/** Loads the compiled policies of a size. */
export function preparedOurs(folder: string, size: number): Promise<Ours> {
  return loadOurs(readFileSync(modulePath(folder, size), "utf8"));
}

/** Loads the hand-written code for a size. */
export function preparedHandWritten(folder: string, size: number): Promise<LoadedHandWritten> {
  return loadHandWritten(handWrittenPath(folder, size));
}
