import type { Recovered } from "@interlock/runtime/guard";

import { count } from "../count.ts";
import type { Paint } from "../paint.ts";

/** What was closed for processes that have ended, a line each; empty where nothing was. */
export function showRecovered(
  { released, settled, unknown, isUnfinished = false }: Recovered,
  paint: Paint,
): string {
  const lines = [
    ...(released === 0 ? [] : [`${count(released, "action")} had not started: what it took is given back`]),
    ...(settled === 0
      ? []
      : [`${count(settled, "outcome")} on record ${settled === 1 ? "is" : "are"} settled`]),
    ...(unknown === 0
      ? []
      : [`of ${count(unknown, "action")} nobody knows how it ended: that counts as a failure`]),
    ...(isUnfinished ? ["a store failed: what is not closed yet holds what it holds"] : []),
  ];
  return lines.map((line) => `${paint.wait("recovered:")} ${line}\n`).join("");
}
