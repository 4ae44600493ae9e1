import type { World } from "./world.ts";

/** Colours for words that the program itself writes. Every one of them is the identity where nobody looks. */
export interface Paint {
  readonly isColored: boolean;
  readonly good: (text: string) => string;
  readonly wait: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** Colours on a terminal only, and not where `NO_COLOR` (https://no-color.org) or a dumb terminal asks for none. */
export function paintFor({ isTerminal, env }: Pick<World, "isTerminal" | "env">): Paint {
  const isColored = isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  const style =
    (code: string) =>
    (text: string): string =>
      isColored ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    isColored,
    good: style("1;32"),
    wait: style("1;33"),
    bad: style("1;31"),
    strong: style("1"),
    faint: style("2"),
  };
}
