import { limits } from "@interlock/runtime/vocabulary";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { lex } from "./lexer.ts";
import { PolicyParser } from "./parser.ts";
import { syntaxLimits } from "./syntax-limits.ts";
import type { Module } from "./tree.ts";

/** A policy's text and the name by which diagnostics call it. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** What was read, as far as it could be, and everything that is wrong with the text, in its order. */
export interface Parsed {
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
}

let parser: PolicyParser | undefined;

/** What was read, for as long as somebody holds the source: a set is read when it is loaded and when it is checked. */
const known = new WeakMap<Source, Parsed>();

/** Reads a policy. Pure, total: it never throws, and a text without diagnostics is a whole module. */
export function parse(source: Source): Parsed {
  const before = known.get(source);
  if (before !== undefined) return before;
  const parsed = read(source);
  known.set(source, parsed);
  return parsed;
}

function read({ path, text }: Source): Parsed {
  if (isTooLarge(text)) {
    const place = { path, span: { start: 0, end: 0 } };
    return {
      module: emptyModule(text),
      diagnostics: [diagnose("IL1001", { limit: limits.sourceBytes }, place)],
    };
  }
  const lexed = lex(path, text);
  // The lexer has given up on the text: its words would say little about its sentences.
  if (lexed.diagnostics.length > syntaxLimits.mistakes) {
    return { module: emptyModule(text), diagnostics: bounded(path, lexed.diagnostics) };
  }
  parser ??= new PolicyParser();
  const { module, diagnostics } = parser.read(path, text, lexed);
  // Another version of the language may well have a meaning for what this one's words do not say.
  const isOther = diagnostics.some(({ code }) => code === "IL1116");
  const inWords = isOther ? lexed.diagnostics.filter(({ code }) => code === "IL1002") : lexed.diagnostics;
  const found = [...inWords, ...diagnostics].sort((one, other) => one.span.start - other.span.start);
  return { module, diagnostics: bounded(path, found) };
}

/** Counts UTF-8 bytes, which is what a file has. */
function isTooLarge(text: string): boolean {
  if (text.length > limits.sourceBytes) return true;
  // A code unit is at most three bytes.
  if (text.length * 3 <= limits.sourceBytes) return false;
  let bytes = 0;
  for (const character of text) bytes += utf8Length(character.codePointAt(0) ?? 0);
  return bytes > limits.sourceBytes;
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

function bounded(path: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const limit = syntaxLimits.mistakes;
  const first = diagnostics[limit];
  if (first === undefined) return diagnostics;
  return [...diagnostics.slice(0, limit), diagnose("IL1118", { limit }, { path, span: first.span })];
}

function emptyModule(text: string): Module {
  const span = { start: 0, end: text.length };
  const head = { language: null, sort: "policy", name: null, under: null, doc: null } as const;
  return { kind: "module", ...head, declarations: [], unparsed: [], span };
}
