import type { ComparisonOperator, EachOfExpression, Expression } from "./expression.ts";
import { expressionLevels } from "./expression-levels.ts";
import { OperandParser } from "./operand-parser.ts";
import type { GrammarRule } from "./parser-base.ts";
import { readString } from "./string-literal.ts";
import { syntaxLimits } from "./syntax-limits.ts";
import * as t from "./tokens.ts";
import type { TokenType } from "chevrotain";

const k = t.keyword;
const comparing = [t.ComparisonOperator, k.in, k.has, k.like];

/** The expressions of the language, from `if` down to literals and paths. */
export abstract class ExpressionParser extends OperandParser {
  /** A whole expression: what a clause or a declaration holds. */
  readonly expression: GrammarRule<Expression> = this.rule("expression", () => {
    const value = this.SUBRULE(this.nested);
    this.ACTION(() => {
      if (this.nextIs(t.Equals)) this.fail("IL1108", {}, this.nextSpan());
      this.boundLevels(value);
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
    let operand = this.SUBRULE(this.condition);
    for (const start of starts.toReversed()) operand = { kind: "not", operand, span: this.since(start) };
    return operand;
  });

  private readonly condition: GrammarRule<Expression> = this.rule("condition", () => {
    this.ACTION(() => this.refuseNoOperand());
    return this.choose<Expression>(
      [{ ALT: () => this.SUBRULE(this.eachOf) }, { ALT: () => this.SUBRULE(this.comparison) }],
      "a value",
    );
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
    const collection = this.SUBRULE(this.sum);
    this.ACTION(() => this.refuseChain(...comparing));
    return { kind: "each-of", quantifier, list, collection, span: this.since(start) };
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
      this.ACTION(() => this.refuseChain(...comparing));
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

  /** Whoever walks an expression may recurse. */
  protected boundLevels(value: Expression): void {
    const limit = syntaxLimits.expressionLevels;
    if (expressionLevels(value) > limit) this.fail("IL1110", { limit }, value.span);
  }

  private refuseChain(...operators: readonly TokenType[]): void {
    if (!this.nextIs(...operators)) return;
    const { image } = this.LA(1);
    this.fail("IL1107", { operator: image }, this.nextSpan());
  }
}
