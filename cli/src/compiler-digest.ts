import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { fileDigest } from "./file-digest.ts";

/** The files of the built program that a compile can load, from where the command's own part lies. */
const parts = ["../main.cjs", "compile.cjs", "compile-anew.cjs", "git-library.cjs", "yaml-text.cjs"];

/**
 * The digest of everything that compiles: of each file of the built program that a compile can load, and of what names the
 * version of ts-morph, which lies apart. Hashed each time, so that no file beside them can say something else of them. Null
 * where the command runs from its sources: then nobody knows what compiles.
 */
export function compilerDigest(): string | null {
  const paths = parts.map((part) => fileURLToPath(new URL(part, import.meta.url)));
  const digests = [...paths, versionOfWriter()].map((path) => (path === null ? null : fileDigest(path)));
  if (digests.includes(null)) return null;
  return createHash("sha256").update(digests.join(" ")).digest("hex");
}

/** The file that names the version of ts-morph, of the one that would be loaded; null where there is none. */
function versionOfWriter(): string | null {
  try {
    return createRequire(import.meta.url).resolve("ts-morph/package.json");
  } catch {
    return null;
  }
}
