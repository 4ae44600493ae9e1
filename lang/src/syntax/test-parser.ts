import type { PathExpression } from "./expression.ts";
import { GivenParser } from "./given-parser.ts";
import type { Name } from "./name.ts";
import type { GrammarRule } from "./parser-base.ts";
import type { People } from "./people.ts";
import { endOfDeclaration, endOfRow, endOfStep, startsDeclaration } from "./recovery.ts";
import type { Attempt, Expectation, Fixture, Given, Proof, Row, Test } from "./test.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** Tests, what they share, and proofs: what is given, what is attempted, what is expected. */
export abstract class TestParser extends GivenParser {
  /** Whether nothing was wrong with what the test being read gives. */
  private hasWholeGivens = true;

  /** A test. Null where one of its steps is broken or missing. */
  protected readonly testDeclaration: GrammarRule<Test | null> = this.rule("testDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.test);
    const { text: title, span: titleSpan } = this.SUBRULE(this.quoted);
    const from =
      this.OPTION1(() => {
        this.CONSUME(k.from);
        return this.SUBRULE(this.name);
      }) ?? null;
    this.CONSUME(t.LeftBrace);
    const { givens, isWhole } = this.SUBRULE(this.givens);
    const body = this.SUBRULE(this.testBody);
    const close = this.OPTION2(() => this.CONSUME(t.RightBrace));
    this.ACTION(() => {
      if (close === undefined) this.skipToClose(isWhole && body !== null, severalAttempts);
    });
    if (!isWhole || body === null) return null;
    return { kind: "test", title, titleSpan, from, givens, body, doc: this.doc, span: this.since(start) };
  });

  /** Givens that tests share. Null where one of them is broken. */
  protected readonly fixtureDeclaration: GrammarRule<Fixture | null> = this.rule("fixtureDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.fixture);
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.LeftBrace);
    const { givens, isWhole } = this.SUBRULE(this.givens);
    const close = this.OPTION(() => this.CONSUME(t.RightBrace));
    this.ACTION(() => {
      if (close === undefined) this.skipToClose(isWhole, "a fixture holds only what is given");
    });
    if (!isWhole) return null;
    return { kind: "fixture", name, givens, doc: this.doc, span: this.since(start) };
  });

  protected readonly proofDeclaration: GrammarRule<Proof> = this.rule("proofDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.prove);
    const { text: title, span: titleSpan } = this.SUBRULE(this.quoted);
    this.CONSUME(k.never);
    const claim = this.choose<Pick<Proof, "never" | "actions" | "by">>([
      {
        ALT: () => {
          this.CONSUME(k.permit);
          const actions = this.SUBRULE1(this.actions);
          const by = this.OPTION1(() => {
            this.CONSUME1(k.by);
            const names = this.SUBRULE(this.names);
            return this.ACTION(() => names.map(pathOf));
          });
          return { never: "permit", actions, by: by ?? null };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.refuse);
          const actions = this.SUBRULE2(this.actions);
          const by = this.OPTION2(() => {
            this.CONSUME2(k.by);
            return this.SUBRULE(this.rulePaths);
          });
          return { never: "refuse", actions, by: by ?? null };
        },
      },
    ]);
    const where =
      this.OPTION3(() => {
        this.CONSUME(k.where);
        return this.SUBRULE(this.expression);
      }) ?? null;
    return { kind: "prove", title, titleSpan, ...claim, where, doc: this.doc, span: this.since(start) };
  });

  private readonly rulePaths: GrammarRule<readonly PathExpression[]> = this.rule("rulePaths", () => {
    const paths = [this.SUBRULE(this.rulePath)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      paths.push(this.SUBRULE2(this.rulePath));
    });
    return paths;
  });

  private readonly rulePath: GrammarRule<PathExpression> = this.rule("rulePath", () => {
    const start = this.mark();
    return { kind: "path", names: this.SUBRULE(this.dotted), span: this.since(start) };
  });

  private readonly givens: GrammarRule<Givens> = this.rule("givens", () => {
    const givens: Given[] = [];
    let isWhole = true;
    const skip = (): void => {
      this.ACTION(() => {
        if (this.skipToStep()) isWhole = false;
      });
    };
    skip();
    this.MANY(() => {
      const given = this.attempt(endOfStep, () => this.SUBRULE(this.given));
      if (given === null) isWhole = false;
      else givens.push(given);
      skip();
    });
    this.hasWholeGivens = isWhole;
    return { givens, isWhole };
  });

  /** Reports and passes whatever stands where a step should begin; whether anything did. */
  private skipToStep(): boolean {
    const first = this.position();
    while (!this.isAtEnd() && !this.nextIs(t.RightBrace, ...stepTokens)) {
      const from = this.position();
      if (startsDeclaration(this.view, from, true)) break;
      this.reportLeftover(t.stepWords);
      this.skipTo(endOfStep(this.view, from, from));
    }
    return this.position() > first;
  }

  private readonly testBody: GrammarRule<Test["body"] | null> = this.rule("testBody", () => {
    // Where neither begins, the first says so.
    if (!this.RECORDING_PHASE && !this.nextIs(k.case)) return this.SUBRULE(this.single);
    return this.choose<Test["body"] | null>([
      { ALT: () => this.SUBRULE(this.single) },
      { ALT: () => this.SUBRULE(this.rows) },
    ]);
  });

  /** One attempt and what is expected of it. */
  private readonly single: GrammarRule<Test["body"] | null> = this.rule("single", () => {
    // After a mistake a step is looked for only where it is: its absence may be the mistake's doing.
    const hasWhen = this.RECORDING_PHASE || this.hasWholeGivens || this.nextIs(k.when);
    const attempt = hasWhen ? this.attempt(endOfStep, () => this.SUBRULE(this.when)) : null;
    const hasExpect = this.RECORDING_PHASE || attempt !== null || this.nextIs(k.expect);
    const expect = hasExpect ? this.attempt(endOfStep, () => this.SUBRULE(this.expect)) : null;
    return attempt === null || expect === null ? null : { kind: "when", attempt, expect };
  });

  private readonly rows: GrammarRule<Test["body"] | null> = this.rule("rows", () => {
    const rows: Row[] = [];
    let isWhole = true;
    this.AT_LEAST_ONE(() => {
      const row = this.attempt(endOfRow, () => this.SUBRULE(this.row));
      if (row === null) isWhole = false;
      else rows.push(row);
    });
    return isWhole ? { kind: "rows", rows } : null;
  });

  private readonly row: GrammarRule<Row> = this.rule("row", () => {
    const start = this.mark();
    this.CONSUME(k.case);
    const attemptStart = this.mark();
    const who = this.SUBRULE(this.who);
    const what = this.SUBRULE(this.what);
    const payload = this.OPTION(() => this.SUBRULE(this.record)) ?? [];
    const attempt = { ...what, ...who, payload, span: this.since(attemptStart) };
    const expect = this.SUBRULE(this.expect);
    return { attempt, expect, span: this.since(start) };
  });

  private readonly when: GrammarRule<Attempt> = this.rule("when", () => {
    const start = this.mark();
    this.CONSUME(k.when, { ERR_MSG: "`when` or `case`" });
    const what = this.SUBRULE(this.what);
    const who = this.SUBRULE(this.who);
    const payload = this.OPTION(() => this.SUBRULE(this.record)) ?? [];
    return { ...what, ...who, payload, span: this.since(start) };
  });

  private readonly what: GrammarRule<Pick<Attempt, "action" | "targets">> = this.rule("what", () => {
    this.refuseKeyword(k.on, [k.on], "an action");
    const action = this.SUBRULE(this.name);
    this.CONSUME(k.on);
    const targets = this.SUBRULE(this.names);
    return { action, targets };
  });

  private readonly who: GrammarRule<Pick<Attempt, "by" | "principal">> = this.rule("who", () => {
    this.CONSUME(k.by);
    const by = this.SUBRULE(this.name);
    const quoted = this.OPTION(() => this.SUBRULE(this.quoted));
    return { by, principal: quoted?.text ?? null };
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

  /** Passes what stands where a test or a fixture should end; it is a mistake unless one stands before it. */
  private skipToClose(isWhole: boolean, help: string): void {
    const from = this.position();
    if (isWhole && (this.isAtEnd() || startsDeclaration(this.view, from, true))) {
      this.reportUnclosed();
      return;
    }
    if (isWhole) this.reportLeftover([], this.nextIs(...stepTokens) ? help : undefined);
    this.skipTo(endOfDeclaration(this.view, this.declarationStart, from));
  }
}

const stepTokens = t.stepWords.map((word) => k[word]);

const severalAttempts =
  "what is given comes first, and a test attempts one thing: several are rows, each `case by … expect …`";

interface Givens {
  readonly givens: readonly Given[];
  readonly isWhole: boolean;
}

function pathOf(name: Name): PathExpression {
  return { kind: "path", names: [name], span: name.span };
}
