/**
 * What a terminal acts on or does not show: controls (escape sequences begin with one), format characters
 * (bidirectional ones, zero widths), line separators, lone surrogates, private and unassigned characters, and every
 * space but the ordinary one.
 */
const unseen = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Outside text as it may stand in a line of output: what could steer or deceive a terminal is spelled as `\u{…}`. */
export function shownText(text: string): string {
  return text.replace(unseen, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same between backticks that it cannot end. */
export function quotedText(text: string): string {
  return `\`${shownText(text).replaceAll("`", "\\u{60}")}\``;
}
