import type { TokenType } from "chevrotain";

import { AuthorityFormParser } from "./authority-form-parser.ts";
import type { Form, RequireForm } from "./form.ts";
import type { Alternative, GrammarRule } from "./parser-base.ts";
import * as t from "./tokens.ts";
import type { Clause, Each } from "./tree.ts";

const k = t.keyword;
const suffixes: ReadonlySet<TokenType> = new Set([k.as, k.when, k.unless, k.because]);

/** The clauses of a rule's body. */
export abstract class ClauseParser extends AuthorityFormParser {
  /** A form and its suffixes, which have one order. */
  readonly clause: GrammarRule<Clause> = this.rule("clause", () => {
    const start = this.mark();
    const each = this.OPTION(() => this.SUBRULE(this.each)) ?? null;
    const form = this.SUBRULE(this.form);
    const as =
      this.OPTION1(() => {
        this.CONSUME(k.as);
        return this.SUBRULE(this.name);
      }) ?? null;
    const when =
      this.OPTION2(() => {
        this.CONSUME(k.when);
        return this.SUBRULE(this.expression);
      }) ?? null;
    const unless = this.OPTION3(() => this.SUBRULE(this.unless)) ?? null;
    const because = this.OPTION4(() => this.SUBRULE(this.because)) ?? null;
    if (!this.RECORDING_PHASE && this.nextIsOneOf(suffixes)) {
      const written = { as, when, unless, because };
      const last = (["because", "unless", "when", "as"] as const).find((suffix) => written[suffix] !== null);
      this.fail("IL1119", { suffix: this.LA(1).image, after: last ?? "" }, this.nextSpan());
    }
    return { each, form, as, when, unless, because, span: this.since(start) };
  });

  private readonly each: GrammarRule<Each> = this.rule("each", () => {
    const start = this.mark();
    this.CONSUME(k.each);
    const variable = this.SUBRULE(this.name);
    this.CONSUME(k.in);
    const list = this.SUBRULE(this.reference);
    this.CONSUME(t.Colon);
    const span = this.since(start);
    this.ACTION(() => {
      this.boundLevels(list);
      if (this.nextIs(k.each)) this.fail("IL1122", {}, this.nextSpan());
    });
    return { variable, list, span };
  });

  private readonly forms: Alternative<Form>[] = [
    { ALT: () => this.SUBRULE(this.blast) },
    { ALT: () => this.SUBRULE(this.schema) },
    { ALT: () => this.SUBRULE(this.network) },
    { ALT: () => this.SUBRULE(this.audit) },
    { ALT: () => this.SUBRULE(this.memory) },
    { ALT: () => this.SUBRULE(this.drift) },
    { ALT: () => this.SUBRULE(this.reversal) },
    { ALT: () => this.SUBRULE(this.quorum) },
    { ALT: () => this.SUBRULE(this.rate) },
    { ALT: () => this.SUBRULE(this.grant) },
    { ALT: () => this.SUBRULE(this.identity) },
    { ALT: () => this.SUBRULE(this.requirement) },
  ];

  private readonly form: GrammarRule<Form> = this.rule("form", () => this.choose(this.forms));

  private readonly requirement: GrammarRule<RequireForm> = this.rule("requirement", () => {
    const start = this.mark();
    this.CONSUME(k.require);
    const condition = this.SUBRULE(this.expression);
    return { kind: "require", condition, span: this.since(start) };
  });
}
