import type { IToken, TokenType } from "chevrotain";

import { languageVersions } from "@interlock/runtime/vocabulary";

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { isWordToken, spanOf } from "./lexer.ts";
import type { DocLine, Lexed } from "./lexer.ts";
import type { Alternative, GrammarRule } from "./parser-base.ts";
import { endOfDeclaration, startsDeclaration } from "./recovery.ts";
import type { TokenView } from "./recovery.ts";
import { TestParser } from "./test-parser.ts";
import * as t from "./tokens.ts";
import type { Declaration, Module, Quoted } from "./tree.ts";

const k = t.keyword;
const declarationTokens: ReadonlySet<TokenType> = new Set(t.declarationWords.map((word) => k[word]));
const bodyTokens = [...t.clauseWords, ...t.stepWords].map((word) => k[word]);

/** The whole grammar. Kept between texts: building it costs more than reading most policies. */
export class PolicyParser extends TestParser {
  private docs: readonly DocLine[] = [];
  private nextDoc = 0;
  private unparsed: string[] = [];

  /** With validation the grammar is checked for ambiguities first, which only its own test needs. */
  constructor(options: { readonly validate: boolean } = { validate: false }) {
    super(!options.validate);
    this.performSelfAnalysis();
  }

  /** Reads a text that was cut into tokens. */
  read(path: string, text: string, lexed: Lexed): { module: Module; diagnostics: readonly Diagnostic[] } {
    this.begin(path, text, lexed);
    this.docs = lexed.docs;
    this.nextDoc = 0;
    this.unparsed = [];
    const module = this.module();
    // The parser outlives the text.
    this.input = [];
    this.view = { tokens: [], text: "" };
    return { module, diagnostics: this.diagnostics };
  }

  readonly module: GrammarRule<Module> = this.rule("module", () => {
    const header = this.SUBRULE(this.header);
    const declarations: Declaration[] = [];
    this.ACTION(() => this.skipToDeclaration());
    this.MANY(() => {
      const first = this.position();
      this.ACTION(() => {
        this.declarationStart = first;
        this.doc = this.takeDoc();
      });
      const declaration = this.attempt(endOfDeclaration, () => this.SUBRULE(this.declaration));
      if (declaration === null) this.unparsed.push(...declaredNames(this.view.tokens, first));
      else declarations.push(declaration);
      this.ACTION(() => {
        if (declaration === null) this.skipWreck();
        this.skipToDeclaration();
      });
    });
    const span = { start: 0, end: this.view.text.length };
    return { kind: "module", ...header, declarations, unparsed: this.unparsed, span };
  });

  private readonly header: GrammarRule<Header> = this.rule("header", () => {
    this.ACTION(() => this.skipToHeader());
    const language =
      this.OPTION(() => this.attempt(endOfHeader, () => this.SUBRULE(this.languageLine))) ?? null;
    const doc = this.takeDoc();
    // Where `language` is missing or broken that has been reported, and `policy` may be missing with it.
    const isKnown = languageVersions.some((known) => known === language?.version);
    const hasName = this.RECORDING_PHASE || isKnown || this.nextIs(k.policy, k.baseline);
    let line = hasName ? this.attempt(endOfHeader, () => this.SUBRULE1(this.policyLine)) : null;
    // Something stood before `policy`; the line itself may be whole.
    if (line === null && this.nextIs(k.policy, k.baseline)) {
      line = this.attempt(endOfHeader, () => this.SUBRULE2(this.policyLine));
    }
    return { language, doc, ...(line ?? { sort: "policy", name: null, under: null }) };
  });

  private readonly languageLine: GrammarRule<NonNullable<Module["language"]>> = this.rule(
    "languageLine",
    () => {
      const start = this.mark();
      this.CONSUME(k.language);
      const version = this.number(t.Integer);
      const span = this.since(start);
      this.ACTION(() => {
        if (languageVersions.some((known) => known === version)) return;
        this.report("IL1116", { version, known: languageVersions }, spanOf(this.LA(0)));
        // Another version's words may mean something else: none of them is judged by this one's grammar.
        this.skipTo(this.view.tokens.length);
      });
      return { version, span };
    },
  );

  private readonly policyLine: GrammarRule<PolicyLine> = this.rule("policyLine", () => {
    const sort = this.choose<Module["sort"]>([
      { ALT: () => (this.CONSUME(k.policy), "policy") },
      { ALT: () => (this.CONSUME(k.baseline), "baseline") },
    ]);
    const name = this.SUBRULE(this.name);
    const under = this.OPTION(() => this.attempt(endOfHeader, () => this.SUBRULE(this.under))) ?? null;
    return { sort, name, under };
  });

  private readonly under: GrammarRule<Quoted> = this.rule("under", () => {
    this.CONSUME(k.under);
    return this.SUBRULE(this.quoted);
  });

  private readonly declarations: Alternative<Declaration | null>[] = [
    { ALT: () => this.SUBRULE(this.importDeclaration) },
    { ALT: () => this.SUBRULE(this.stageDeclaration) },
    { ALT: () => this.SUBRULE(this.enumDeclaration) },
    { ALT: () => this.SUBRULE(this.entityDeclaration) },
    { ALT: () => this.SUBRULE(this.actionDeclaration) },
    { ALT: () => this.SUBRULE(this.targetRequirement) },
    { ALT: () => this.SUBRULE(this.zoneDeclaration) },
    { ALT: () => this.SUBRULE(this.patternSetDeclaration) },
    { ALT: () => this.SUBRULE(this.windowDeclaration) },
    { ALT: () => this.SUBRULE(this.sourceDeclaration) },
    { ALT: () => this.SUBRULE(this.factDeclaration) },
    { ALT: () => this.SUBRULE(this.principalDeclaration) },
    { ALT: () => this.SUBRULE(this.groupDeclaration) },
    { ALT: () => this.SUBRULE(this.contractDeclaration) },
    { ALT: () => this.SUBRULE(this.letDeclaration) },
    { ALT: () => this.SUBRULE(this.bodyRule) },
    { ALT: () => this.SUBRULE(this.refuseRule) },
    { ALT: () => this.SUBRULE(this.switchDeclaration) },
    { ALT: () => this.SUBRULE(this.testDeclaration) },
    { ALT: () => this.SUBRULE(this.fixtureDeclaration) },
    { ALT: () => this.SUBRULE(this.proofDeclaration) },
  ];

  private readonly declaration: GrammarRule<Declaration | null> = this.rule("declaration", () =>
    this.choose(this.declarations),
  );

  private skipToHeader(): void {
    if (this.nextIs(k.language)) return;
    this.report("IL1115", { found: this.isAtEnd() ? null : this.LA(1).image }, this.nextSpan());
    this.skipTo(endOfHeader(this.view, 0, 0));
  }

  /** Passes what a broken declaration left behind: its steps, its clauses, its brace, the rest of its line. */
  private skipWreck(): void {
    while (!this.isAtEnd()) {
      const from = this.position();
      const isInside = this.nextIs(t.RightBrace, ...bodyTokens);
      if (!isInside && (this.startsLine() || startsDeclaration(this.view, from, false))) return;
      this.skipTo(endOfDeclaration(this.view, from, from));
    }
  }

  /** Reports and passes whatever stands where a declaration should begin. */
  private skipToDeclaration(): void {
    while (!this.isAtEnd() && !this.nextIsOneOf(declarationTokens)) {
      const from = this.position();
      if (this.nextIs(t.RightBrace)) {
        if (!this.hasBraceMistake()) this.report("IL1106", {}, this.nextSpan());
        while (this.nextIs(t.RightBrace)) this.SKIP_TOKEN();
      } else {
        this.declarationStart = from;
        const isDeclaration = this.reportNoDeclaration();
        if (isDeclaration) this.unparsed.push(...declaredNames(this.view.tokens, from));
        this.skipTo(endOfDeclaration(this.view, from, from));
      }
      this.skipWreck();
    }
  }

  /** Whether what was reported looks like a declaration: then it would have named something. */
  private reportNoDeclaration(): boolean {
    const { image, tokenType } = this.LA(1);
    const known = t.declarationWords;
    if (isWordToken(tokenType) && (this.startsLine() || suggest(image, known) !== undefined)) {
      const isInside = bodyTokens.includes(tokenType);
      this.report("IL1102", { word: image, known, isInside }, this.nextSpan());
      return !isInside;
    }
    this.reportLeftover(known);
    return false;
  }

  /** The `///` lines between the last token and the next one, joined; null where there are none. */
  private takeDoc(): string | null {
    const behind = this.position() === 0 ? 0 : spanOf(this.LA(0)).end;
    const before = this.isAtEnd() ? this.view.text.length : this.mark();
    const lines: string[] = [];
    for (let doc = this.docs[this.nextDoc]; doc !== undefined; doc = this.docs[this.nextDoc]) {
      if (doc.span.start >= before) break;
      if (doc.span.start >= behind) lines.push(doc.text);
      this.nextDoc += 1;
    }
    return lines.length === 0 ? null : lines.join("\n");
  }
}

type Header = Pick<Module, "language" | "sort" | "name" | "under" | "doc">;
type PolicyLine = Pick<Module, "sort" | "name" | "under">;

/** Where reading goes on after a mistake in a file's head: at `policy`, or at the first declaration. */
function endOfHeader(view: TokenView, _from: number, failed: number): number {
  for (let at = failed; at < view.tokens.length; at += 1) {
    const type = view.tokens[at]?.tokenType;
    if (type === k.policy || type === k.baseline || startsDeclaration(view, at, false)) return at;
  }
  return view.tokens.length;
}

/** Declarations whose second word is no name. */
const nameless: ReadonlySet<TokenType> = new Set([k.stage, k.target]);

/** What a declaration would have named, by its keyword's place: one name, or the list of an import or a zone. */
function declaredNames(tokens: readonly IToken[], first: number): string[] {
  const names: string[] = [];
  if (nameless.has(tokens[first]?.tokenType ?? t.Word)) return names;
  let at = tokens[first + 1]?.tokenType === t.LeftBrace ? first + 2 : first + 1;
  for (let token = tokens[at]; token !== undefined && isWordToken(token.tokenType); token = tokens[at]) {
    names.push(token.image);
    if (tokens[at + 1]?.tokenType !== t.Comma) break;
    at += 2;
  }
  return names;
}
