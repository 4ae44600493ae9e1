/**
 * Why a text is no command of at most so many characters. A command is its arguments as they are executed, each apart
 * from the next by one space: no empty argument, no control, invisible or other white-space character.
 */
export function misfitCommand(text: string, max: number): string | null {
  if (text === "") return "is an empty command";
  if ([...text].length > max) return `is longer than ${max} characters`;
  if (!text.isWellFormed()) return "is a command with a broken character";
  // Fillers and the empty pattern of Braille are letters and symbols to Unicode, and nothing to the eye.
  if (/[^\S ]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}\u2800]/u.test(text)) {
    return "is a command with a character that commands may not hold";
  }
  if (text.split(" ").includes("")) return "is a command with a space too many";
  return null;
}
