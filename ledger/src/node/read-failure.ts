const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it is not there"],
  ["ENOTDIR", "it is no folder, or lies in none"],
  ["EACCES", "this user may not read it"],
  ["EPERM", "this user may not read it"],
  ["ELOOP", "its links lead in a circle"],
]);

/** Why the file system did not let something be read, in words that can stand after its path. */
export function readFailure(cause: unknown): string {
  const code =
    cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "unknown";
  return reasons.get(code) ?? `the file system answers ${code}`;
}
