import type { SourceProblem, SourceProblemCode } from "@interlock/compiler";
import { visible } from "./escape.ts";

/** Makes a source problem as the compiler's own readers do: one lower-case clause, the path where there is one. Pure. */
export function sourceProblem(code: SourceProblemCode, message: string, path?: string): SourceProblem {
  return path === undefined ? { code, message } : { code, message, path };
}

/** Puts outside text into backticks that it cannot end. Pure. */
export function quoted(text: string): string {
  return `\`${visible(text, 200).replaceAll("`", "\\u{60}")}\``;
}
