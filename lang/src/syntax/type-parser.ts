import { limits } from "@interlock/runtime/vocabulary";

import { ClauseParser } from "./clause-parser.ts";
import type { GrammarRule } from "./parser-base.ts";
import * as t from "./tokens.ts";
import type { Field, Parameter, TypeExpression } from "./tree.ts";

const k = t.keyword;

/** Types, and what has one: fields and parameters. */
export abstract class TypeParser extends ClauseParser {
  protected readonly fields: GrammarRule<readonly Field[]> = this.rule("fields", () => {
    const start = this.mark();
    this.CONSUME(t.LeftBrace);
    const fields: Field[] = [];
    this.MANY_SEP({ SEP: t.Comma, DEF: () => fields.push(this.SUBRULE(this.field)) });
    this.CONSUME(t.RightBrace);
    this.ACTION(() => {
      if (fields.length > limits.fieldsPerEntity) {
        this.fail("IL1117", { what: "fields", limit: limits.fieldsPerEntity }, this.since(start));
      }
    });
    return fields;
  });

  private readonly field: GrammarRule<Field> = this.rule("field", () => {
    const start = this.mark();
    const name = this.SUBRULE(this.anyName);
    const question = this.OPTION1(() => this.CONSUME(t.Question));
    this.CONSUME(t.Colon);
    const claimed = this.OPTION2(() => this.CONSUME(k.claimed));
    const secret = this.OPTION3(() => this.CONSUME(k.secret));
    const type = this.SUBRULE(this.type);
    return {
      name,
      optional: question !== undefined,
      claimed: claimed !== undefined,
      secret: secret !== undefined,
      type,
      span: this.since(start),
    };
  });

  protected readonly type: GrammarRule<TypeExpression> = this.rule("type", () =>
    this.choose<TypeExpression>(
      [
        // No type can be called `list`: the word is taken.
        { ALT: () => this.SUBRULE(this.listType), IGNORE_AMBIGUITIES: true },
        { ALT: () => this.SUBRULE(this.namedType) },
      ],
      "a type",
    ),
  );

  private readonly listType: GrammarRule<TypeExpression> = this.rule("listType", () => {
    const start = this.mark();
    this.CONSUME(k.list);
    const min =
      this.OPTION(() => {
        this.CONSUME(k.min);
        return this.number(t.Integer);
      }) ?? null;
    this.CONSUME(k.max);
    const max = this.number(t.Integer, 1);
    this.CONSUME(k.of);
    const element = this.SUBRULE(this.namedType);
    return { kind: "list-type", min, max, element, span: this.since(start) };
  });

  private readonly namedType: GrammarRule<TypeExpression> = this.rule("namedType", () => {
    const start = this.mark();
    const name = this.SUBRULE(this.name);
    const max =
      this.OPTION1(() => {
        this.CONSUME(k.max);
        return this.choose<number>([
          { ALT: () => this.number(t.Integer) },
          { ALT: () => this.number(t.Duration) },
        ]);
      }) ?? null;
    const range =
      this.OPTION2(() => {
        const low = this.SUBRULE1(this.integer);
        this.CONSUME(t.DotDot);
        return { low, high: this.SUBRULE2(this.integer) };
      }) ?? null;
    return { kind: "named-type", name, max, range, span: this.since(start) };
  });

  /** What a fact, a group or a `let` is asked with; empty where it has no parentheses. */
  protected readonly parameters: GrammarRule<readonly Parameter[]> = this.rule("parameters", () => {
    const start = this.mark();
    const parameters: Parameter[] = [];
    this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      parameters.push(this.SUBRULE(this.parameter));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        parameters.push(this.SUBRULE2(this.parameter));
      });
      this.CONSUME(t.RightParen);
    });
    this.ACTION(() => {
      if (parameters.length <= limits.nesting) return;
      this.fail("IL1117", { what: "parameters", limit: limits.nesting }, this.since(start));
    });
    return parameters;
  });

  private readonly parameter: GrammarRule<Parameter> = this.rule("parameter", () => {
    const start = this.mark();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { name, type, span: this.since(start) };
  });
}
