import { unreachable } from "../unreachable.ts";
import { type Document, indentColumns, lineColumns } from "./document.ts";

interface Piece {
  readonly document: Document;
  readonly indent: number;
  readonly isFlat: boolean;
}

/**
 * Breaks a document into lines of at most 110 columns, as far as its own breaks allow. Pure. It stops behind the
 * `limit`th character: a text that long is no policy, and indented brackets can make a long text out of a short one.
 */
export function render(document: Document, limit: number): string {
  const written: string[] = [];
  let length = 0;
  const pieces: Piece[] = [{ document, indent: 0, isFlat: false }];
  let column = 0;
  let lineIndent = 0;
  const endLine = (indent: number, hasBlank: boolean): void => {
    written.push(hasBlank ? "\n\n" : "\n", " ".repeat(indent));
    length += indent + 1;
    column = indent;
    lineIndent = indent;
  };
  for (let piece = pieces.pop(); piece !== undefined && length <= limit; piece = pieces.pop()) {
    const { indent, isFlat } = piece;
    const part = piece.document;
    switch (part.kind) {
      case "text":
        written.push(part.text);
        length += part.text.length;
        column += part.width;
        break;
      case "line":
        if (isFlat) {
          written.push(part.flat);
          column += part.flat.length;
        } else endLine(indent, part.hasBlank);
        break;
      case "newline":
        endLine(indent, part.hasBlank);
        break;
      case "all":
        for (const inner of part.parts.toReversed()) pieces.push({ document: inner, indent, isFlat });
        break;
      case "indent":
        pieces.push({ document: part.body, indent: indent + indentColumns, isFlat });
        break;
      case "hang":
        pieces.push({ document: part.body, indent: lineIndent, isFlat });
        break;
      case "group":
        pieces.push({
          document: part.body,
          indent,
          isFlat: isFlat || (!part.mustBreak && fits(part.body, pieces, lineColumns - column)),
        });
        break;
      case "either":
        if (isFlat || fits(part.flat, pieces, lineColumns - column)) {
          pieces.push({ document: part.flat, indent, isFlat: true });
        } else pieces.push({ document: part.broken, indent, isFlat });
        break;
      default:
        unreachable(part);
    }
  }
  return written.join("");
}

/** Whether a document, on one line, and what follows it up to the next end of a line stand within the columns. */
function fits(document: Document, after: readonly Piece[], columns: number): boolean {
  let left = columns;
  let next = after.length;
  const pieces: Pick<Piece, "document" | "isFlat">[] = [{ document, isFlat: true }];
  while (left >= 0) {
    let piece = pieces.pop();
    if (piece === undefined) {
      next -= 1;
      piece = after[next];
      if (piece === undefined) return true;
    }
    const { isFlat } = piece;
    const part = piece.document;
    switch (part.kind) {
      case "text":
        left -= part.width;
        break;
      case "line":
        if (!isFlat) return true;
        left -= part.flat.length;
        break;
      case "newline":
        return true;
      case "all":
        for (const inner of part.parts.toReversed()) pieces.push({ document: inner, isFlat });
        break;
      case "indent":
      case "hang":
      case "group":
        pieces.push({ document: part.body, isFlat: isFlat && !("mustBreak" in part && part.mustBreak) });
        break;
      case "either":
        pieces.push({ document: isFlat ? part.flat : part.broken, isFlat });
        break;
      default:
        unreachable(part);
    }
  }
  return false;
}
