import { EmbeddedActionsParser, EOF, isRecognitionException } from "chevrotain";
import type { IParserErrorMessageProvider, IToken, ParserMethod, TokenType } from "chevrotain";

import { diagnose } from "../diagnostics/catalogue.ts";
import type { CatalogueFacts, Code } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/quote.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { LookAhead } from "./look-ahead.ts";
import { spanOf } from "./lexer.ts";
import type { Lexed } from "./lexer.ts";
import type { Name } from "./name.ts";
import { startsLine, tokenIndexAt } from "./recovery.ts";
import type { TokenView } from "./recovery.ts";
import type { Span } from "./span.ts";
import { readString } from "./string-literal.ts";
import { syntaxLimits } from "./syntax-limits.ts";
import * as t from "./tokens.ts";
import type { Quoted } from "./tree.ts";

/** A rule of the grammar that builds a `T`. */
export type GrammarRule<T> = ParserMethod<[], T>;

/** One of the ways on from a place of the grammar. */
export interface Alternative<T> {
  ALT: () => T;
  /** Set where an alternative before another is meant to win. */
  IGNORE_AMBIGUITIES?: boolean;
}

/** A list that is never empty. */
export type Names = readonly [Name, ...Name[]];

/** A mistake that ends the unit (clause, declaration, step) in which it stands; already in the policy's words. */
class Unfit extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** Chevrotain's messages are never shown: each is the phrase that says what was expected, for `IL1101`. */
const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
  buildNoViableAltMessage: ({ customUserDescription, expectedPathsPerAlt }) =>
    customUserDescription ??
    alternatives(expectedPathsPerAlt.flatMap((paths) => paths.map((path) => path[0]))),
  buildEarlyExitMessage: ({ customUserDescription, expectedIterationPaths }) =>
    customUserDescription ?? alternatives(expectedIterationPaths.map((path) => path[0])),
  buildNotAllInputParsedMessage: () => "the end of the file",
};

function alternatives(types: readonly (TokenType | undefined)[]): string {
  const labels = [...new Set(types.map((type) => type?.LABEL ?? ""))];
  const last = labels.pop() ?? "";
  return labels.length === 0 ? last : `${labels.join(", ")} or ${last}`;
}

/** Words that go on with what has begun; one of them may have been meant by a word that does not fit. */
const connectives: readonly string[] = [
  ["by", "where", "except", "as", "when", "unless", "because", "and", "or", "not", "in", "has", "like"],
  ["within", "uses", "revoke", "from", "fresh", "at", "also", "needing", "approve", "expect", "including"],
].flat();

/** What the grammar's parts share: reading a token, pointing at text, and going on after a mistake. */
export abstract class ParserBase extends EmbeddedActionsParser {
  protected path = "";
  protected view: TokenView = { tokens: [], text: "" };
  protected nesting = 0;
  protected diagnostics: Diagnostic[] = [];
  private mended: readonly Span[] = [];
  private misread: ReadonlySet<number> = new Set();
  private mistakes = 0;
  /** The index of the first token of the declaration being read. */
  protected declarationStart = 0;
  /** The same, of the last declaration in which something was wrong at a brace. */
  private braceMistake = -1;

  protected constructor(skipValidations: boolean) {
    // Chevrotain's own recovery goes by the tokens that may follow a rule. Keywords are words here, so nearly every
    // word may follow: `attempt` and `recovery.ts` recover instead, by what looks like a beginning.
    super([...t.grammarTokens], {
      recoveryEnabled: false,
      maxLookahead: 2,
      lookaheadStrategy: new LookAhead({ maxLookahead: 2 }),
      errorMessageProvider: expectations,
      skipValidations,
    });
  }

  protected begin(path: string, text: string, lexed: Lexed): void {
    // The parser pads its input; the view keeps its own tokens.
    this.input = [...lexed.tokens];
    this.path = path;
    this.view = { tokens: lexed.tokens, text };
    this.mended = lexed.mended;
    this.misread = lexed.misread;
    this.nesting = 0;
    this.diagnostics = [];
    this.mistakes = 0;
    this.declarationStart = 0;
    this.braceMistake = -1;
  }

  /** The index of the next token. */
  protected position(): number {
    const next = this.LA(1);
    return next.tokenType === EOF ? this.view.tokens.length : tokenIndexAt(this.view, next.startOffset);
  }

  protected nextIs(...types: readonly TokenType[]): boolean {
    return types.includes(this.LA(1).tokenType);
  }

  protected nextIsOneOf(types: ReadonlySet<TokenType>): boolean {
    return types.has(this.LA(1).tokenType);
  }

  protected isAtEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }

  protected skipTo(index: number): void {
    for (let at = this.position(); at < index; at += 1) this.SKIP_TOKEN();
  }

  /** The offset of the next token: where a span begins. */
  protected mark(): number {
    return this.LA(1).startOffset;
  }

  /** From a mark to the last token read. */
  protected since(start: number): Span {
    return { start, end: spanOf(this.LA(0)).end };
  }

  /** Of the last token read. */
  protected lastSpan(): Span {
    return spanOf(this.LA(0));
  }

  protected nextSpan(): Span {
    if (!this.isAtEnd()) return spanOf(this.LA(1));
    // At the end of the file the place is right after the last token: whitespace behind it explains nothing.
    const last = this.view.tokens.at(-1);
    const end = last === undefined ? this.view.text.length : spanOf(last).end;
    return { start: end, end };
  }

  /** Reads one unit; a mistake in it is reported and `resync` finds where to go on. */
  protected attempt<T>(
    resync: (view: TokenView, from: number, failed: number) => number,
    read: () => T,
  ): T | null {
    // The recording phase reads every rule once, without tokens.
    if (this.RECORDING_PHASE) return read();
    const from = this.position();
    const { nesting } = this;
    try {
      return read();
    } catch (problem) {
      const failed = this.position() - (this.isAboutLastRead(problem) ? 1 : 0);
      this.reportProblem(problem, from);
      this.nesting = nesting;
      this.skipTo(resync(this.view, from, failed));
      return null;
    }
  }

  /** Whether a word was read before it turned out not to fit: then it is that word which failed, not the next one. */
  private isAboutLastRead(problem: unknown): boolean {
    return problem instanceof Unfit && problem.diagnostic.span.start === this.LA(0).startOffset;
  }

  protected report<C extends Code>(code: C, facts: CatalogueFacts[C], span: Span): void {
    this.note(diagnose(code, facts, { path: this.path, span }));
  }

  private note(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
    const { code, span } = diagnostic;
    const isAtBrace = /[{}]/.test(this.view.text.charAt(span.start)) || this.followsBrace();
    const isOfGrammar = code === "IL1101" || code === "IL1103" || code === "IL1104";
    if (isAtBrace && isOfGrammar) this.braceMistake = this.declarationStart;
    this.countMistake();
  }

  private followsBrace(): boolean {
    return this.LA(0).tokenType === t.LeftBrace && !this.startsLine();
  }

  /** Whether a brace of the declaration being read has been reported: that they do not add up is no news then. */
  protected hasBraceMistake(): boolean {
    return this.braceMistake === this.declarationStart;
  }

  /** Ends the unit with a diagnostic of its own. */
  protected fail<C extends Code>(code: C, facts: CatalogueFacts[C], span: Span): never {
    throw new Unfit(diagnose(code, facts, { path: this.path, span }));
  }

  /** Past the bound everything else in the file goes unread. */
  private countMistake(): void {
    this.mistakes += 1;
    if (this.mistakes > syntaxLimits.mistakes) this.skipTo(this.view.tokens.length);
  }

  private reportProblem(problem: unknown, from: number): void {
    if (this.isEcho(from)) this.countMistake();
    else if (problem instanceof Unfit) this.note(problem.diagnostic);
    else if (problem instanceof Error && isRecognitionException(problem)) {
      this.note(this.unexpected(problem.message));
    } else throw problem;
  }

  /**
   * Whether the lexer has reported the next token, or mended something between a token and the next one: then what follows
   * is its echo.
   */
  private isEcho(from: number): boolean {
    if (this.misread.has(this.LA(1).startOffset)) return true;
    const start = this.view.tokens[from]?.startOffset ?? 0;
    const { end } = this.nextSpan();
    return this.mended.some((span) => span.start >= start && span.start <= end);
  }

  /** Reports that the declaration being read is not closed. */
  protected reportUnclosed(): void {
    const found = this.isAtEnd() ? null : this.LA(1).image;
    if (this.isEcho(this.declarationStart) || this.hasBraceMistake()) return;
    // What stands in the place of the `}` has been reported.
    const last = this.diagnostics.at(-1);
    const isLeftover = last?.code === "IL1103" || last?.code === "IL1104";
    if (isLeftover && last.span.end === spanOf(this.LA(0)).end) return;
    this.report("IL1105", { of: this.declared(), found }, this.nextSpan());
  }

  /** Reports the next token, behind something that is complete. */
  protected reportLeftover(known: readonly string[], help?: string): void {
    const after = quote(this.LA(0).image);
    if (this.isEcho(Math.max(this.position() - 1, 0))) return;
    this.report(
      "IL1104",
      { found: this.LA(1).image, after, known: [...known, ...connectives], help },
      this.nextSpan(),
    );
  }

  /** Ends the unit because the next token is not what a phrase says. */
  protected failExpecting(expected: string): never {
    throw new Unfit(this.unexpected(expected));
  }

  /**
   * Refuses a name that is rather the keyword behind it, with the name left out. Something could be called so, but then
   * one of a few tokens follows.
   */
  protected refuseKeyword(keyword: TokenType, following: readonly TokenType[], expected: string): void {
    this.ACTION(() => {
      if (this.nextIs(keyword) && !following.includes(this.LA(2).tokenType)) this.failExpecting(expected);
    });
  }

  private unexpected(expected: string): Diagnostic {
    const next = this.LA(1);
    const at = { path: this.path, span: this.nextSpan() };
    const found = this.isAtEnd() ? null : next.image;
    if (found !== null && t.reserved.has(found) && expected.startsWith("a name")) {
      return diagnose("IL1112", { word: found }, at);
    }
    // A word of the language is what it is, even where another one resembles it.
    const known = t.keywordsByText.has(found ?? "") ? [] : [...wordsIn(expected), ...connectives];
    const isMisspelled = found !== null && suggest(found, known) !== undefined;
    const help = isMisspelled ? undefined : this.helpFor(next, expected);
    // A phrase may say itself after what: "`{` after the scope".
    const [what = expected, place] = expected.split(" after ");
    const before = `${quote(this.LA(0).image)} in ${this.declared()}`;
    const after = place === undefined ? before : `${place} of ${this.declared()}`;
    return diagnose("IL1101", { expected: what, after, found, known, help }, at);
  }

  private helpFor(next: IToken, expected: string): string | undefined {
    const isShare = next.tokenType === t.Integer && expected === t.Percent.LABEL;
    if (isShare && Number(next.image) <= 100) return `write \`${next.image}%\``;
    const closers = [t.RightBrace, t.RightBracket, t.RightParen];
    if (this.LA(0).tokenType === t.Comma && closers.includes(next.tokenType))
      return "leave the last comma out";
    if (this.LA(0).tokenType === t.LeftParen && next.tokenType === t.RightParen) {
      return "what takes no arguments is written without parentheses";
    }
    const { not, if: conditional, any, all, none, of } = t.keyword;
    const isEachOf = [any, all, none].includes(next.tokenType) && this.LA(2).tokenType === of;
    if (isEachOf || next.tokenType === not || next.tokenType === conditional) {
      return `put the expression that begins with \`${next.image}\` between parentheses`;
    }
    if (next.tokenType === none)
      return "nothing equals `none`: test with `has`, or give another value with `??`";
    return undefined;
  }

  /** The declaration being read, as its first words: "`permit small_changes`". */
  protected declared(): string {
    const first = this.view.tokens[this.declarationStart];
    const second = this.view.tokens[this.declarationStart + 1];
    if (first === undefined) return "the file";
    const isNamed = second !== undefined && /^[\w"]/.test(second.image);
    return quote(isNamed ? `${first.image} ${second.image}` : first.image);
  }

  protected startsLine(): boolean {
    return startsLine(this.view, this.position());
  }

  protected rule<T>(name: string, read: () => T): GrammarRule<T> {
    return this.RULE(name, read);
  }

  /**
   * Reads one of several alternatives. `index` tells apart the choices of one rule, as Chevrotain wants it. Those of a rule
   * that is read for every clause or operand are kept, not made anew each time.
   */
  protected choose<T>(alternatives: Alternative<T>[], expected?: string, index = 0): T {
    if (expected === undefined) return this.or(index, alternatives);
    return this.or(index, { DEF: alternatives, ERR_MSG: expected });
  }

  readonly name: GrammarRule<Name> = this.rule("name", () => nameOf(this.CONSUME(t.Word)));

  readonly anyName: GrammarRule<Name> = this.rule("anyName", () => nameOf(this.CONSUME(t.AnyWord)));

  readonly names: GrammarRule<Names> = this.rule("names", () => {
    const first = nameOf(this.CONSUME1(t.Word));
    const rest: Name[] = [];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      rest.push(nameOf(this.CONSUME2(t.Word)));
    });
    return [first, ...rest] as const;
  });

  readonly quoted: GrammarRule<Quoted> = this.rule("quoted", () => {
    const span = this.nextSpan();
    const text = readString(this.CONSUME(t.Text).image).value;
    return { text, span };
  });

  readonly quotedList: GrammarRule<readonly Quoted[]> = this.rule("quotedList", () => {
    const texts = [this.SUBRULE(this.quoted)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      texts.push(this.SUBRULE2(this.quoted));
    });
    return texts;
  });
}

/** The name that a word is. */
export function nameOf(token: IToken): Name {
  return { text: token.image, span: spanOf(token) };
}

/** The words that a phrase of expectation names: "`read` or `write`". */
function wordsIn(phrase: string): string[] {
  return [...phrase.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? "");
}
