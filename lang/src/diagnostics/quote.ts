import { visible } from "./visible.ts";

/** More than this of the user's text makes a message unreadable; counted in code points. */
const quotedCharacters = 48;

/** Puts the user's text between backticks: cut when long, and with hidden characters made visible. */
export function quote(text: string): string {
  // Cut by code units first: spreading a megabyte into code points to keep 48 of them would be slow.
  const start = Array.from(text.slice(0, quotedCharacters * 2 + 2));
  const isCut = start.length > quotedCharacters;
  return `\`${visible(start.slice(0, quotedCharacters).join(""))}${isCut ? "…" : ""}\``;
}

/** Lists words as a sentence does: "`a`, `b` or `c`". */
export function quoteAlternatives(words: readonly string[]): string {
  const quoted = words.map(quote);
  const last = quoted.pop();
  if (last === undefined) return "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
