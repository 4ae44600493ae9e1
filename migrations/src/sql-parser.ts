import type { Node, ScanToken } from "libpg-query";

/** A statement as the parser found it; `start` is the byte where its first word begins, `text` all of its words. */
export interface ParsedStatement {
  readonly node: Node;
  readonly start: number;
  readonly text: string;
}

/** What the parser makes of a text. A failure's position counts Unicode code points from the text's start. */
export type ParseAnswer =
  | {
      readonly kind: "parsed";
      readonly statements: readonly ParsedStatement[];
    }
  | { readonly kind: "failed"; readonly reason: string; readonly codePoint: number | null };

/** PostgreSQL's own parser, loaded. Its functions do not throw for any text. */
export interface SqlParser {
  /** Parses a text; whoever has scanned it already passes the words along. */
  parse(text: string, words?: readonly ScanToken[] | null): ParseAnswer;
  /** The words of a text, or null where it does not even divide into words. */
  scan(text: string): readonly ScanToken[] | null;
  /** The body of a `DO` statement or function as nested plain data, or null where PL/pgSQL does not parse it. */
  parseBody(statement: string): unknown;
}

/**
 * The most words between two commas, parentheses or semicolons, those of the deepest enclosed list included. It bounds
 * how deeply an expression can nest: the parser is compiled without a guard for its stack.
 */
export const MAX_EXPRESSION_WORDS = 4000;

let loading: Promise<SqlParser> | null = null;

/** Loads the parser on first use (some 2 MB of WebAssembly) and answers the same one from then on. */
export async function loadParser(): Promise<SqlParser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SqlParser> {
  const library = await import("libpg-query");
  await library.loadModule();
  // A crash inside WebAssembly leaves the instance's memory in an unknown state: nothing it says afterwards counts.
  let isBroken = false;

  function guarded<Answer>(work: () => Answer, failed: (error: unknown) => Answer): Answer {
    if (isBroken) return failed(new Error("the SQL parser crashed on an earlier text"));
    try {
      return work();
    } catch (error) {
      if (error instanceof Error && /^(RangeError|RuntimeError)$/.test(error.name)) isBroken = true;
      return failed(error);
    }
  }

  function scan(text: string): readonly ScanToken[] | null {
    return guarded(
      () => library.scanSync(withoutControls(text)).tokens,
      () => null,
    );
  }

  function parse(text: string, tokens: readonly ScanToken[] | null = scan(text)): ParseAnswer {
    if (text === "") return { kind: "parsed", statements: [] };
    if (tokens !== null && nestsTooDeep(tokens))
      return {
        kind: "failed",
        reason: `an expression has more than ${MAX_EXPRESSION_WORDS} words`,
        codePoint: null,
      };
    return guarded<ParseAnswer>(
      () => {
        const raw = library.parseSync(text).stmts ?? [];
        if (tokens === null) throw new Error("the text does not divide into words");
        return { kind: "parsed", statements: placed(text, raw, tokens) };
      },
      (error) => ({
        kind: "failed",
        reason: error instanceof Error ? error.message : String(error),
        codePoint: library.hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? null) : null,
      }),
    );
  }

  function parseBody(statement: string): unknown {
    return guarded<unknown>(
      () => library.parsePlPgSQLSync(statement),
      () => null,
    );
  }

  return { parse, scan, parseBody };
}

/**
 * The library writes words as JSON without escaping control characters. Where a text parses, they only stand in quotes
 * and comments (or are white space), so that one byte of another kind divides the text into the same words.
 */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => {
    if (control > "\u001f" || /[\t\n\r]/.test(control)) return control;
    return control === "\v" || control === "\f" ? " " : "_";
  });
}

/** The parser's own start of a statement may lie before comments: the first word from there on is where it begins. */
function placed(
  text: string,
  raw: readonly { readonly stmt?: Node; readonly stmt_location?: number; readonly stmt_len?: number }[],
  tokens: readonly ScanToken[],
): readonly ParsedStatement[] {
  const bytes = Buffer.from(text);
  let at = 0;
  return raw.map(({ stmt, stmt_location: location = 0, stmt_len: length }) => {
    if (stmt === undefined) throw new Error("the parser answered an empty statement");
    for (let token = tokens[at]; token !== undefined; token = tokens[++at]) {
      if (token.start >= location && !isComment(token)) break;
    }
    // The last statement has no length where no semicolon ends it.
    const end = length === undefined ? bytes.length : location + length;
    return {
      node: stmt,
      start: tokens[at]?.start ?? location,
      text: bytes.subarray(location, end).toString(),
    };
  });
}

/** Tells whether a word of the scan is a comment. Pure. */
export function isComment(token: ScanToken): boolean {
  return token.tokenName === "SQL_COMMENT" || token.tokenName === "C_COMMENT";
}

interface Level {
  words: number;
  deepestInner: number;
  longest: number;
}

function nestsTooDeep(tokens: readonly ScanToken[]): boolean {
  const levels: Level[] = [];
  let level: Level = { words: 0, deepestInner: 0, longest: 0 };
  for (const token of tokens) {
    if (isComment(token)) continue;
    switch (token.text) {
      case "(":
      case "[":
        levels.push(level);
        level = { words: 0, deepestInner: 0, longest: 0 };
        break;
      case ")":
      case "]": {
        const inner = heightOf(level) + 1;
        level = levels.pop() ?? { words: 0, deepestInner: 0, longest: 0 };
        level.deepestInner = Math.max(level.deepestInner, inner);
        level.words++;
        break;
      }
      case ",":
      case ";":
        level = { words: 0, deepestInner: 0, longest: heightOf(level) };
        break;
      default:
        level.words++;
    }
    if (heightOf(level) + levels.length > MAX_EXPRESSION_WORDS) return true;
  }
  return false;
}

function heightOf(level: Level): number {
  return Math.max(level.longest, level.words + level.deepestInner);
}
