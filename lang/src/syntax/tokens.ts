import { createToken, Lexer } from "chevrotain";
import type { TokenType } from "chevrotain";

/** Any word, reserved or not: what may name a field. */
export const AnyWord: TokenType = createToken({ name: "AnyWord", pattern: Lexer.NA, label: "a name" });

/** A word that is not reserved. Keywords are such words too: only the grammar makes them special. */
export const Word: TokenType = createToken({
  name: "Word",
  // Whatever is not ASCII is read as a part of the word where it stands, so that it is reported once.
  pattern: /[A-Z_a-z\u0080-\uffff][0-9A-Z_a-z\u0080-\uffff]*/,
  line_breaks: false,
  categories: AnyWord,
  label: "a name",
});

const reservedWords = [
  "and",
  "or",
  "not",
  "in",
  "has",
  "like",
  "if",
  "then",
  "else",
  "any",
  "all",
  "none",
  "count",
  "true",
  "false",
  "unknown",
] as const;

/** Words that mean something in one place and are names in others, by the place. */
const contextualWords = {
  head: ["language", "policy", "baseline", "under"],
  modules: ["import", "stage"],
  vocabulary: ["enum", "entity", "action", "target", "zone", "paths", "hosts", "commands", "window"],
  outside: ["source", "fact", "agent", "human", "group", "contract"],
  rules: ["let", "permit", "bound", "refuse", "switch"],
  checks: ["test", "fixture", "prove"],
  clauses: ["each", "blast", "schema", "network", "audit", "memory", "drift", "reversal"],
  moreClauses: ["quorum", "rate", "grant", "identity", "require"],
  scopes: ["on", "by", "where", "except", "at", "most", "from", "including", "resume"],
  suffixes: ["as", "when", "unless", "because", "approve"],
  stages: ["advisory", "constrained", "green_path", "calibrated"],
  fields: [
    "changes",
    "reads",
    "restores",
    "proposes",
    "requires",
    "claimed",
    "secret",
    "list",
    "min",
    "max",
    "of",
  ],
  groups: ["team", "role", "schedule", "codeowners", "fresh", "agents", "software", "key"],
  contracts: ["database", "holds"],
  limits: ["traffic", "users", "services", "no", "within", "declared", "tested", "lossless"],
  evidence: ["crossing", "anchored", "success", "over", "outcomes", "outcome", "seen"],
  rates: ["once", "per", "for", "after"],
  grants: ["read", "write", "expires", "uses", "revoke", "verified", "rooted", "depth"],
  tests: ["given", "expect", "hold", "needing", "also", "case", "never"],
} as const;

/** A word that means something in some place of the grammar. */
export type Keyword =
  (typeof reservedWords)[number] | (typeof contextualWords)[keyof typeof contextualWords][number];

/** The words that begin a declaration. */
export const declarationWords: readonly Keyword[] = [
  ...contextualWords.modules,
  ...contextualWords.vocabulary,
  ...contextualWords.outside,
  ...contextualWords.rules,
  ...contextualWords.checks,
];

/** The words that begin a clause. */
export const clauseWords: readonly Keyword[] = [...contextualWords.clauses, ...contextualWords.moreClauses];

/** The words that begin a step of a test. */
export const stepWords: readonly Keyword[] = ["given", "when", "expect", "case"];

/** The token of each keyword. A contextual one is also a `Word`, a reserved one only an `AnyWord`. */
export const keyword: Readonly<Record<Keyword, TokenType>> = Object.fromEntries([
  ...reservedWords.map((word) => [word, keywordToken(word, AnyWord)] as const),
  ...Object.values<readonly Keyword[]>(contextualWords)
    .flat()
    .map((word) => [word, keywordToken(word, Word)] as const),
]) as Record<Keyword, TokenType>;

/** The keyword tokens by their text. A map, because a policy may contain the word `constructor`. */
export const keywordsByText: ReadonlyMap<string, TokenType> = new Map(Object.entries(keyword));

/** The reserved words: names of fields at most. */
export const reserved: ReadonlySet<string> = new Set(reservedWords);

function keywordToken(word: string, category: TokenType): TokenType {
  return createToken({
    name: `Word_${word}`,
    pattern: Lexer.NA,
    categories: category,
    label: `\`${word}\``,
  });
}

/** A digit and whatever is stuck to it, before the lexer has said which literal it is. */
export const Digits: TokenType = createToken({
  name: "Digits",
  pattern:
    /\d{4}-\d{2}-\d{2}(?:[0-9A-Z_a-z\u0080-\uffff]|[.:](?=[0-9A-Z_a-z])|[+-](?=\d))*|\d(?:[0-9A-Z_a-z%\u0080-\uffff]|[.:](?=[0-9A-Z_a-z\u0080-\uffff]))*/,
  start_chars_hint: [..."0123456789"],
  line_breaks: false,
});

/** A whole number: `30`. */
export const Integer: TokenType = literal("Integer", "a whole number");
/** A percentage: `0.1%`. */
export const Percent: TokenType = literal("Percent", "a percentage such as `5%`");
/** A duration: `15m`. */
export const Duration: TokenType = literal("Duration", "a duration such as `15m`");
/** A time of day: `09:00`. */
export const Time: TokenType = literal("Time", "a time such as `09:00`");
/** An instant: `2026-12-20T00:00Z`. */
export const Instant: TokenType = literal("Instant", "an instant such as `2026-12-20T00:00Z`");

function literal(name: string, label: string): TokenType {
  return createToken({ name, pattern: Lexer.NA, label });
}

/** A string, closed or not: it ends at the end of its line at the latest. */
export const Text: TokenType = createToken({
  name: "Text",
  pattern: /"(?:[^"\\\n]|\\[^\n])*(?:"|\\)?/,
  start_chars_hint: ['"'],
  line_breaks: false,
  label: "a string",
});

/** `==`, `!=`, `<`, `<=`, `>`, `>=`. */
export const ComparisonOperator: TokenType = createToken({
  name: "ComparisonOperator",
  pattern: /==|!=|<=|>=|<|>/,
  label: "a comparison",
});
/** `->`. */
export const Arrow: TokenType = mark("Arrow", "->");
/** `+` or `-`. */
export const SumOperator: TokenType = createToken({
  name: "SumOperator",
  pattern: Lexer.NA,
  label: "`+` or `-`",
});
/** `+`. */
export const Plus: TokenType = mark("Plus", "+", SumOperator);
/** `-`. */
export const Minus: TokenType = mark("Minus", "-", SumOperator);
/** `??`. */
export const OrElse: TokenType = mark("OrElse", "??");
/** `?`. */
export const Question: TokenType = mark("Question", "?");
/** `=`. */
export const Equals: TokenType = mark("Equals", "=");
/** `*`. */
export const Star: TokenType = mark("Star", "*");
/** `..`. */
export const DotDot: TokenType = mark("DotDot", "..");
/** `.`. */
export const Dot: TokenType = mark("Dot", ".");
/** `,`. */
export const Comma: TokenType = mark("Comma", ",");
/** `:`. */
export const Colon: TokenType = mark("Colon", ":");
/** `{`. */
export const LeftBrace: TokenType = mark("LeftBrace", "{");
/** `}`. */
export const RightBrace: TokenType = mark("RightBrace", "}");
/** `(`. */
export const LeftParen: TokenType = mark("LeftParen", "(");
/** `)`. */
export const RightParen: TokenType = mark("RightParen", ")");
/** `[`. */
export const LeftBracket: TokenType = mark("LeftBracket", "[");
/** `]`. */
export const RightBracket: TokenType = mark("RightBracket", "]");

function mark(name: string, text: string, category?: TokenType): TokenType {
  return createToken({
    name,
    pattern: text,
    label: `\`${text}\``,
    ...(category === undefined ? {} : { categories: category }),
  });
}

/** Spelling of other languages that people bring along; the lexer says how it is spelled here. */
export const Borrowed: TokenType = createToken({
  name: "Borrowed",
  pattern: /&&|\|\||!|'[^'\n]*'?|`[^`\n]*`?|#[^\n]*/,
  start_chars_hint: ["&", "|", "!", "'", "`", "#"],
  line_breaks: false,
});

/** A comment that may span lines; the language has none. */
export const BlockComment: TokenType = createToken({
  name: "BlockComment",
  pattern: /\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?/,
  start_chars_hint: ["/"],
  line_breaks: true,
});

/** `/// …`: documents the declaration after it. */
export const DocComment: TokenType = createToken({
  name: "DocComment",
  pattern: /\/\/\/(?!\/)[^\n]*/,
  start_chars_hint: ["/"],
  line_breaks: false,
});
/** `// …`: for readers only. */
export const Comment: TokenType = createToken({
  name: "Comment",
  pattern: /\/\/[^\n]*/,
  start_chars_hint: ["/"],
  line_breaks: false,
  group: Lexer.SKIPPED,
});
/** What separates tokens. */
export const Space: TokenType = createToken({
  name: "Space",
  pattern: /[\t\n\r ]+/,
  line_breaks: true,
  group: Lexer.SKIPPED,
});

/** A character that belongs to no other token. */
export const Stray: TokenType = createToken({
  name: "Stray",
  pattern: /[$%&/;@\\^|~]|[^\t\n\r -~\u0080-\uffff]/,
  start_chars_hint: Array.from({ length: 128 }, (_, code) => code),
  line_breaks: false,
});

/** What the lexer looks for, in order: the first that matches is taken. */
export const lexerTokens: TokenType[] = [
  [Space, DocComment, Comment, BlockComment, Word, Digits, Text, ComparisonOperator, Borrowed],
  [OrElse, Question, Equals, Star, Arrow, Plus, Minus, DotDot, Dot, Comma, Colon],
  [LeftBrace, RightBrace, LeftParen, RightParen, LeftBracket, RightBracket, Stray],
].flat();

/** Every token that the grammar may name. */
export const grammarTokens: TokenType[] = [
  [AnyWord, Word],
  Object.values(keyword),
  [Integer, Percent, Duration, Time, Instant, Text],
  [ComparisonOperator, SumOperator, Plus, Minus, Arrow, OrElse, Question, Equals, Star],
  [DotDot, Dot, Comma, Colon],
  [LeftBrace, RightBrace, LeftParen, RightParen, LeftBracket, RightBracket],
].flat();
