/** The longest piece of outside text that one sentence shows, in code points. */
const SHOWN_CHARACTERS = 100;

/** Of a reason; escaped to the last character it still fits into a fact. */
const REASON_CHARACTERS = 300;

/**
 * Outside text as it may stand in a sentence: in backticks that it cannot end, shortened, and with every control,
 * format and line-separating character and lone surrogate made visible. Whoever renders still escapes for its format.
 */
export function shownText(text: string): string {
  return `\`${plainText(text).replaceAll("`", "\\u{60}")}\``;
}

/** The same without backticks, for names that stand alone. */
export function plainText(text: string): string {
  return visible(text, SHOWN_CHARACTERS);
}

/** The same for a reason that an answer gives, which is a sentence and may be longer. */
export function shownReason(reason: string): string {
  return visible(reason, REASON_CHARACTERS);
}

function visible(text: string, most: number): string {
  // By code points, so that no pair is cut in half.
  const start = Array.from(text.slice(0, 2 * most + 2));
  const shown = start.length > most ? `${start.slice(0, most).join("")}…` : text;
  return shown.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
