/** The signature of what columns hold: by column, the place of its word, the number of its words for any other, or -1. */
export function signatureNow(columns: Int32Array, words: Int32Array): number {
  let signature = 0;
  for (let at = 0; at < columns.length; at += 2) {
    signature |= 1 << ((columns[at + 1] ?? 0) + 1 + (words[columns[at] ?? 0] ?? -1));
  }
  return signature;
}
