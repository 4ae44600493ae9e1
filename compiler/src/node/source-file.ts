import { createHash } from "node:crypto";
import type { SourceProblem } from "../source-problems.ts";
import { quoted, sourceProblem } from "../source-problems.ts";
import type { SourceFile } from "../source-set.ts";
import { gitObjectId } from "./object-id.ts";

/** The largest policy source, in bytes. */
export const MAX_SOURCE_BYTES: number = 1024 * 1024;

/**
 * Makes a source file from the bytes stored under a normalised path. Pure; answers a problem for bytes that are not
 * UTF-8 or more than {@link MAX_SOURCE_BYTES}. Nothing is converted: a byte order mark and carriage returns stay.
 */
export function sourceFile(path: string, bytes: Uint8Array): SourceFile | SourceProblem {
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
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, blob: gitObjectId("blob", bytes), sha256, text };
}

/** Decodes UTF-8 strictly and without dropping a byte order mark; null if the bytes are not UTF-8. Pure. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) return null;
    throw cause;
  }
}
