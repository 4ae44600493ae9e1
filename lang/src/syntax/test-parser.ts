import type { GrammarRule } from "./parser-base.ts";
import type { People } from "./people.ts";
import { endOfDeclaration, endOfStep, startsDeclaration } from "./recovery.ts";
import { RuleParser } from "./rule-parser.ts";
import { readString } from "./string-literal.ts";
import type { Attempt, Expectation, Given, GivenValue, Test } from "./test.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** Tests: what is given, what is attempted, what is expected. */
export abstract class TestParser extends RuleParser {
  /** A test. Null where one of its steps is broken or missing. */
  protected readonly testDeclaration: GrammarRule<Test | null> = this.rule("testDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.test);
    const titleSpan = this.nextSpan();
    const title = readString(this.CONSUME(t.Text).image).value;
    this.ACTION(() => {
      if (this.nextIs(k.from)) this.fail("IL1201", { construct: "`from` a fixture" }, this.nextSpan());
    });
    this.CONSUME(t.LeftBrace);
    const steps = this.SUBRULE(this.steps);
    const close = this.OPTION(() => this.CONSUME(t.RightBrace));
    this.ACTION(() => {
      if (steps !== null && close === undefined) this.skipToEndOfTest();
    });
    if (steps === null) return null;
    return { kind: "test", title, titleSpan, ...steps, doc: this.doc, span: this.since(start) };
  });

  /** Reports what stands where the test should end: nothing, or something that is no part of it. */
  private skipToEndOfTest(): void {
    const from = this.position();
    if (this.isAtEnd() || startsDeclaration(this.view, from, true)) {
      this.reportUnclosed();
    } else {
      this.reportLeftover([]);
      this.skipTo(endOfDeclaration(this.view, this.declarationStart, from));
    }
  }

  private readonly steps: GrammarRule<Steps | null> = this.rule("steps", () => {
    const givens: Given[] = [];
    let isWhole = true;
    this.MANY(() => {
      const given = this.attempt(endOfStep, () => this.SUBRULE(this.given));
      if (given === null) isWhole = false;
      else givens.push(given);
    });
    this.ACTION(() => {
      if (this.nextIs(k.case)) this.fail("IL1201", { construct: "`case`" }, this.nextSpan());
    });
    // After a mistake a step is looked for only where it is: its absence may be the mistake's doing.
    const hasWhen = this.RECORDING_PHASE || isWhole || this.nextIs(k.when);
    const when = hasWhen ? this.attempt(endOfStep, () => this.SUBRULE(this.when)) : null;
    const hasExpect = this.RECORDING_PHASE || when !== null || this.nextIs(k.expect);
    const expect = hasExpect ? this.attempt(endOfStep, () => this.SUBRULE(this.expect)) : null;
    if (isWhole && when !== null && expect !== null) return { givens, when, expect };
    this.ACTION(() => {
      if (!this.nextIs(t.RightBrace)) {
        this.skipTo(endOfDeclaration(this.view, this.declarationStart, this.position()));
      }
    });
    return null;
  });

  private readonly given: GrammarRule<Given> = this.rule("given", () => {
    const start = this.mark();
    this.CONSUME(k.given);
    const path = this.SUBRULE(this.dotted);
    this.ACTION(() => this.refuseParameters("given"));
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.value);
    return { path, value, span: this.since(start) };
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
    const group = this.OPTION({
      GATE: () => value >= 0,
      DEF: () => {
        this.CONSUME(k.of);
        return this.SUBRULE(this.name);
      },
    });
    const span = this.since(start);
    return group === undefined
      ? { kind: "integer", value, span }
      : { kind: "seats", count: value, group, span };
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

  private readonly record: GrammarRule<Fields> = this.rule("record", () => {
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

  private readonly when: GrammarRule<Attempt> = this.rule("when", () => {
    const start = this.mark();
    this.CONSUME(k.when);
    const action = this.SUBRULE1(this.name);
    this.CONSUME(k.on);
    const targets = this.SUBRULE(this.names);
    this.CONSUME(k.by);
    const by = this.SUBRULE2(this.name);
    const principal = this.OPTION(() => readString(this.CONSUME(t.Text).image).value) ?? null;
    const payload = this.SUBRULE(this.record);
    return { action, targets, by, principal, payload, span: this.since(start) };
  });

  private readonly expect: GrammarRule<Expectation> = this.rule("expect", () => {
    const start = this.mark();
    this.CONSUME(k.expect);
    return this.choose<Expectation>([
      { ALT: () => (this.CONSUME(k.permit), { kind: "permit", span: this.since(start) }) },
      {
        ALT: () => {
          this.CONSUME(k.refuse);
          this.CONSUME1(k.by);
          const by = this.SUBRULE1(this.names);
          return { kind: "refuse", by, span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.hold);
          this.CONSUME2(k.by);
          const by = this.SUBRULE2(this.names);
          this.CONSUME(k.needing);
          const needing: People[] = [this.SUBRULE1(this.people)];
          this.MANY(() => {
            this.CONSUME(k.also);
            needing.push(this.SUBRULE3(this.people));
          });
          return { kind: "hold", by, needing, span: this.since(start) };
        },
      },
    ]);
  });
}

interface Steps {
  readonly givens: readonly Given[];
  readonly when: Attempt;
  readonly expect: Expectation;
}

type Fields = Attempt["payload"];
