import { actionOutcomes, percentiles, rateKeys, schemaEffects } from "@interlock/runtime/vocabulary";
import type { ActionOutcome, BlastShare, RateKey } from "@interlock/runtime/vocabulary";

import type {
  BlastServicesForm,
  BlastShareForm,
  Form,
  GrantAtMostForm,
  GrantForm,
  IdentityForm,
  QuorumForm,
  RateForm,
  RequireForm,
  ReversalForm,
  SchemaForm,
} from "./form.ts";
import { spanOf } from "./lexer.ts";
import type { GrammarRule } from "./parser-base.ts";
import { PeopleParser } from "./people-parser.ts";
import type { Clause } from "./tree.ts";
import { readString } from "./string-literal.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** The clauses of a rule's body. */
export abstract class ClauseParser extends PeopleParser {
  /** A form and its suffixes, which have one order. */
  readonly clause: GrammarRule<Clause> = this.rule("clause", () => {
    const start = this.mark();
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
    this.ACTION(() => {
      if (!this.nextIs(k.as, k.when, k.unless, k.because)) return;
      const written = { as, when, unless, because };
      const last = (["because", "unless", "when", "as"] as const).find((suffix) => written[suffix] !== null);
      this.fail("IL1119", { suffix: this.LA(1).image, after: last ?? "" }, this.nextSpan());
    });
    return { form, as, when, unless, because, span: this.since(start) };
  });

  private readonly form: GrammarRule<Form> = this.rule("form", () =>
    this.choose<Form>([
      { ALT: () => this.SUBRULE(this.blast) },
      { ALT: () => this.SUBRULE(this.schema) },
      { ALT: () => this.SUBRULE(this.reversal) },
      { ALT: () => this.SUBRULE(this.quorum) },
      { ALT: () => this.SUBRULE(this.rate) },
      { ALT: () => this.SUBRULE(this.grant) },
      { ALT: () => this.SUBRULE(this.identity) },
      { ALT: () => this.SUBRULE(this.requirement) },
    ]),
  );

  private readonly blast: GrammarRule<BlastShareForm | BlastServicesForm> = this.rule("blast", () => {
    const start = this.mark();
    this.CONSUME(k.blast);
    return this.choose<BlastShareForm | BlastServicesForm>([
      {
        ALT: () => {
          this.CONSUME(k.services);
          this.atMostSign();
          return { kind: "blast-services", atMost: this.number(t.Integer), span: this.since(start) };
        },
      },
      {
        ALT: () => {
          const share = this.choose<BlastShare>(
            [
              { ALT: () => (this.CONSUME(k.traffic), "traffic") },
              { ALT: () => (this.CONSUME(k.users), "users") },
            ],
            undefined,
            1,
          );
          const percentile = this.OPTION(() => this.oneOf("percentile", percentiles)) ?? null;
          this.atMostSign(1);
          const atMostPpm = this.number(t.Percent);
          return {
            kind: "blast-share",
            share,
            percentile: percentile ?? "p95",
            percentileWritten: percentile !== null,
            atMostPpm,
            span: this.since(start),
          };
        },
      },
    ]);
  });

  private readonly schema: GrammarRule<SchemaForm> = this.rule("schema", () => {
    const start = this.mark();
    this.CONSUME(k.schema);
    this.ACTION(() => {
      if (this.nextIs(k.within)) this.fail("IL1201", { construct: "`schema within`" }, this.nextSpan());
    });
    this.CONSUME(k.no);
    const effect = this.oneOf("effect of a statement", schemaEffects);
    return { kind: "schema-no", effect, span: this.since(start) };
  });

  private readonly reversal: GrammarRule<ReversalForm> = this.rule("reversal", () => {
    const start = this.mark();
    this.CONSUME(k.reversal);
    return this.choose<ReversalForm>([
      {
        ALT: () => {
          this.CONSUME(k.tested);
          const withinMs = this.OPTION(() => this.SUBRULE(this.within)) ?? null;
          return { kind: "reversal", demand: "tested", withinMs, span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.declared);
          return { kind: "reversal", demand: "declared", withinMs: null, span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.lossless);
          return { kind: "reversal", demand: "lossless", withinMs: null, span: this.since(start) };
        },
      },
    ]);
  });

  private readonly quorum: GrammarRule<QuorumForm> = this.rule("quorum", () => {
    const start = this.mark();
    this.CONSUME(k.quorum);
    const people = this.SUBRULE(this.people);
    return { kind: "quorum", people, span: this.since(start) };
  });

  private readonly rate: GrammarRule<RateForm> = this.rule("rate", () => {
    const start = this.mark();
    this.CONSUME(k.rate);
    return this.choose<RateForm>([
      {
        ALT: () => {
          this.CONSUME(k.none);
          this.CONSUME(k.for);
          const forMs = this.number(t.Duration);
          this.CONSUME(k.after);
          const after = this.SUBRULE(this.outcomes);
          return {
            kind: "rate-none",
            forMs,
            after,
            key: this.SUBRULE(this.rateKey),
            span: this.since(start),
          };
        },
      },
      {
        ALT: () => {
          const count = this.number(t.Integer);
          const windowMs = this.SUBRULE(this.rateWindow);
          const key = this.SUBRULE2(this.rateKey);
          const span = this.since(start);
          return windowMs === null
            ? { kind: "rate-at-once", count, key, span }
            : { kind: "rate-per", count, windowMs, key, span };
        },
      },
    ]);
  });

  /** The window in which a rate counts, or null where it counts what is under way. */
  private readonly rateWindow: GrammarRule<number | null> = this.rule("rateWindow", () =>
    this.choose<number | null>([
      {
        ALT: () => {
          this.CONSUME(k.per);
          return this.number(t.Duration);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.at);
          this.CONSUME(k.once);
          return null;
        },
      },
    ]),
  );

  private readonly rateKey: GrammarRule<RateKey> = this.rule("rateKey", () => {
    this.CONSUME(k.per);
    return this.oneOf("key that a rate counts by", rateKeys);
  });

  private readonly outcomes: GrammarRule<readonly ActionOutcome[]> = this.rule("outcomes", () => {
    const outcomes = [this.oneOf("outcome of an action", actionOutcomes)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      outcomes.push(this.oneOf("outcome of an action", actionOutcomes, 1));
    });
    return outcomes;
  });

  private readonly grant: GrammarRule<GrantForm | GrantAtMostForm> = this.rule("grant", () => {
    const start = this.mark();
    this.CONSUME(k.grant);
    return this.choose<GrantForm | GrantAtMostForm>([
      {
        ALT: () => {
          this.CONSUME(k.at);
          this.CONSUME(k.most);
          return { kind: "grant-at-most", atMostMs: this.number(t.Duration), span: this.since(start) };
        },
      },
      {
        ALT: () => {
          const access = this.SUBRULE(this.access);
          this.CONSUME(k.on);
          const on = this.SUBRULE(this.grantTarget);
          this.CONSUME(k.expires);
          const expiresMs = this.number(t.Duration, 1);
          const uses =
            this.OPTION1(() => {
              this.CONSUME(k.uses);
              return this.number(t.Integer);
            }) ?? null;
          const revokeOn =
            this.OPTION2(() => {
              this.CONSUME(k.revoke);
              this.CONSUME2(k.on);
              return this.SUBRULE(this.outcomes);
            }) ?? [];
          return { kind: "grant", access, on, expiresMs, uses, revokeOn, span: this.since(start) };
        },
      },
    ]);
  });

  private readonly access: GrammarRule<"read" | "write"> = this.rule("access", () =>
    this.choose<"read" | "write">([
      { ALT: () => (this.CONSUME(k.read), "read") },
      { ALT: () => (this.CONSUME(k.write), "write") },
    ]),
  );

  private readonly grantTarget: GrammarRule<GrantForm["on"]> = this.rule("grantTarget", () =>
    this.choose<GrantForm["on"]>(
      [
        { ALT: () => (this.CONSUME(k.target), { kind: "target" }) },
        { ALT: () => ({ kind: "prefixes", prefixes: this.SUBRULE(this.strings) }) },
      ],
      "`target` or a string",
    ),
  );

  private readonly strings: GrammarRule<readonly string[]> = this.rule("strings", () => {
    const strings = [readString(this.CONSUME(t.Text).image).value];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      strings.push(readString(this.CONSUME2(t.Text).image).value);
    });
    return strings;
  });

  private readonly identity: GrammarRule<IdentityForm> = this.rule("identity", () => {
    const start = this.mark();
    this.CONSUME(k.identity);
    return this.choose<IdentityForm>([
      {
        ALT: () => {
          this.CONSUME(k.verified);
          const issuers = this.OPTION(() => {
            this.CONSUME(k.by);
            return this.SUBRULE(this.strings);
          });
          return { kind: "identity-verified", issuers: issuers ?? [], span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.rooted);
          this.CONSUME(k.in);
          this.CONSUME(k.human);
          return { kind: "identity-rooted", span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.depth);
          this.atMostSign();
          return { kind: "identity-depth", atMost: this.number(t.Integer), span: this.since(start) };
        },
      },
    ]);
  });

  private readonly requirement: GrammarRule<RequireForm> = this.rule("requirement", () => {
    const start = this.mark();
    this.CONSUME(k.require);
    const condition = this.SUBRULE(this.expression);
    return { kind: "require", condition, span: this.since(start) };
  });

  /** `<=`, the only comparison that a limit has. */
  private atMostSign(index = 0): void {
    const token = this.consume(index, t.ComparisonOperator, { ERR_MSG: "`<=`" });
    this.ACTION(() => {
      if (token.image !== "<=")
        this.fail("IL1111", { word: token.image, what: "sign of a limit", known: ["<="] }, spanOf(token));
    });
  }
}
