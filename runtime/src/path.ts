import { limits } from "./limits.ts";

/** What nearly every path is: segments of letters, digits and a few signs, none of which ends or stands as dots. */
const plainPath = /^(?:[\w@+=~-]+(?:\.+[\w@+=~-]+)*\/)*[\w@+=~-]+(?:\.+[\w@+=~-]+)*$/;

/**
 * Why a text is no path. Paths are relative and normalised, so that no two spellings name one file:
 * NFC; no empty, `.` or `..` segment; no backslash, control or format character; no trailing dot or space.
 */
export function misfitPath(text: string): string | null {
  if (text.length <= limits.stringCharacters && plainPath.test(text)) return null;
  if (text === "" || [...text].length > limits.stringCharacters) return "is no path of a usable length";
  if (!text.isWellFormed() || text.normalize("NFC") !== text)
    return "is a path that is not in normal form (NFC)";
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u.test(text)) return "is a path with a character that paths may not hold";
  for (const segment of text.split("/")) {
    if (segment === "" || segment === "." || segment === "..")
      return "is a path with an empty or dotted segment";
    if (/[. ]$/u.test(segment)) return "is a path with a segment that ends in a dot or a space";
  }
  return null;
}
