/**
 * Characters that a reader does not see, or that change how what stands around them looks: controls, format
 * characters (bidirectional ones, zero widths, byte order marks), line and paragraph separators, unpaired surrogates,
 * private and unassigned code points, and every space but the ordinary one.
 */
const unseen = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Rewrites what a reader could not see as `\u{…}`, so that hostile text can be shown. Idempotent. */
export function visible(text: string): string {
  return text.replace(unseen, escapeCharacter);
}

/** Writes a character as `\u{…}`, in lower-case hexadecimal. */
export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
