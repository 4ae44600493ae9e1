import { shownText } from "./shown-text.ts";

const PLAIN_WORD = /^[A-Za-z0-9_./@%+=:,-]+$/;

/** A text as one word of a line that somebody pastes into a shell: nothing in it is run or replaced there. */
export function shellWord(text: string): string {
  const shown = shownText(text);
  return PLAIN_WORD.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
