import type { Name } from "./name.ts";
import type { GrammarRule } from "./parser-base.ts";
import { RuleParser } from "./rule-parser.ts";
import type { Attempt, Given, GivenValue } from "./test.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** What a test gives, and the values that it writes. */
export abstract class GivenParser extends RuleParser {
  protected readonly given: GrammarRule<Given> = this.rule("given", () => {
    const start = this.mark();
    this.CONSUME(k.given);
    const path = this.SUBRULE(this.dotted);
    const given = this.OPTION(() => this.SUBRULE(this.givenArguments)) ?? null;
    const fields: Name[] = [];
    this.MANY(() => {
      this.CONSUME(t.Dot);
      fields.push(this.SUBRULE(this.anyName));
    });
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.value);
    return { path, arguments: given, fields, value, span: this.since(start) };
  });

  /** What a fact or a group is asked with. */
  private readonly givenArguments: GrammarRule<readonly GivenValue[]> = this.rule("givenArguments", () => {
    const given: GivenValue[] = [];
    this.enter();
    this.CONSUME(t.LeftParen);
    given.push(this.SUBRULE(this.value));
    this.MANY(() => {
      this.CONSUME(t.Comma);
      given.push(this.SUBRULE2(this.value));
    });
    this.CONSUME(t.RightParen);
    this.leave();
    return given;
  });

  private readonly value: GrammarRule<GivenValue> = this.rule("value", () => {
    const start = this.mark();
    return this.choose<GivenValue>(
      [
        { ALT: () => (this.CONSUME(k.unknown), { kind: "unknown", span: this.since(start) }) },
        { ALT: () => (this.CONSUME(k.none), { kind: "none", span: this.since(start) }) },
        { ALT: () => this.SUBRULE(this.integerOrSeats) },
        { ALT: () => this.SUBRULE(this.plainLiteral) },
        { ALT: () => this.SUBRULE(this.values) },
        {
          ALT: () => ({
            kind: "record",
            entity: null,
            fields: this.SUBRULE(this.record),
            span: this.since(start),
          }),
        },
        { ALT: () => this.SUBRULE(this.referenceOrRecord) },
      ],
      "a value",
    );
  });

  private readonly integerOrSeats: GrammarRule<GivenValue> = this.rule("integerOrSeats", () => {
    const start = this.mark();
    const value = this.SUBRULE(this.integer);
    const seats = this.OPTION1({
      GATE: () => value >= 0,
      DEF: () => {
        this.CONSUME(k.of);
        const group = this.SUBRULE(this.name);
        const given = this.OPTION2(() => this.SUBRULE(this.givenArguments)) ?? [];
        return { group, arguments: given };
      },
    });
    const span = this.since(start);
    return seats === undefined
      ? { kind: "integer", value, span }
      : { kind: "seats", count: value, ...seats, span };
  });

  private readonly referenceOrRecord: GrammarRule<GivenValue> = this.rule("referenceOrRecord", () => {
    const start = this.mark();
    const names = this.SUBRULE(this.dotted);
    const fields = this.OPTION({ GATE: () => names.length === 1, DEF: () => this.SUBRULE(this.record) });
    const span = this.since(start);
    return fields === undefined
      ? { kind: "reference", names, span }
      : { kind: "record", entity: names[0], fields, span };
  });

  protected readonly record: GrammarRule<Fields> = this.rule("record", () => {
    const fields: Fields[number][] = [];
    this.enter();
    this.CONSUME(t.LeftBrace);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        const name = this.SUBRULE(this.anyName);
        this.CONSUME(t.Colon);
        fields.push({ name, value: this.SUBRULE(this.value) });
      },
    });
    this.CONSUME(t.RightBrace);
    this.leave();
    return fields;
  });

  private readonly values: GrammarRule<GivenValue> = this.rule("values", () => {
    const start = this.mark();
    const elements: GivenValue[] = [];
    this.enter();
    this.CONSUME(t.LeftBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => elements.push(this.SUBRULE(this.value)) });
    this.CONSUME(t.RightBracket);
    this.leave();
    return { kind: "values", elements, span: this.since(start) };
  });
}

type Fields = Attempt["payload"];
