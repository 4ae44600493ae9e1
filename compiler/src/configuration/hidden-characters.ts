import { findHiddenCharacters } from "@interlock/lang";

import type { Mistake } from "./located.ts";

/**
 * Every run of characters in a text that a reader does not see or takes for something else, in order, up to so many: what a
 * policy does not take either. One of them can end a comment for an editor and not for the reader of the file.
 */
export function hiddenCharactersIn(text: string, atMost: number): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  for (const { first, span } of findHiddenCharacters(text)) {
    if (mistakes.length === atMost) break;
    const point = (first.codePointAt(0) ?? 0).toString(16);
    mistakes.push({ at: span.start, message: `a hidden character, \`\\u{${point}}\`, stands here`, help });
  }
  return mistakes;
}

const help = "delete it; text in double quotes that needs it spells it out";
