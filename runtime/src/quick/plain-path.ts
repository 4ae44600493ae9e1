const [slash, dot, other] = [1, 2, 3];

/** What the characters of plain paths are; 0 for those that it takes a closer look at. */
const sorts: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === "/") return slash;
  if (character === ".") return dot;
  return /[\w@+=~-]/.test(character) ? other : 0;
});

/** No path is longer; see `limits.stringCharacters`. */
const longest = 1_024;

/** What the next character makes of what came before, by 128 times the sort before it and its code; 0 where nothing good. */
const next: Uint8Array = Uint8Array.from({ length: 4 * 128 }, (_, at) => {
  const [before, sort] = [at >> 7, sorts[at & 127] ?? 0];
  // A dot may begin a name, but what follows it has to be part of the name.
  const isWrong = before === 0 || (sort === slash && before !== other) || (sort === dot && before === dot);
  return isWrong ? 0 : sort;
});

/**
 * Whether a text is a path of the plainest kind: letters, digits and a few signs, no two of the dots and slashes side by
 * side. Every such text is a path; `misfitPath` tells of the others. What stands before `from` is known to be a plain path
 * and a slash.
 */
export function isPlainPath(text: string, from: number): boolean {
  const { length } = text;
  if (length > longest) return false;
  let before = slash;
  for (let at = from; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) return false;
    before = next[(before << 7) | code] ?? 0;
  }
  return before === other;
}
