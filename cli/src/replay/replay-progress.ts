import { count } from "../count.ts";
import type { World } from "../world.ts";

/** How many columns the bar itself has. */
const barWidth = 24;

/** Brings the cursor to the line's start and clears the line. */
const eraseLine = "\r\u001b[K";

/** The one line in which a terminal shows how far a command has come. */
export interface Progress {
  /** So many are done. */
  readonly show: (done: number) => void;
  /** Takes the line away: something else is about to be written, or all is done. */
  readonly clear: () => void;
}

/** A bar where a person looks on; nothing at all elsewhere. */
export function progressBar(
  verb: string,
  total: number | null,
  { isTerminal, env, stderr }: Pick<World, "isTerminal" | "env" | "stderr">,
): Progress {
  if (!isTerminal || env["TERM"] === "dumb") return { show: () => {}, clear: () => {} };
  let shown = "";
  return {
    show(done) {
      const line = progressLine(verb, done, total);
      if (line === shown) return;
      shown = line;
      stderr(`${eraseLine}${line}`);
    },
    clear() {
      if (shown !== "") stderr(eraseLine);
      shown = "";
    },
  };
}

/** `replaying [=====>     ] 42%, 420 of 1000 records`. It changes with whole percents only. */
export function progressLine(verb: string, done: number, total: number | null): string {
  if (total === null || total === 0) return `${verb} ${count(done, "record")}`;
  const share = Math.min(1, done / total);
  const filled = Math.floor(share * barWidth);
  const bar = `${"=".repeat(filled)}${filled < barWidth ? ">" : ""}`.padEnd(barWidth);
  return `${verb} [${bar}] ${Math.floor(share * 100)}% of ${count(total, "record")}`;
}
