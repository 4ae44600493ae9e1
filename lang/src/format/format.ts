import type { IToken } from "../syntax/lexer.ts";

import { limits } from "@interlock/runtime/vocabulary";

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { lex, type Lexed, spanOf } from "../syntax/lexer.ts";
import { parse, type Source } from "../syntax/parse.ts";
import { readGaps } from "./gaps.ts";
import { layOut } from "./layout.ts";
import { markTokens } from "./marks.ts";
import { render } from "./render.ts";
import { pairBrackets } from "./token-range.ts";

/** A policy in its one canonical form, or what is wrong with its text. */
export type Formatted =
  | { readonly kind: "formatted"; readonly text: string }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/**
 * Writes a policy in its canonical form. Only what stands between tokens changes: the same tokens and comments stay in
 * the same order, so that the policy means what it meant. Pure; formatting what was formatted changes nothing; a text
 * with a mistake in its grammar is not formatted.
 */
export function format(source: Source): Formatted {
  const { module, diagnostics } = parse(source);
  if (diagnostics.some(({ severity }) => severity === "error")) return { kind: "failed", diagnostics };
  const { tokens } = lex(source.path, source.text);
  const gaps = readGaps(source.text, tokens.map(spanOf));
  const marks = markTokens(module, tokens);
  const closes = pairBrackets(tokens);
  const document = layOut({
    source: source.text,
    tokens,
    gaps,
    closes,
    marks,
    pads: new Map(),
    ends: new Set(),
  });
  const text = render(document, limits.sourceBytes);
  // Spaces count too: a text just below the largest may be larger once it is laid out.
  const again = parse({ path: source.path, text });
  if (again.diagnostics.length > diagnostics.length)
    return { kind: "failed", diagnostics: again.diagnostics };
  if (!isSameText(lex(source.path, text), tokens)) throw new Error(`formatting changed ${source.path}`);
  return { kind: "formatted", text };
}

/** Whether a text has the same tokens. Laying out must never change what a policy says. */
function isSameText({ tokens }: Lexed, others: readonly IToken[]): boolean {
  return tokens.length === others.length && tokens.every(({ image }, at) => image === others[at]?.image);
}
