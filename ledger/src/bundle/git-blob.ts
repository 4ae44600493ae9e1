import { sha1 } from "@noble/hashes/legacy.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { hexOf, sha256 } from "../digest.ts";
import { encodeUtf8 } from "../utf8.ts";

const SHA1_DIGITS = 40;

/**
 * The id that git gives a file with these bytes, in a repository whose ids are as long as `like`: SHA-1 or SHA-256 over
 * `blob SIZE NUL bytes`. SHA-1 proves nothing by itself; beside a SHA-256 it says that both name one file.
 */
export function gitBlobId(bytes: Uint8Array, like: string): string {
  const object = concatBytes(encodeUtf8(`blob ${bytes.length}\0`), bytes);
  return hexOf(like.length === SHA1_DIGITS ? sha1(object) : sha256(object));
}
