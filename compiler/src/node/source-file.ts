import type { SourceProblem } from "../source-problems.ts";
import { quoted, sourceProblem } from "../source-problems.ts";
import type { SourceFile } from "../source-set.ts";
import { hash } from "./hash.ts";
import { gitObjectId } from "./object-id.ts";

/** The largest policy source, in bytes. */
export const MAX_SOURCE_BYTES: number = 1024 * 1024;

/**
 * Makes a source file from the bytes stored under a normalised path. Pure; answers a problem for bytes that are not
 * UTF-8 or more than {@link MAX_SOURCE_BYTES}. Nothing is converted: a byte order mark and carriage returns stay.
 * `knownBlob` is the blob's id where the caller has just hashed the bytes and found it.
 */
export function sourceFile(
  path: string,
  bytes: Uint8Array,
  knownBlob: string | null = null,
): SourceFile | SourceProblem {
  if (bytes.length > MAX_SOURCE_BYTES)
    return sourceProblem("IL4007", `source ${quoted(path)} is larger than ${MAX_SOURCE_BYTES} bytes`, {
      path,
    });
  const text = decodeUtf8(bytes);
  if (text === null)
    return sourceProblem("IL4016", `source ${quoted(path)} is not valid UTF-8`, {
      path,
      help: "save the file as UTF-8",
    });
  let blob = knownBlob;
  let sha256: string | null = null;
  return {
    path,
    text,
    // Computed when someone asks, and once: whoever only reads a policy needs neither.
    get blob() {
      return (blob ??= gitObjectId("blob", bytes));
    },
    get sha256() {
      return (sha256 ??= hash("sha256", bytes));
    },
  };
}

/** Decodes UTF-8 strictly and without dropping a byte order mark; null if the bytes are not UTF-8. Pure. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString("utf8");
  // Whatever is no UTF-8 becomes another character, which encodes back to other bytes.
  return buffer.equals(Buffer.from(text, "utf8")) ? text : null;
}
