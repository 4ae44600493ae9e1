/** Marks that stand on the character before them. */
const combining = /^[\p{M}\u200d]$/u;

/** Scripts and symbols that terminals draw two columns wide. */
const wide =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Emoji_Presentation}\u2e80-\u303e\u31c0-\u31ef\u3200-\ua4cf\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6]$/u;

/** How many columns of a terminal a text takes. Total; an estimate where fonts differ. */
export function columnWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (character >= " " && character <= "~") return 1;
  if (combining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
