import { type LocatedEntry, type LocatedValue, maxNesting, type Mistake, type ReadText } from "./located.ts";

/**
 * Reads JSON as `JSON.parse` does, and says where everything stands. Slower: only for a text that has a mistake, to find
 * its place. Total; answers the first thing that is no JSON.
 */
export function readJsonText(text: string): ReadText {
  const found = value(text, space(text, 0), 0);
  if (isMistake(found)) return { kind: "failed", mistakes: [found] };
  const end = space(text, found.end);
  return end === text.length
    ? { kind: "value", value: found.value, mistakes: [] }
    : { kind: "failed", mistakes: [expected(end, "nothing behind it")] };
}

/** A value, and where the text goes on behind it. */
interface Found {
  readonly value: LocatedValue;
  readonly end: number;
}

function value(text: string, at: number, depth: number): Found | Mistake {
  if (depth > maxNesting) return { at, message: `it nests deeper than ${maxNesting} levels` };
  const first = text[at];
  if (first === "{") return object(text, at, depth);
  if (first === "[") return list(text, at, depth);
  if (first === '"') {
    const end = quotedEnd(text, at);
    if (end === null) return noText(at);
    const read = JSON.parse(text.slice(at, end)) as string;
    return { value: { kind: "scalar", at, value: read, written: read, isQuoted: true }, end };
  }
  const written = match(text, at, /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (written === "") return expected(at, "a value");
  const read = JSON.parse(written) as number | boolean | null;
  return { value: { kind: "scalar", at, value: read, written, isQuoted: false }, end: at + written.length };
}

function object(text: string, at: number, depth: number): Found | Mistake {
  const entries: LocatedEntry[] = [];
  let next = space(text, at + 1);
  if (text[next] === "}") return { value: { kind: "object", at, entries }, end: next + 1 };
  for (;;) {
    if (text[next] !== '"') return expected(next, "a key in double quotes");
    const keyEnd = quotedEnd(text, next);
    if (keyEnd === null) return noText(next);
    const colon = space(text, keyEnd);
    if (text[colon] !== ":") return expected(colon, "a `:`");
    const inner = value(text, space(text, colon + 1), depth + 1);
    if (isMistake(inner)) return inner;
    entries.push({ key: JSON.parse(text.slice(next, keyEnd)) as string, at: next, value: inner.value });
    const behind = space(text, inner.end);
    if (text[behind] === "}") return { value: { kind: "object", at, entries }, end: behind + 1 };
    if (text[behind] !== ",") return expected(behind, "a `,` or a `}`");
    next = space(text, behind + 1);
  }
}

function list(text: string, at: number, depth: number): Found | Mistake {
  const items: LocatedValue[] = [];
  let next = space(text, at + 1);
  if (text[next] === "]") return { value: { kind: "list", at, items }, end: next + 1 };
  for (;;) {
    const inner = value(text, next, depth + 1);
    if (isMistake(inner)) return inner;
    items.push(inner.value);
    const behind = space(text, inner.end);
    if (text[behind] === "]") return { value: { kind: "list", at, items }, end: behind + 1 };
    if (text[behind] !== ",") return expected(behind, "a `,` or a `]`");
    next = space(text, behind + 1);
  }
}

/** Where a text in double quotes ends, behind its last quote; null where it is none. */
function quotedEnd(text: string, at: number): number | null {
  let next = at + 1;
  for (;;) {
    next += match(text, next, /[^"\\\u0000-\u001f]*/y).length; // eslint-disable-line no-control-regex -- JSON refuses just these
    if (text[next] === '"') return next + 1;
    const escape = match(text, next, /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y);
    if (escape === "") return null;
    next += escape.length;
  }
}

function space(text: string, at: number): number {
  return at + match(text, at, /[ \t\n\r]*/y).length;
}

/** What a sticky pattern finds at a place; empty where that is nothing. */
function match(text: string, at: number, pattern: RegExp): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

function expected(at: number, what: string): Mistake {
  return { at, message: `it is no JSON: expected ${what}` };
}

function noText(at: number): Mistake {
  return { at, message: "it is no JSON: the text that begins here has no end, or holds what it cannot" };
}

function isMistake(found: Found | Mistake): found is Mistake {
  return "message" in found;
}
