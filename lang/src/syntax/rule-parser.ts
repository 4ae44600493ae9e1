import { limits } from "@interlock/runtime/vocabulary";
import type { Stage } from "@interlock/runtime/vocabulary";

import { suggest } from "../diagnostics/suggest.ts";
import { isWordToken, spanOf } from "./lexer.ts";
import type { Name } from "./name.ts";
import type { GrammarRule } from "./parser-base.ts";
import { endOfClause, startsDeclaration } from "./recovery.ts";
import type { TokenView } from "./recovery.ts";
import { readString } from "./string-literal.ts";
import * as t from "./tokens.ts";
import type {
  ActionsScope,
  BoundRule,
  Clause,
  Import,
  LetDeclaration,
  PermitRule,
  RefuseRule,
  Scope,
  StageDeclaration,
} from "./tree.ts";
import { VocabularyParser } from "./vocabulary-parser.ts";

const k = t.keyword;
const clauseTokens = t.clauseWords.map((word) => k[word]);
const laterClauseTokens = t.laterClauseWords.map((word) => k[word]);

/** The declarations that decide, and those that a module begins with: rules, `let`, `import`, `stage`. */
export abstract class RuleParser extends VocabularyParser {
  protected readonly importDeclaration: GrammarRule<Import> = this.rule("importDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.import);
    this.CONSUME(t.LeftBrace);
    const names = this.SUBRULE(this.names);
    this.CONSUME(t.RightBrace);
    this.CONSUME(k.from);
    const span = this.nextSpan();
    const text = readString(this.CONSUME(t.Text).image).value;
    return { kind: "import", names, from: { text, span }, span: this.since(start) };
  });

  protected readonly stageDeclaration: GrammarRule<StageDeclaration> = this.rule("stageDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.stage);
    this.ACTION(() => {
      if (this.nextIs(k.at)) this.fail("IL1201", { construct: "`stage at most`" }, this.nextSpan());
    });
    const stage = this.choose<Stage>([
      { ALT: () => (this.CONSUME(k.advisory), "advisory") },
      { ALT: () => (this.CONSUME(k.constrained), "constrained") },
      { ALT: () => (this.CONSUME(k.green_path), "green_path") },
      { ALT: () => (this.CONSUME(k.calibrated), "calibrated") },
    ]);
    return { kind: "stage", stage, span: this.since(start) };
  });

  protected readonly letDeclaration: GrammarRule<LetDeclaration> = this.rule("letDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.let);
    const name = this.SUBRULE(this.name);
    this.ACTION(() => this.refuseParameters("let"));
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { kind: "let", name, value, doc: this.doc, span: this.since(start) };
  });

  protected readonly refuseRule: GrammarRule<RefuseRule | null> = this.rule("refuseRule", () => {
    const start = this.mark();
    this.CONSUME(k.refuse);
    const name = this.SUBRULE(this.ruleName);
    const staged = this.SUBRULE(this.laterStage);
    const scope = this.SUBRULE(this.scope);
    const unless = this.OPTION1(() => this.SUBRULE(this.unless)) ?? null;
    const because = this.OPTION2(() => this.SUBRULE(this.because)) ?? null;
    if (staged) return null;
    return { kind: "refuse", name, scope, unless, because, doc: this.doc, span: this.since(start) };
  });

  /** A rule with a body. Null where its head is broken; the mistakes in its body are reported even then. */
  protected readonly bodyRule: GrammarRule<PermitRule | BoundRule | null> = this.rule("bodyRule", () => {
    const start = this.mark();
    const head = this.attempt(endOfHead, () => this.SUBRULE(this.head));
    const hasBody = this.RECORDING_PHASE || this.LA(0).tokenType === t.LeftBrace;
    if (!hasBody) return null;
    const clauses = this.SUBRULE(this.body);
    if (head === null || head.staged) return null;
    const { kind, name, scope } = head;
    return { kind, name, scope, clauses, doc: this.doc, span: this.since(start) };
  });

  private readonly head: GrammarRule<Head> = this.rule("head", () => {
    const kind = this.choose<"permit" | "bound">([
      { ALT: () => (this.CONSUME(k.permit), "permit") },
      { ALT: () => (this.CONSUME(k.bound), "bound") },
    ]);
    const name = this.SUBRULE(this.ruleName);
    const staged = this.SUBRULE(this.laterStage);
    const scope = this.SUBRULE(this.scope);
    this.CONSUME(t.LeftBrace, { ERR_MSG: "`{` after the scope" });
    return { kind, name, staged, scope };
  });

  private readonly ruleName: GrammarRule<Name> = this.rule("ruleName", () => {
    this.ACTION(() => {
      // A rule could be called `on`, but then another `on` follows.
      if (this.nextIs(k.on) && ![k.on, k.at].includes(this.LA(2).tokenType)) this.failExpecting("a name");
    });
    return this.SUBRULE(this.name);
  });

  /** `at STAGE` comes later; the rest of the rule is read all the same. */
  private readonly laterStage: GrammarRule<boolean> = this.rule("laterStage", () => {
    const at = this.OPTION(() => {
      const token = this.CONSUME(k.at);
      this.ACTION(() => this.report("IL1201", { construct: "`at` a stage" }, spanOf(token)));
      return this.SUBRULE(this.name);
    });
    return at !== undefined;
  });

  private readonly scope: GrammarRule<Scope> = this.rule("scope", () => {
    const start = this.mark();
    this.CONSUME(k.on);
    const actions = this.SUBRULE(this.actions);
    const by =
      this.OPTION1(() => {
        this.CONSUME(k.by);
        return this.SUBRULE(this.names);
      }) ?? null;
    const where =
      this.OPTION2(() => {
        this.CONSUME(k.where);
        return this.SUBRULE(this.expression);
      }) ?? null;
    return { actions, by, where, span: this.since(start) };
  });

  private readonly actions: GrammarRule<ActionsScope> = this.rule("actions", () =>
    this.choose<ActionsScope>(
      [
        { ALT: () => ({ kind: "named", names: this.SUBRULE1(this.names) }) },
        {
          ALT: () => {
            const start = this.mark();
            this.CONSUME(t.Star);
            const except = this.OPTION(() => {
              this.CONSUME(k.except);
              return this.SUBRULE2(this.names);
            });
            return { kind: "every", except: except ?? [], span: this.since(start) };
          },
        },
      ],
      "an action or `*`",
    ),
  );

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
    while (!this.isAtEnd() && !this.nextIs(t.RightBrace, ...clauseTokens)) {
      const from = this.position();
      if (startsDeclaration(this.view, from, true)) return;
      this.reportNoClause();
      this.skipTo(endOfClause(this.view, from, from));
    }
  }

  private reportNoClause(): void {
    const { image, tokenType } = this.LA(1);
    const known = [...t.clauseWords, ...t.laterClauseWords];
    const isFirst = this.startsLine() || this.LA(0).tokenType === t.LeftBrace;
    const isWord = isWordToken(tokenType);
    if (laterClauseTokens.includes(tokenType)) {
      this.report("IL1201", { construct: `\`${image}\`` }, this.nextSpan());
    } else if (isWord && (isFirst || suggest(image, known) !== undefined)) {
      this.report("IL1103", { word: image, known, clauses: t.clauseWords }, this.nextSpan());
    } else {
      this.reportLeftover(known);
    }
  }
}

interface Head {
  readonly kind: "permit" | "bound";
  readonly name: Name;
  /** Whether it names a stage. */
  readonly staged: boolean;
  readonly scope: Scope;
}

/** Where reading goes on after a mistake in a rule's head: behind its `{`, so that its clauses are read. */
function endOfHead(view: TokenView, from: number, failed: number): number {
  for (let at = failed; at < view.tokens.length; at += 1) {
    if (at > from && startsDeclaration(view, at, false)) return at;
    const type = view.tokens[at]?.tokenType;
    if (type === t.LeftBrace || type === t.RightBrace) return at + 1;
  }
  return view.tokens.length;
}
