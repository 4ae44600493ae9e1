import type { CST, ErrorCode } from "yaml";

import type { Mistake } from "./located.ts";
import { missingSpaceAt } from "./missing-space.ts";
import { tokensIn } from "./yaml-tokens.ts";

/** What the library finds wrong with a text, and where. */
interface Fault {
  readonly code: ErrorCode;
  readonly at: number;
}

/**
 * What the library finds, in the words of the house, at the place where it began: what is not closed is found at its end,
 * which can be far below. `tokens` are those of the text, up to the fault at least.
 */
export function yamlFault({ code, at }: Fault, text: string, tokens: readonly CST.Token[]): Mistake {
  const found = unclosed(code, at, text, tokens) ??
    spaceless(code, at, text) ?? { at, message: faults[code] ?? "this cannot be read" };
  return { ...found, message: `it is no YAML: ${found.message}` };
}

/** The space that is missing behind a `:` or a `-`, where that is the fault. */
function spaceless(code: ErrorCode, at: number, text: string): Mistake | null {
  // Found behind the key of which the line's `-` has become a part.
  if (code === "BLOCK_AS_IMPLICIT_KEY") return missingSpaceAt(text, text.lastIndexOf("\n", at - 1) + 1);
  const isAboutKeys = code === "BAD_INDENT" || code === "MISSING_CHAR" || code === "MULTILINE_IMPLICIT_KEY";
  return isAboutKeys ? missingSpaceAt(text, at) : null;
}

/** The quote or the bracket that is not closed, where that is the fault. */
function unclosed(code: ErrorCode, at: number, text: string, tokens: readonly CST.Token[]): Mistake | null {
  if (code !== "MISSING_CHAR" && code !== "BAD_INDENT" && code !== "UNEXPECTED_TOKEN") return null;
  let bracket: Mistake | null = null;
  for (const token of tokens.flatMap(tokensIn)) {
    if (isQuote(token)) {
      const end = token.offset + token.source.length;
      const isLong = token.source.includes("\n");
      if (end === at && code === "MISSING_CHAR")
        return { at: token.offset, message: "the quote that opens here is not closed" };
      // It met a quote that was to open the next text, which now stands behind it.
      if (code === "UNEXPECTED_TOKEN" && isLong && end <= at && text.slice(end, at).trim() === "")
        return { at: token.offset, message: "the quote that opens here is closed in another line" };
    } else if (token.type === "flow-collection" && token.offset < at && !isClosed(token)) {
      const sign = text[token.offset] ?? "";
      // Of several the innermost, which is the last to open.
      if (bracket === null || bracket.at < token.offset)
        bracket = { at: token.offset, message: `the \`${sign}\` that opens here is not closed` };
    }
  }
  return bracket;
}

function isQuote(token: CST.Token): token is CST.FlowScalar {
  return token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar";
}

function isClosed({ start, end }: CST.FlowCollection): boolean {
  const wanted = start.type === "flow-map-start" ? "flow-map-end" : "flow-seq-end";
  return end.some(({ type }) => type === wanted);
}

/** What the library finds, in the words of the house. Aliases and tags never come so far. */
const faults: Partial<Readonly<Record<ErrorCode, string>>> = {
  BAD_DQ_ESCAPE: "there is no such escape in double quotes",
  BAD_INDENT: "its indentation fits nothing that stands above",
  BAD_SCALAR_START: "text that begins so has to stand in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a second `:` in one line, or something behind a value: write text in quotes",
  BLOCK_IN_FLOW: "between brackets everything stands in brackets",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
  MISSING_CHAR: "a quote, a bracket, a `,`, a `:` or a space is missing",
  MULTILINE_IMPLICIT_KEY: "a key, its `:` and a space have to stand in one line",
  TAB_AS_INDENT: "indentation is made of spaces, not of tabs",
  UNEXPECTED_TOKEN: "this cannot stand here",
};
