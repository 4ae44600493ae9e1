import type { TokenType } from "chevrotain";

import { limits } from "@interlock/runtime/vocabulary";

import type {
  CountOfExpression,
  Expression,
  ListExpression,
  Literal,
  QuantifierExpression,
  RangeExpression,
  Reference,
} from "./expression.ts";
import type { Name } from "./name.ts";
import { readNumber } from "./number.ts";
import { nameOf, ParserBase } from "./parser-base.ts";
import type { Alternative, GrammarRule } from "./parser-base.ts";
import { beginsNext } from "./recovery.ts";
import { readString } from "./string-literal.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** What operators stand between: literals, lists, paths, calls, and what is counted over a list. */
export abstract class OperandParser extends ParserBase {
  /** An expression inside another. */
  abstract readonly nested: GrammarRule<Expression>;

  private readonly operands: Alternative<Expression>[] = [
    { ALT: () => this.SUBRULE(this.literal) },
    { ALT: () => this.SUBRULE(this.countOf) },
    { ALT: () => this.SUBRULE(this.quantifier) },
    { ALT: () => this.SUBRULE(this.parenthesised) },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.reference) },
  ];

  protected readonly operand: GrammarRule<Expression> = this.rule("operand", () => {
    if (!this.RECORDING_PHASE) {
      this.refuseNoOperand();
      if (this.nextIs(k.any, k.all) && this.LA(2).tokenType === k.of) this.failExpecting("a value");
    }
    return this.choose(this.operands, "a value");
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
    const list = this.SUBRULE(this.reference);
    this.CONSUME(t.Colon);
    const body = this.SUBRULE(this.nested);
    this.CONSUME(t.RightParen);
    return { kind: "quantifier", quantifier, variable, list, body, span: this.since(start) };
  });

  private readonly countOf: GrammarRule<CountOfExpression> = this.rule("countOf", () => {
    const start = this.mark();
    this.CONSUME(k.count);
    this.CONSUME(k.of);
    const list = this.SUBRULE(this.reference);
    return { kind: "count-of", list, span: this.since(start) };
  });

  /** A path, or a call: a word with arguments, and perhaps a field of what it answers. */
  readonly reference: GrammarRule<Reference> = this.rule("reference", () => {
    const start = this.mark();
    const names = this.SUBRULE(this.dotted);
    const given = this.OPTION(() => {
      this.ACTION(() => {
        if (names.length > 1) {
          this.fail("IL1121", { path: names.map(({ text }) => text).join(".") }, this.since(start));
        }
      });
      return this.SUBRULE(this.arguments);
    });
    if (given === undefined) return { kind: "path", names, span: this.since(start) };
    const fields: Name[] = [];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      fields.push(this.SUBRULE(this.anyName));
    });
    this.ACTION(() => this.boundNames(fields, start));
    return { kind: "call", name: names[0], arguments: given, fields, span: this.since(start) };
  });

  readonly arguments: GrammarRule<readonly [Expression, ...Expression[]]> = this.rule("arguments", () => {
    const start = this.mark();
    this.CONSUME(t.LeftParen);
    const first = this.SUBRULE(this.nested);
    const rest: Expression[] = [];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      rest.push(this.SUBRULE2(this.nested));
    });
    this.CONSUME(t.RightParen);
    this.ACTION(() => {
      if (rest.length < limits.nesting) return;
      this.fail("IL1117", { what: "arguments", limit: limits.nesting }, this.since(start));
    });
    return [first, ...rest] as const;
  });

  /** Names joined by dots; after a dot any word is a name. */
  readonly dotted: GrammarRule<readonly [Name, ...Name[]]> = this.rule("dotted", () => {
    const first = nameOf(this.CONSUME(t.Word));
    const rest: Name[] = [];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      rest.push(nameOf(this.CONSUME(t.AnyWord)));
    });
    if (!this.RECORDING_PHASE) this.boundNames(rest, first.span.start);
    return [first, ...rest] as const;
  });

  private readonly literals: Alternative<Literal | RangeExpression>[] = [
    { ALT: () => this.SUBRULE(this.integerOrRange) },
    { ALT: () => this.SUBRULE(this.plainLiteral) },
  ];

  /** A literal, or a range of whole numbers. */
  private readonly literal: GrammarRule<Literal | RangeExpression> = this.rule("literal", () =>
    this.choose(this.literals),
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

  /** Each is one token, which its span is that of. */
  private readonly plainLiterals: Alternative<Literal>[] = [
    { ALT: () => ({ kind: "percent", ppm: this.number(t.Percent), span: this.lastSpan() }) },
    { ALT: () => ({ kind: "duration", ms: this.number(t.Duration), span: this.lastSpan() }) },
    { ALT: () => ({ kind: "instant", ms: this.number(t.Instant), span: this.lastSpan() }) },
    {
      ALT: () => ({
        kind: "string",
        value: readString(this.CONSUME(t.Text).image).value,
        span: this.lastSpan(),
      }),
    },
    { ALT: () => (this.CONSUME(k.true), { kind: "boolean", value: true, span: this.lastSpan() }) },
    { ALT: () => (this.CONSUME(k.false), { kind: "boolean", value: false, span: this.lastSpan() }) },
  ];

  /** A literal that is no whole number. */
  readonly plainLiteral: GrammarRule<Literal> = this.rule("plainLiteral", () =>
    this.choose(this.plainLiterals),
  );

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
    return this.RECORDING_PHASE ? 0 : readNumber(image).value;
  }

  /** Goes one level deeper; the caller comes back up. Checked before anything recurses. */
  protected enter(): void {
    this.nesting += 1;
    // The outermost expression is a level of the parser, not of brackets.
    if (this.nesting > limits.nesting + 1) this.fail("IL1109", { limit: limits.nesting }, this.nextSpan());
  }

  /** Comes back up. */
  protected leave(): void {
    this.nesting -= 1;
  }

  /** Tells what cannot be an operand from what only looks like one, before it is read as one. */
  protected refuseNoOperand(): void {
    // A keyword can be a name; but no name has such a neighbour, so here the next declaration or clause begins.
    if (beginsNext(this.LA(1).tokenType, this.LA(2).tokenType) && this.startsLine()) {
      this.failExpecting("a value");
    }
  }

  private boundNames(rest: readonly Name[], start: number): void {
    if (rest.length < limits.nesting) return;
    this.fail("IL1117", { what: "names in one path", limit: limits.nesting }, this.since(start));
  }
}
