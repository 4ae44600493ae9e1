import { expect } from "vitest";

import { LATER_MS, LOG_ORIGIN, type LoggedPlace, loggedPlace } from "./logged-place.ts";
import type { Answer } from "./workplace.ts";

/** The keys that commands about this log believe. */
export const KEYS: readonly string[] = ["--key", "all.keys.json"];

/** The words that give waiting records their place. */
export const sequence: readonly string[] = ["log", "sequence", "log", "--sign-with", "log.pem", ...KEYS];

/** A place with a log of so many records, of which the first have their place. */
export async function withLog(length: number, placed = length): Promise<LoggedPlace> {
  const logged = await loggedPlace(length);
  const files = Array.from({ length: placed }, (_, at) => `records/${at}.json`);
  const append = ["log", "append", "log", ...files, ...KEYS];
  const steps = [["log", "init", "log", "--origin", LOG_ORIGIN], ...(placed > 0 ? [append, sequence] : [])];
  for (const step of steps) expect(await runner(logged)(step)).toMatchObject({ code: 0, err: "" });
  return logged;
}

/** Calls commands in a place, at one moment. */
export function runner(
  { place }: LoggedPlace,
  nowMs = LATER_MS,
): (args: readonly string[]) => Promise<Answer> {
  return async (args) => await place.interlock(args, { nowMs: () => nowMs });
}
