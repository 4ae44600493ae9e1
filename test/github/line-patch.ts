/** One file's change as GitHub counts and prints it. */
export interface LinePatch {
  readonly additions: number;
  readonly deletions: number;
  /** One hunk of a unified diff, without file headers. */
  readonly patch: string;
}

const CONTEXT_LINES = 3;
const NO_NEWLINE = "\n\\ No newline at end of file";

/** Lines such that two texts with equal lines are equal: a last line without its newline says so. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, `${last}${NO_NEWLINE}`];
}

function commonPrefix(a: readonly string[], b: readonly string[], limit: number): number {
  let length = 0;
  while (length < limit && a[length] === b[length]) length += 1;
  return length;
}

function range(start: number, count: number): string {
  const first = count === 0 ? start : start + 1;
  return count === 1 ? `${first}` : `${first},${count}`;
}

/**
 * A valid unified diff in one hunk, from the first line that differs to the last. Not the shortest one: git
 * splits hunks and keeps equal lines between changes. Pure.
 */
export function linePatch(before: string, after: string): LinePatch {
  const a = linesOf(before);
  const b = linesOf(after);
  const prefix = commonPrefix(a, b, Math.min(a.length, b.length));
  const rest = Math.min(a.length, b.length) - prefix;
  const suffix = commonPrefix(a.toReversed(), b.toReversed(), rest);
  const removed = a.slice(prefix, a.length - suffix);
  const added = b.slice(prefix, b.length - suffix);
  const start = Math.max(0, prefix - CONTEXT_LINES);
  const lead = a.slice(start, prefix);
  const tail = a.slice(a.length - suffix, a.length - suffix + CONTEXT_LINES);
  const context = lead.length + tail.length;
  const header = `@@ -${range(start, context + removed.length)} +${range(start, context + added.length)} @@`;
  return {
    additions: added.length,
    deletions: removed.length,
    patch: [
      header,
      ...lead.map((line) => ` ${line}`),
      ...removed.map((line) => `-${line}`),
      ...added.map((line) => `+${line}`),
      ...tail.map((line) => ` ${line}`),
    ].join("\n"),
  };
}
