import { canonicalize } from "json-canonicalize";

/** ASCII in which nothing takes an escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The canonical text of one string; null for one with half a surrogate pair. Most are names and digests, which stand as they are. */
export function quotedText(text: string): string | null {
  if (PLAIN.test(text)) return `"${text}"`;
  return text.isWellFormed() ? canonicalize(text) : null;
}

/** True of keys in the order of their UTF-16 units, which RFC 8785 (3.2.3) asks for and `sort` makes: most were read so. */
export function isSorted(keys: readonly string[]): boolean {
  let before = "";
  for (const key of keys) {
    if (key < before) return false;
    before = key;
  }
  return true;
}
