import { all, type Document, newline, nothing, remark } from "./document.ts";
import type { Gap } from "./gaps.ts";

/** The comments above the first line. */
export function headComments({ own, hasBlank }: Gap): Document {
  if (own.length === 0) return nothing;
  return all(
    ...own.flatMap((comment, at) => [...(at === 0 ? [] : [newline(comment.hasBlank)]), remark(comment.text)]),
    newline(hasBlank),
  );
}

/** The comments of a gap, each at the end of its line: the last line is left open. */
export function comments({ trailing, own }: Gap, keepsBlanks: boolean): Document {
  return all(
    trailing === null ? nothing : remark(`  ${trailing}`),
    ...own.flatMap((comment) => [newline(keepsBlanks && comment.hasBlank), remark(comment.text)]),
  );
}

/** The comments of a gap, and the end of the line. */
export function endOfLine(gap: Gap, keepsBlanks: boolean): Document {
  return all(comments(gap, keepsBlanks), newline(keepsBlanks && gap.hasBlank));
}

/** What a layout wants between two tokens, unless comments stand there: then a line ends after them. */
export function unlessCommented(gap: Gap, wanted: Document): Document {
  return hasComments(gap) ? endOfLine(gap, false) : wanted;
}

/** Whether anything stands in a gap that must not be lost. */
export function hasComments({ trailing, own }: Gap): boolean {
  return trailing !== null || own.length > 0;
}
