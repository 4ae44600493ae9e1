import type { SourceProblem } from "../source-problems.ts";
import { quoted, sourceProblem } from "../source-problems.ts";

/** The longest path of a policy source, in UTF-16 units. */
export const MAX_PATH_LENGTH = 1024;

/** The most segments that a policy source's path may have. */
export const MAX_PATH_SEGMENTS = 32;

/**
 * Splits a path into its segments, or tells why it is not a normalised relative path. Pure.
 * Normalised: Unicode NFC, no empty, `.` or `..` segment, no backslash, no control or format character, no segment
 * that ends in a dot or a space, nothing that names git's own folder.
 */
export function pathSegments(path: string): readonly string[] | SourceProblem {
  const wrong = whatIsWrongWith(path);
  if (wrong === null) return path.split("/");
  return sourceProblem("IL4009", `path ${quoted(path)} ${wrong}`, {
    path,
    help: "write it relative to the repository's root, as in `policies/payments.policy`",
  });
}

function whatIsWrongWith(path: string): string | null {
  if (path === "") return "is empty";
  if (path.length > MAX_PATH_LENGTH) return `is longer than ${MAX_PATH_LENGTH} characters`;
  if (!path.isWellFormed()) return "is not valid Unicode";
  if (path.normalize("NFC") !== path) return "is not in Unicode's composed form (NFC)";
  if (path.includes("\\")) return "contains a backslash";
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) return "contains a control or format character";
  if (path.startsWith("/")) return "is absolute";
  const segments = path.split("/");
  if (segments.length > MAX_PATH_SEGMENTS) return `has more than ${MAX_PATH_SEGMENTS} segments`;
  for (const segment of segments) {
    if (segment === "") return "contains an empty segment";
    if (segment === "." || segment === "..") return `contains the segment \`${segment}\``;
    if (/[. ]$/.test(segment)) return "contains a segment that ends in a dot or a space";
    if (foldedName(segment) === ".git") return "leads into git's own folder";
  }
  return null;
}

/**
 * Answers the form under which a file system that ignores letter case, composition, invisible characters or trailing
 * dots would store a name: two names with one folded form are one file there. Pure.
 */
export function foldedName(name: string): string {
  const visible = name.replace(/\p{Cf}/gu, "").normalize("NFC");
  return visible
    .toUpperCase()
    .toLowerCase()
    .normalize("NFC")
    .replace(/[. ]+$/, "");
}

/**
 * Finds another name beside a wanted one that folds to the same, or null. Pure.
 * Where there is one, which file is read would depend on the machine.
 */
export function collidingName(wanted: string, siblings: Iterable<string>): string | null {
  const folded = foldedName(wanted);
  for (const sibling of siblings) if (sibling !== wanted && foldedName(sibling) === folded) return sibling;
  return null;
}
