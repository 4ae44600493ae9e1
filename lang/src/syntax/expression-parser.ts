import type { ComparisonOperator, EachOfExpression, Expression } from "./expression.ts";
import { expressionLevels } from "./expression-levels.ts";
import { OperandParser } from "./operand-parser.ts";
import type { Alternative, GrammarRule } from "./parser-base.ts";
import { readString } from "./string-literal.ts";
import { syntaxLimits } from "./syntax-limits.ts";
import * as t from "./tokens.ts";
import type { TokenType } from "chevrotain";

const k = t.keyword;
const comparing: ReadonlySet<TokenType> = new Set([t.ComparisonOperator, k.in, k.has, k.like]);
const orElse: ReadonlySet<TokenType> = new Set([t.OrElse]);

/** The expressions of the language, from `if` down to literals and paths. */
export abstract class ExpressionParser extends OperandParser {
  /** A whole expression: what a clause or a declaration holds. */
  readonly expression: GrammarRule<Expression> = this.rule("expression", () => {
    const value = this.SUBRULE(this.nested);
    if (!this.RECORDING_PHASE) {
      if (this.nextIs(t.Equals)) this.fail("IL1108", {}, this.nextSpan());
      this.boundLevels(value);
    }
    return value;
  });

  private readonly expressions: Alternative<Expression>[] = [
    { ALT: () => this.SUBRULE(this.conditional) },
    { ALT: () => this.SUBRULE(this.disjunction) },
  ];

  /** An expression inside another; every level of brackets or `if` passes here and is counted. */
  readonly nested: GrammarRule<Expression> = this.rule("nested", () => {
    this.enter();
    if (!this.RECORDING_PHASE) this.refuseNoOperand();
    const value = this.choose(this.expressions, "a value");
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

  /** `or` and `and` in one rule: every operand passes here, and a rule more would be most of what it costs. */
  private readonly disjunction: GrammarRule<Expression> = this.rule("disjunction", () => {
    const start = this.mark();
    let left = this.SUBRULE1(this.negation);
    this.MANY1(() => {
      this.CONSUME1(k.and);
      const right = this.SUBRULE2(this.negation);
      left = { kind: "logic", operator: "and", left, right, span: this.since(start) };
    });
    this.MANY2(() => {
      this.CONSUME(k.or);
      const from = this.mark();
      let right = this.SUBRULE3(this.negation);
      this.MANY3(() => {
        this.CONSUME2(k.and);
        const last = this.SUBRULE4(this.negation);
        right = { kind: "logic", operator: "and", left: right, right: last, span: this.since(from) };
      });
      left = { kind: "logic", operator: "or", left, right, span: this.since(start) };
    });
    return left;
  });

  private readonly conditions: Alternative<Expression>[] = [
    { ALT: () => this.SUBRULE(this.eachOf) },
    { ALT: () => this.SUBRULE(this.comparison) },
  ];

  private readonly negation: GrammarRule<Expression> = this.rule("negation", () => {
    const starts: number[] = [];
    this.MANY(() => {
      starts.push(this.mark());
      this.CONSUME(k.not);
    });
    if (!this.RECORDING_PHASE) this.refuseNoOperand();
    let operand = this.choose(this.conditions, "a value");
    for (const start of starts.toReversed()) operand = { kind: "not", operand, span: this.since(start) };
    return operand;
  });

  private readonly eachOf: GrammarRule<EachOfExpression> = this.rule("eachOf", () => {
    const start = this.mark();
    const quantifier = this.choose<"all" | "any" | "none">([
      { ALT: () => (this.CONSUME(k.all), "all") },
      { ALT: () => (this.CONSUME(k.any), "any") },
      { ALT: () => (this.CONSUME(k.none), "none") },
    ]);
    this.CONSUME(k.of);
    const list = this.SUBRULE(this.reference);
    this.CONSUME(k.in);
    this.refuseRange();
    const collection = this.SUBRULE(this.sum);
    this.ACTION(() => this.refuseChain(comparing));
    return { kind: "each-of", quantifier, list, collection, span: this.since(start) };
  });

  /** Refuses a range that begins with anything but a whole number. */
  private refuseRange(): void {
    this.ACTION(() => {
      const isRange = this.LA(2).tokenType === t.DotDot;
      if (isRange && !this.nextIs(t.Integer)) this.failExpecting("a whole number");
    });
  }

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
            this.refuseRange();
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
      this.ACTION(() => this.refuseChain(comparing));
      return value;
    });
    return compared ?? left;
  });

  /** `+`, `-` and the tighter `??` in one rule. */
  private readonly sum: GrammarRule<Expression> = this.rule("sum", () => {
    const start = this.mark();
    const first = this.SUBRULE1(this.operand);
    let left =
      this.OPTION1(() => {
        this.CONSUME1(t.OrElse);
        return this.orElse(start, first, this.SUBRULE2(this.operand));
      }) ?? first;
    this.MANY(() => {
      const operator = this.CONSUME(t.SumOperator).image === "+" ? "+" : "-";
      const from = this.mark();
      const next = this.SUBRULE3(this.operand);
      const right =
        this.OPTION2(() => {
          this.CONSUME2(t.OrElse);
          return this.orElse(from, next, this.SUBRULE4(this.operand));
        }) ?? next;
      left = { kind: "sum", operator, left, right, span: this.since(start) };
    });
    return left;
  });

  private orElse(start: number, value: Expression, fallback: Expression): Expression {
    this.ACTION(() => this.refuseChain(orElse));
    return { kind: "or-else", value, fallback, span: this.since(start) };
  }

  /** Whoever walks an expression may recurse. */
  protected boundLevels(value: Expression): void {
    const limit = syntaxLimits.expressionLevels;
    // Every level takes a character at least, and most expressions are short.
    if (value.span.end - value.span.start <= limit) return;
    if (expressionLevels(value) > limit) this.fail("IL1110", { limit }, value.span);
  }

  private refuseChain(operators: ReadonlySet<TokenType>): void {
    if (!this.nextIsOneOf(operators)) return;
    const { image } = this.LA(1);
    this.fail("IL1107", { operator: image }, this.nextSpan());
  }
}
