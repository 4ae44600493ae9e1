/**
 * What each code of a source problem means. Codes are permanent: one that is no longer used is not given out again.
 */
export const sourceProblemCodes = {
  IL4001: "the revision is neither a full commit id, the full name of a branch or tag, nor `HEAD`",
  IL4002: "the branch or tag does not exist in this repository",
  IL4003: "a ref points at something other than a branch or a commit id",
  IL4004: "the object is not in this repository",
  IL4005: "the bytes stored under an object id do not hash to that id",
  IL4006: "the object is of another kind than the place that names it requires",
  IL4007: "the object or file is larger than its bound",
  IL4008: "the object's bytes do not follow git's format",
  IL4009: "the path is not relative and normalised",
  IL4010: "the path does not exist in this commit or folder",
  IL4011: "the path is a folder where a file is needed, or a file where a folder is needed",
  IL4012: "the path is a symbolic link or leads through one",
  IL4013: "the path is a submodule or leads into one",
  IL4014: "the path is neither a regular file nor a folder",
  IL4015: "two paths differ only in letter case or in invisible characters",
  IL4016: "the file is not valid UTF-8",
  IL4017: "no git repository was found",
  IL4018: "the repository has a layout that is not supported",
  IL4019: "a bound on the number of files, paths or nested folders is reached",
  IL4020: "the file system or the repository could not be read",
  IL4021: "a policy does not stand under the baseline that the configuration names",
  IL4022: "the commit is not signed by one of the keys that are demanded",
  IL4023: "the commit's signature is of a kind that is not supported",
  IL4024: "the commit's signature does not hold",
  IL4025: "a file of another repository is not what `interlock.lock` names",
  IL4026: "a commit does not lie on the branch that it is imported from",
  IL4027: "the configuration is not what its schema takes",
  IL4028: "a repository has two configurations",
} as const;

/** Names one kind of source problem. */
export type SourceProblemCode = keyof typeof sourceProblemCodes;

/**
 * Why a policy source could not be read. Plain data; the message is one lower-case clause with the user's text in
 * backticks, and control and format characters in that text are shown as escapes.
 */
export interface SourceProblem {
  readonly code: SourceProblemCode;
  readonly message: string;
  readonly path?: string;
  /** Where in the file; both count from 1, the column in Unicode code points. Absent where it is about the whole of it. */
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
}

/** Makes a source problem. Pure; a detail that is left out is absent, not undefined. */
export function sourceProblem(
  code: SourceProblemCode,
  message: string,
  details: Omit<SourceProblem, "code" | "message"> = {},
): SourceProblem {
  return { code, message, ...details };
}

/** A source problem in one line: `interlock.yaml:3:7: IL4027: …`. Pure. */
export function describeSourceProblem(problem: SourceProblem): string {
  const { code, message, path, line, column, help } = problem;
  const place = path === undefined || line === undefined ? "" : `${path}:${line}:${column ?? 1}: `;
  return `${place}${code}: ${message}${help === undefined ? "" : ` (${help})`}`;
}

/** Tells whether an answer is a source problem rather than what was asked for. Pure. */
export function isSourceProblem(answer: unknown): answer is SourceProblem {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "code" in answer &&
    typeof answer.code === "string" &&
    Object.hasOwn(sourceProblemCodes, answer.code)
  );
}

/** The longest piece of outside text that a message repeats, in UTF-16 units. */
const MAX_QUOTED_LENGTH = 200;

/**
 * Puts text from outside into backticks for a message, so that it can neither end the quotation nor steer a terminal.
 * Pure; cuts at {@link MAX_QUOTED_LENGTH}.
 */
export function quoted(text: string): string {
  const shown = text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}…` : text;
  const escaped = shown.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `\`${escaped}\``;
}
