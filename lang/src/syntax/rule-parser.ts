import type { TokenType } from "chevrotain";

import { limits } from "@interlock/runtime/vocabulary";

import { suggest } from "../diagnostics/suggest.ts";
import { isWordToken } from "./lexer.ts";
import type { Name } from "./name.ts";
import type { GrammarRule } from "./parser-base.ts";
import { endOfClause, startsDeclaration } from "./recovery.ts";
import type { TokenView } from "./recovery.ts";
import { ScopeParser } from "./scope-parser.ts";
import type { OwnStage, Scope } from "./scope.ts";
import * as t from "./tokens.ts";
import type { BoundRule, Clause, PermitRule, RefuseRule } from "./tree.ts";

const k = t.keyword;
const clauseTokens: ReadonlySet<TokenType> = new Set(t.clauseWords.map((word) => k[word]));
const clauseEnds: ReadonlySet<TokenType> = new Set([t.RightBrace, ...clauseTokens]);

/** The declarations that decide: `permit`, `bound` and `refuse`. */
export abstract class RuleParser extends ScopeParser {
  protected readonly refuseRule: GrammarRule<RefuseRule> = this.rule("refuseRule", () => {
    const start = this.mark();
    this.CONSUME(k.refuse);
    const name = this.SUBRULE(this.ruleName);
    const stage = this.OPTION(() => this.SUBRULE(this.ownStage)) ?? null;
    const scope = this.SUBRULE(this.scope);
    const unless = this.OPTION1(() => this.SUBRULE(this.unless)) ?? null;
    const because = this.OPTION2(() => this.SUBRULE(this.because)) ?? null;
    return { kind: "refuse", name, stage, scope, unless, because, doc: this.doc, span: this.since(start) };
  });

  /** A rule with a body. Null where its head is broken; the mistakes in its body are reported even then. */
  protected readonly bodyRule: GrammarRule<PermitRule | BoundRule | null> = this.rule("bodyRule", () => {
    const start = this.mark();
    const head = this.attempt(endOfHead, () => this.SUBRULE(this.head));
    const hasBody = this.RECORDING_PHASE || this.LA(0).tokenType === t.LeftBrace;
    if (!hasBody) return null;
    const clauses = this.SUBRULE(this.body);
    if (head === null) return null;
    return { ...head, clauses, doc: this.doc, span: this.since(start) };
  });

  private readonly head: GrammarRule<Head> = this.rule("head", () => {
    const kind = this.choose<"permit" | "bound">([
      { ALT: () => (this.CONSUME(k.permit), "permit") },
      { ALT: () => (this.CONSUME(k.bound), "bound") },
    ]);
    const name = this.SUBRULE(this.ruleName);
    const stage = this.OPTION(() => this.SUBRULE(this.ownStage)) ?? null;
    const scope = this.SUBRULE(this.scope);
    this.CONSUME(t.LeftBrace, { ERR_MSG: "`{` after the scope" });
    return { kind, name, stage, scope };
  });

  private readonly ruleName: GrammarRule<Name> = this.rule("ruleName", () => {
    this.refuseKeyword(k.on, [k.on, k.at], "a name");
    return this.SUBRULE(this.name);
  });

  /** The clauses up to and with the closing brace. */
  private readonly body: GrammarRule<readonly Clause[]> = this.rule("body", () => {
    const start = this.mark();
    const clauses: Clause[] = [];
    this.ACTION(() => this.skipToClause());
    this.MANY(() => {
      const clause = this.attempt(endOfClause, () => this.SUBRULE(this.clause));
      if (clause !== null) clauses.push(clause);
      this.ACTION(() => this.skipToClause());
    });
    const close = this.OPTION(() => this.CONSUME(t.RightBrace));
    this.ACTION(() => {
      if (close === undefined) this.reportUnclosed();
      if (clauses.length > limits.clausesPerRule) {
        this.report("IL1117", { what: "clauses", limit: limits.clausesPerRule }, this.since(start));
      }
    });
    return clauses;
  });

  /** Reports and passes whatever stands where a clause should begin. */
  private skipToClause(): void {
    while (!this.isAtEnd() && !this.nextIsOneOf(clauseEnds)) {
      const from = this.position();
      if (startsDeclaration(this.view, from, true)) return;
      this.reportNoClause();
      // One brace too many, perhaps before clauses that are whole.
      const at = this.nextIs(t.LeftBrace) ? from + 1 : from;
      this.skipTo(at);
      if (at === from || !this.nextIsOneOf(clauseTokens)) this.skipTo(endOfClause(this.view, at, at));
    }
  }

  private reportNoClause(): void {
    const { image, tokenType } = this.LA(1);
    const known = t.clauseWords;
    const isFirst = this.startsLine() || this.LA(0).tokenType === t.LeftBrace;
    const isWord = isWordToken(tokenType);
    if (isWord && (isFirst || suggest(image, known) !== undefined)) {
      this.report("IL1103", { word: image, known, clauses: t.clauseWords }, this.nextSpan());
    } else if (!this.hasBraceMistake() || tokenType !== t.LeftBrace) {
      this.reportLeftover(known);
    }
  }
}

interface Head {
  readonly kind: "permit" | "bound";
  readonly name: Name;
  readonly stage: OwnStage | null;
  readonly scope: Scope;
}

/**
 * Where reading goes on after a mistake in a rule's head: behind its `{`, so that its clauses are read. A brace with no
 * clause behind it may be the mistake.
 */
function endOfHead(view: TokenView, from: number, failed: number): number {
  let brace: number | null = null;
  for (let at = failed; at < view.tokens.length; at += 1) {
    if (at > from && startsDeclaration(view, at, false)) return brace ?? at;
    const type = view.tokens[at]?.tokenType;
    if (type === t.RightBrace) return brace ?? at + 1;
    if (type !== t.LeftBrace) continue;
    const next = view.tokens[at + 1]?.tokenType;
    if (next === undefined || next === t.RightBrace || clauseTokens.has(next)) return at + 1;
    brace ??= at + 1;
  }
  return brace ?? view.tokens.length;
}
