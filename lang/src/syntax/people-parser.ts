import { readExplanation } from "./explanation.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { spanOf } from "./lexer.ts";
import type { GrammarRule } from "./parser-base.ts";
import type { Because, People, Seats } from "./people.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** Who approves, and what explains. */
export abstract class PeopleParser extends ExpressionParser {
  readonly unless: GrammarRule<People> = this.rule("unless", () => {
    this.CONSUME(k.unless);
    const people = this.SUBRULE(this.people);
    this.CONSUME(k.approve);
    return people;
  });

  readonly because: GrammarRule<Because> = this.rule("because", () => {
    const start = this.mark();
    this.CONSUME(k.because);
    const token = this.CONSUME(t.Text);
    return this.ACTION(() => {
      const { parts, faults } = readExplanation(token.image, token.startOffset);
      for (const { code, text, start, end } of faults) {
        if (code === "IL1113") this.report(code, { hole: text }, { start, end });
        else this.report(code, { brace: text === "{" ? "{" : "}" }, { start, end });
      }
      return { parts, span: this.since(start) };
    });
  });

  readonly people: GrammarRule<People> = this.rule("people", () => {
    const start = this.mark();
    const seats = [this.SUBRULE(this.seats)];
    this.MANY(() => {
      this.CONSUME(k.and);
      seats.push(this.SUBRULE2(this.seats));
    });
    const agentsAtMost = this.OPTION1(() => this.SUBRULE(this.agentsAtMost)) ?? null;
    const software = this.OPTION2(() => {
      this.CONSUME(k.by);
      this.CONSUME(k.software);
      return this.CONSUME(k.key);
    });
    const bySoftwareKey = software !== undefined;
    const withinMs = this.OPTION3(() => this.SUBRULE(this.within)) ?? null;
    return { seats, agentsAtMost, bySoftwareKey, withinMs, span: this.since(start) };
  });

  private readonly seats: GrammarRule<Seats> = this.rule("seats", () => {
    const start = this.mark();
    const count = this.number(t.Integer);
    this.CONSUME(k.of);
    const group = this.SUBRULE(this.name);
    const given = this.OPTION(() => this.SUBRULE(this.arguments));
    this.ACTION(() => given?.forEach((argument) => this.boundLevels(argument)));
    return { count, group, arguments: given ?? [], span: this.since(start) };
  });

  private readonly agentsAtMost: GrammarRule<number> = this.rule("agentsAtMost", () => {
    this.CONSUME(t.Comma);
    this.CONSUME(k.at);
    this.CONSUME(k.most);
    const count = this.number(t.Integer);
    this.choose([{ ALT: () => this.CONSUME(k.agent) }, { ALT: () => this.CONSUME(k.agents) }]);
    return count;
  });

  protected readonly within: GrammarRule<number> = this.rule("within", () => {
    this.CONSUME(k.within);
    return this.number(t.Duration);
  });

  /** Reads a word of a closed set. */
  protected oneOf<T extends string>(what: string, known: readonly T[], index = 0): T {
    const article = /^[aeiou]/.test(what) ? "an" : "a";
    const token = this.consume(index, t.Word, { ERR_MSG: `${article} ${what}` });
    return this.ACTION(
      () =>
        known.find((word) => word === token.image) ??
        this.fail("IL1111", { word: token.image, what, known }, spanOf(token)),
    );
  }
}
