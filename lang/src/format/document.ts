import { columnWidth } from "../diagnostics/column-width.ts";
import { unreachable } from "../unreachable.ts";

/** A text whose lines are not broken yet: what belongs together, and where a line may or must end. */
export type Document =
  | { readonly kind: "text"; readonly text: string; readonly width: number }
  | { readonly kind: "all"; readonly parts: readonly Document[]; readonly mustBreak: boolean }
  /** The line ends here if the group around it is broken; otherwise `flat` stands here. */
  | { readonly kind: "line"; readonly flat: string; readonly hasBlank: boolean }
  /** The line ends here, whatever is around. */
  | { readonly kind: "newline"; readonly hasBlank: boolean }
  /** Lines that begin inside stand further to the right. */
  | { readonly kind: "indent"; readonly body: Document; readonly mustBreak: boolean }
  /** Lines that begin inside stand where the line stands on which it begins. */
  | { readonly kind: "hang"; readonly body: Document; readonly mustBreak: boolean }
  /** All lines directly inside end, or none does. */
  | { readonly kind: "group"; readonly body: Document; readonly mustBreak: boolean }
  /** The first on one line if it fits there, otherwise the second. */
  | {
      readonly kind: "either";
      readonly flat: Document;
      readonly broken: Document;
      readonly mustBreak: boolean;
    };

/** How far a line should reach at most, in columns. */
export const lineColumns = 110;

/** How much further to the right a line stands inside something. */
export const indentColumns = 2;

/** No text at all. */
export const nothing: Document = { kind: "text", text: "", width: 0 };

/** A text that stays as it is. */
export function text(content: string): Document {
  return { kind: "text", text: content, width: columnWidth(content) };
}

/** A comment: it may be as long as it likes, since nobody can break it. */
export function remark(content: string): Document {
  return { kind: "text", text: content, width: 0 };
}

/** One after the other. */
export function all(...parts: readonly Document[]): Document {
  return { kind: "all", parts, mustBreak: parts.some(breaks) };
}

/** A place at which a line may end. */
export function line(flat: string, hasBlank = false): Document {
  return { kind: "line", flat, hasBlank };
}

/** A place at which a line ends, with an empty one after it if that is asked for. */
export function newline(hasBlank = false): Document {
  return { kind: "newline", hasBlank };
}

/** What continues a line, further to the right. */
export function indent(body: Document): Document {
  return { kind: "indent", body, mustBreak: breaks(body) };
}

/** What begins and ends on lines that stand where the current one does. */
export function hang(body: Document): Document {
  return { kind: "hang", body, mustBreak: breaks(body) };
}

/** What stands on one line if it fits there; it is broken at once where it must be, or where that is asked for. */
export function group(body: Document, mustBreak = false): Document {
  return { kind: "group", body, mustBreak: mustBreak || breaks(body) };
}

/** One of two ways to write the same. */
export function either(flat: Document, broken: Document): Document {
  return breaks(flat) ? broken : { kind: "either", flat, broken, mustBreak: breaks(broken) };
}

function breaks(document: Document): boolean {
  switch (document.kind) {
    case "text":
    case "line":
      return false;
    case "newline":
      return true;
    case "all":
    case "indent":
    case "hang":
    case "group":
      return document.mustBreak;
    case "either":
      // There is a way to write it on one line.
      return false;
    default:
      return unreachable(document);
  }
}

/** How many columns a document takes on one line; null where it has to be broken. */
export function flatWidth(document: Document): number | null {
  if (breaks(document)) return null;
  switch (document.kind) {
    case "text":
      return document.width;
    case "line":
      return document.flat.length;
    case "newline":
      return null;
    case "all":
      return document.parts.reduce((sum, part) => sum + (flatWidth(part) ?? 0), 0);
    case "indent":
    case "hang":
    case "group":
      return flatWidth(document.body);
    case "either":
      return flatWidth(document.flat);
    default:
      return unreachable(document);
  }
}
