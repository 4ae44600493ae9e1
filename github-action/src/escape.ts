/** The longest piece of outside text that one place shows, in UTF-16 units. */
export const MAX_SHOWN_LENGTH = 400;

/**
 * Makes text from outside safe to look at: control, format, bidirectional and line-separating characters and lone
 * surrogates become `\u{…}`, so that nothing steers a terminal, hides or reorders what a person reads. Pure.
 */
export function visible(text: string, max: number = MAX_SHOWN_LENGTH): string {
  // Cut by code points: half a pair would be shown as an escape that was never in the text.
  const cut = text.length > max ? `${Array.from(text.slice(0, max)).slice(0, -1).join("")}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/**
 * Makes one line of a log out of any text: visible, and with nothing in it that the runner takes for a command.
 * Pure. The runner reads `::name::` at the start of a line and `##[name]` anywhere in it.
 */
export function logLine(text: string, max: number = 4 * MAX_SHOWN_LENGTH): string {
  return visible(text, max)
    .replaceAll(/:(?=:)/g, "\\u{3a}")
    .replaceAll(/##(?=\[)/g, "#\\u{23}");
}

/**
 * Shows outside text in Markdown and HTML as inline code. Pure; safe inside a table's cell.
 * GitHub links neither mentions nor references inside code, and every character that could be markup is an entity.
 */
export function markdownCode(text: string, max: number = MAX_SHOWN_LENGTH): string {
  return text === "" ? "<code>&nbsp;</code>" : `<code>${entities(visible(text, max))}</code>`;
}

/**
 * Shows a sentence that holds outside text in Markdown and HTML. Pure; safe inside a table's cell.
 * An invisible space after `@` and `#` keeps anybody from being mentioned and anything from being referred to.
 */
export function markdownText(text: string, max: number = MAX_SHOWN_LENGTH): string {
  return entities(visible(text, max)).replaceAll(/&#(?:64|35);/g, "$&&#8203;");
}

// Punctuation that is markup nowhere, or not where it stands: inside of a word, of a place in a file, of a path.
const HARMLESS =
  /[,;()'"/?%]|(?<=[A-Za-z0-9])[_-](?=[A-Za-z0-9])|(?<=[A-Za-z0-9]):(?=[ \d])|(?<=[A-Za-z0-9])(?<!www)\.(?=[A-Za-z0-9])/gi;

/** A character reference is text to CommonMark, whatever it stands for: it opens no markup. */
function entities(text: string): string {
  const harmless = new Set(Array.from(text.matchAll(HARMLESS), (match) => match.index));
  return text.replaceAll(/[!-/:-@[-`{-~]/g, (found, at: number) =>
    harmless.has(at) ? found : `&#${found.charCodeAt(0)};`,
  );
}
