/** What a character of a path is. What is none of these is part of a name. */
const slash = 1;
const dot = 2;
/** By what may not stand before a character: a slash or a dot before a slash, a dot before a dot, anything before others. */
const behind = 2;
const any = 4;

/**
 * By character: what it is, and in the bits from {@link behind} on what must not stand before it. Those of which a closer look
 * is taken follow nothing.
 */
const sorts: Int32Array = Int32Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === "/") return slash | ((slash | dot) << behind);
  if (character === ".") return dot | (dot << behind);
  return /[\w@+=~-]/.test(character) ? 0 : any << behind;
});

/** No path is longer; see `limits.stringCharacters`. */
const longest = 1_024;

/**
 * Whether a text is a path of the plainest kind: letters, digits and a few signs, no two of the dots and slashes side by
 * side. Every such text is a path; `misfitPath` tells of the others. What stands before `from` is known to be a plain path
 * and a slash.
 */
export function isPlainPath(text: string, from: number): boolean {
  const { length } = text;
  if (length > longest) return false;
  // Nothing is decided on the way: that takes longer than to go on.
  let before: number = slash;
  let wrong = 0;
  let codes = 0;
  for (let at = from; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const sort = sorts[code & 127] ?? 0;
    codes |= code;
    wrong |= (sort >> behind) & (before | any);
    before = sort;
  }
  return codes < 128 && (wrong & (slash | dot | any)) === 0 && (before & (slash | dot)) === 0;
}
