import type { TokenType } from "chevrotain";

import { limits } from "@interlock/runtime/vocabulary";

import type {
  ComparisonOperator,
  CountOfExpression,
  Expression,
  ListExpression,
  Literal,
  PathExpression,
  QuantifierExpression,
  RangeExpression,
} from "./expression.ts";
import { expressionLevels } from "./expression-levels.ts";
import type { Name } from "./name.ts";
import { readNumber } from "./number.ts";
import { ParserBase } from "./parser-base.ts";
import { beginsNext } from "./recovery.ts";
import type { GrammarRule } from "./parser-base.ts";
import { readString } from "./string-literal.ts";
import { syntaxLimits } from "./syntax-limits.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** The expressions of the language, from `if` down to literals and paths. */
export abstract class ExpressionParser extends ParserBase {
  /** A whole expression: what a clause or a declaration holds. */
  readonly expression: GrammarRule<Expression> = this.rule("expression", () => {
    const value = this.SUBRULE(this.nested);
    this.ACTION(() => {
      if (this.nextIs(t.Equals)) this.fail("IL1108", {}, this.nextSpan());
      const limit = syntaxLimits.expressionLevels;
      if (expressionLevels(value) > limit) this.fail("IL1110", { limit }, value.span);
    });
    return value;
  });

  /** An expression inside another; every level of brackets or `if` passes here and is counted. */
  readonly nested: GrammarRule<Expression> = this.rule("nested", () => {
    this.enter();
    this.ACTION(() => this.refuseNoOperand());
    const value = this.choose<Expression>(
      [{ ALT: () => this.SUBRULE(this.conditional) }, { ALT: () => this.SUBRULE(this.disjunction) }],
      "a value",
    );
    this.leave();
    return value;
  });

  private readonly conditional: GrammarRule<Expression> = this.rule("conditional", () => {
    const start = this.mark();
    this.CONSUME(k.if);
    const condition = this.SUBRULE(this.nested);
    this.CONSUME(k.then);
    const whenTrue = this.SUBRULE2(this.nested);
    this.CONSUME(k.else);
    const whenFalse = this.SUBRULE3(this.nested);
    return { kind: "if", condition, whenTrue, whenFalse, span: this.since(start) };
  });

  private readonly disjunction: GrammarRule<Expression> = this.rule("disjunction", () => {
    const start = this.mark();
    let left = this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(k.or);
      const right = this.SUBRULE2(this.conjunction);
      left = { kind: "logic", operator: "or", left, right, span: this.since(start) };
    });
    return left;
  });

  private readonly conjunction: GrammarRule<Expression> = this.rule("conjunction", () => {
    const start = this.mark();
    let left = this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(k.and);
      const right = this.SUBRULE2(this.negation);
      left = { kind: "logic", operator: "and", left, right, span: this.since(start) };
    });
    return left;
  });

  private readonly negation: GrammarRule<Expression> = this.rule("negation", () => {
    const starts: number[] = [];
    this.MANY(() => {
      starts.push(this.mark());
      this.CONSUME(k.not);
    });
    let operand = this.SUBRULE(this.comparison);
    for (const start of starts.toReversed()) operand = { kind: "not", operand, span: this.since(start) };
    return operand;
  });

  private readonly comparison: GrammarRule<Expression> = this.rule("comparison", () => {
    const start = this.mark();
    const left = this.SUBRULE(this.sum);
    const compared = this.OPTION(() => {
      const value = this.choose<Expression>([
        {
          ALT: () => {
            const operator = this.CONSUME(t.ComparisonOperator).image as ComparisonOperator;
            const right = this.SUBRULE2(this.sum);
            return { kind: "comparison", operator, left, right, span: this.since(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(k.in);
            const collection = this.SUBRULE3(this.sum);
            return { kind: "in", element: left, collection, span: this.since(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(k.has);
            const field = this.SUBRULE(this.anyName);
            return { kind: "has", operand: left, field, span: this.since(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(k.like);
            const patternSpan = this.ACTION(() => this.nextSpan());
            const pattern = readString(this.CONSUME(t.Text).image).value;
            return { kind: "like", operand: left, pattern, patternSpan, span: this.since(start) };
          },
        },
      ]);
      this.ACTION(() => this.refuseChain(t.ComparisonOperator, k.in, k.has, k.like));
      return value;
    });
    return compared ?? left;
  });

  private readonly sum: GrammarRule<Expression> = this.rule("sum", () => {
    const start = this.mark();
    let left = this.SUBRULE(this.orElse);
    this.MANY(() => {
      const operator = this.CONSUME(t.SumOperator).image === "+" ? "+" : "-";
      const right = this.SUBRULE2(this.orElse);
      left = { kind: "sum", operator, left, right, span: this.since(start) };
    });
    return left;
  });

  private readonly orElse: GrammarRule<Expression> = this.rule("orElse", () => {
    const start = this.mark();
    const value = this.SUBRULE(this.operand);
    const fallback = this.OPTION(() => {
      this.CONSUME(t.OrElse);
      const fallback = this.SUBRULE2(this.operand);
      this.ACTION(() => this.refuseChain(t.OrElse));
      return fallback;
    });
    return fallback === undefined ? value : { kind: "or-else", value, fallback, span: this.since(start) };
  });

  private readonly operand: GrammarRule<Expression> = this.rule("operand", () => {
    this.ACTION(() => this.refuseNoOperand());
    return this.choose<Expression>(
      [
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.countOf) },
        { ALT: () => this.SUBRULE(this.quantifier) },
        { ALT: () => this.SUBRULE(this.parenthesised) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.pathOperand) },
      ],
      "a value",
    );
  });

  private readonly parenthesised: GrammarRule<Expression> = this.rule("parenthesised", () => {
    this.CONSUME(t.LeftParen);
    const inner = this.SUBRULE(this.nested);
    this.CONSUME(t.RightParen);
    return inner;
  });

  private readonly list: GrammarRule<ListExpression> = this.rule("list", () => {
    const start = this.mark();
    const elements: Expression[] = [];
    this.enter();
    this.CONSUME(t.LeftBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => elements.push(this.SUBRULE(this.operand)) });
    this.CONSUME(t.RightBracket);
    this.leave();
    this.ACTION(() => {
      if (elements.length > limits.listElements) {
        this.fail("IL1117", { what: "elements", limit: limits.listElements }, this.since(start));
      }
    });
    return { kind: "list", elements, span: this.since(start) };
  });

  private readonly quantifier: GrammarRule<QuantifierExpression> = this.rule("quantifier", () => {
    const start = this.mark();
    const quantifier = this.choose<"any" | "all" | "count">([
      { ALT: () => (this.CONSUME(k.any), "any") },
      { ALT: () => (this.CONSUME(k.all), "all") },
      { ALT: () => (this.CONSUME(k.count), "count") },
    ]);
    this.CONSUME(t.LeftParen);
    const variable = this.SUBRULE(this.name);
    this.CONSUME(k.in);
    const list = this.SUBRULE(this.pathOperand);
    this.CONSUME(t.Colon);
    const body = this.SUBRULE(this.nested);
    this.CONSUME(t.RightParen);
    return { kind: "quantifier", quantifier, variable, list, body, span: this.since(start) };
  });

  private readonly countOf: GrammarRule<CountOfExpression> = this.rule("countOf", () => {
    const start = this.mark();
    this.CONSUME(k.count);
    this.CONSUME(k.of);
    const list = this.SUBRULE(this.pathOperand);
    return { kind: "count-of", list, span: this.since(start) };
  });

  private readonly pathOperand: GrammarRule<PathExpression> = this.rule("pathOperand", () => {
    const start = this.mark();
    const names = this.SUBRULE(this.dotted);
    this.ACTION(() => {
      if (this.nextIs(t.LeftParen)) {
        this.fail(
          "IL1201",
          { construct: `\`${names.map(({ text }) => text).join(".")}(…)\`` },
          this.since(start),
        );
      }
    });
    return { kind: "path", names, span: this.since(start) };
  });

  /** Names joined by dots; after a dot any word is a name. */
  readonly dotted: GrammarRule<readonly [Name, ...Name[]]> = this.rule("dotted", () => {
    const first = this.SUBRULE(this.name);
    const rest: Name[] = [];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      rest.push(this.SUBRULE(this.anyName));
    });
    this.ACTION(() => {
      if (rest.length < limits.nesting) return;
      this.fail("IL1117", { what: "names in one path", limit: limits.nesting }, this.since(first.span.start));
    });
    return [first, ...rest] as const;
  });

  /** A literal, or a range of whole numbers. */
  private readonly literal: GrammarRule<Literal | RangeExpression> = this.rule("literal", () =>
    this.choose<Literal | RangeExpression>([
      { ALT: () => this.SUBRULE(this.integerOrRange) },
      { ALT: () => this.SUBRULE(this.plainLiteral) },
    ]),
  );

  private readonly integerOrRange: GrammarRule<Literal | RangeExpression> = this.rule(
    "integerOrRange",
    () => {
      const start = this.mark();
      const low = this.SUBRULE(this.integer);
      const high = this.OPTION(() => {
        this.CONSUME(t.DotDot);
        return this.SUBRULE2(this.integer);
      });
      const span = this.since(start);
      return high === undefined ? { kind: "integer", value: low, span } : { kind: "range", low, high, span };
    },
  );

  /** A literal that is no whole number. */
  readonly plainLiteral: GrammarRule<Literal> = this.rule("plainLiteral", () => {
    const start = this.mark();
    const span = (): Literal["span"] => this.since(start);
    return this.choose<Literal>([
      { ALT: () => ({ kind: "percent", ppm: this.number(t.Percent), span: span() }) },
      { ALT: () => ({ kind: "duration", ms: this.number(t.Duration), span: span() }) },
      { ALT: () => ({ kind: "instant", ms: this.number(t.Instant), span: span() }) },
      { ALT: () => ({ kind: "string", value: readString(this.CONSUME(t.Text).image).value, span: span() }) },
      { ALT: () => (this.CONSUME(k.true), { kind: "boolean", value: true, span: span() }) },
      { ALT: () => (this.CONSUME(k.false), { kind: "boolean", value: false, span: span() }) },
    ]);
  });

  /** A whole number, perhaps below zero. */
  readonly integer: GrammarRule<number> = this.rule("integer", () => {
    const minus = this.OPTION(() => this.CONSUME(t.Minus));
    const value = this.number(t.Integer);
    // Not −0: it prints as 0, and is another value to some comparisons.
    return minus === undefined || value === 0 ? value : -value;
  });

  /** Reads a number of one type. `index` tells apart the places of one rule, as Chevrotain wants it. */
  protected number(type: TokenType, index = 0): number {
    const { image } = this.consume(index, type);
    return this.ACTION(() => readNumber(image).value);
  }

  /** Goes one level deeper; the caller comes back up. Checked before anything recurses. */
  protected enter(): void {
    this.ACTION(() => {
      this.nesting += 1;
      // The outermost expression is a level of the parser, not of brackets.
      if (this.nesting > limits.nesting + 1) this.fail("IL1109", { limit: limits.nesting }, this.nextSpan());
    });
  }

  private refuseChain(...operators: readonly TokenType[]): void {
    if (!this.nextIs(...operators)) return;
    const { image } = this.LA(1);
    this.fail("IL1107", { operator: image }, this.nextSpan());
  }

  /** Comes back up. */
  protected leave(): void {
    this.ACTION(() => {
      this.nesting -= 1;
    });
  }

  /** Tells what cannot be an operand from what only looks like one, before it is read as one. */
  private refuseNoOperand(): void {
    const { tokenType, image } = this.LA(1);
    if (patternQuantifiers.has(tokenType) && this.LA(2).tokenType === k.of) {
      this.fail("IL1201", { construct: `\`${image} of\`` }, this.nextSpan());
    }
    // A keyword can be a name; but no name has such a neighbour, so here the next declaration or clause begins.
    if (beginsNext(tokenType, this.LA(2).tokenType) && this.startsLine()) this.failExpecting("a value");
  }
}

/** `any of xs in S` and its like match sets of patterns, which come later. */
const patternQuantifiers: ReadonlySet<TokenType> = new Set([k.any, k.all, k.none]);
