import { percentiles, schemaEffects } from "@interlock/runtime/vocabulary";
import type { BlastShare } from "@interlock/runtime/vocabulary";

import type {
  AuditForm,
  BlastServicesForm,
  BlastShareForm,
  Crossing,
  DriftForm,
  MemoryForm,
  NetworkForm,
  ReversalForm,
  SchemaForm,
  SchemaWithinForm,
} from "./form.ts";
import { spanOf } from "./lexer.ts";
import type { Name } from "./name.ts";
import type { GrammarRule } from "./parser-base.ts";
import { PeopleParser } from "./people-parser.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** The forms that compare evidence: what is predicted, analysed, observed, tested, remembered. */
export abstract class EvidenceFormParser extends PeopleParser {
  protected readonly blast: GrammarRule<BlastShareForm | BlastServicesForm> = this.rule("blast", () => {
    const start = this.mark();
    this.CONSUME(k.blast);
    return this.choose<BlastShareForm | BlastServicesForm>([
      {
        ALT: () => {
          this.CONSUME(k.services);
          this.sign("<=");
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
          this.sign("<=", 1);
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

  protected readonly schema: GrammarRule<SchemaForm | SchemaWithinForm> = this.rule("schema", () => {
    const start = this.mark();
    this.CONSUME(k.schema);
    return this.choose<SchemaForm | SchemaWithinForm>([
      {
        ALT: () => {
          this.CONSUME(k.within);
          const contract = this.SUBRULE(this.name);
          return { kind: "schema-within", contract, span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.no);
          const effect = this.oneOf("effect of a statement", schemaEffects);
          return { kind: "schema-no", effect, span: this.since(start) };
        },
      },
    ]);
  });

  protected readonly network: GrammarRule<NetworkForm> = this.rule("network", () => {
    const start = this.mark();
    this.CONSUME(k.network);
    return this.choose<NetworkForm>([
      {
        ALT: () => {
          this.CONSUME(k.within);
          const zones = this.SUBRULE(this.names);
          return { kind: "network-within", zones, span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.no);
          this.CONSUME(k.crossing);
          const crossings = [this.SUBRULE(this.crossing)];
          this.MANY(() => {
            this.CONSUME(t.Comma);
            crossings.push(this.SUBRULE2(this.crossing));
          });
          return { kind: "network-crossing", crossings, span: this.since(start) };
        },
      },
    ]);
  });

  private readonly crossing: GrammarRule<Crossing> = this.rule("crossing", () => {
    const start = this.mark();
    const from = this.SUBRULE(this.side);
    this.CONSUME(t.Arrow);
    const to = this.SUBRULE2(this.side);
    return { from, to, span: this.since(start) };
  });

  /** One side of a crossing: a zone, or `*` for any other. */
  private readonly side: GrammarRule<Name | null> = this.rule("side", () =>
    this.choose<Name | null>(
      [{ ALT: () => this.SUBRULE(this.name) }, { ALT: () => (this.CONSUME(t.Star), null) }],
      "a zone or `*`",
    ),
  );

  protected readonly audit: GrammarRule<AuditForm> = this.rule("audit", () => {
    const start = this.mark();
    this.CONSUME(k.audit);
    this.CONSUME(k.anchored);
    const withinMs = this.SUBRULE(this.within);
    return { kind: "audit-anchored", withinMs, span: this.since(start) };
  });

  protected readonly memory: GrammarRule<MemoryForm> = this.rule("memory", () => {
    const start = this.mark();
    this.CONSUME(k.memory);
    return this.choose<MemoryForm>([
      {
        ALT: () => {
          this.CONSUME(k.success);
          this.sign(">=");
          const atLeastPpm = this.number(t.Percent);
          this.CONSUME(k.over);
          const outcomes = this.number(t.Integer);
          this.CONSUME(k.outcomes);
          const withinMs = this.OPTION(() => this.SUBRULE(this.within)) ?? null;
          return { kind: "memory-success", atLeastPpm, outcomes, withinMs, span: this.since(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.outcome);
          const withinMs = this.SUBRULE2(this.within);
          return { kind: "memory-outcome", withinMs, span: this.since(start) };
        },
      },
    ]);
  });

  protected readonly drift: GrammarRule<DriftForm> = this.rule("drift", () => {
    const start = this.mark();
    this.CONSUME(k.drift);
    this.CONSUME(k.none);
    const contracts =
      this.OPTION1(() => {
        this.CONSUME(k.in);
        return this.SUBRULE(this.names);
      }) ?? [];
    const seenWithinMs =
      this.OPTION2(() => {
        this.CONSUME(k.seen);
        return this.SUBRULE(this.within);
      }) ?? null;
    return { kind: "drift-none", contracts, seenWithinMs, span: this.since(start) };
  });

  protected readonly reversal: GrammarRule<ReversalForm> = this.rule("reversal", () => {
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

  /** The only comparison that a limit has. */
  protected sign(wanted: "<=" | ">=", index = 0): void {
    const token = this.consume(index, t.ComparisonOperator, { ERR_MSG: `\`${wanted}\`` });
    this.ACTION(() => {
      if (token.image !== wanted)
        this.fail(
          "IL1111",
          { word: token.image, what: "sign of this limit", known: [wanted] },
          spanOf(token),
        );
    });
  }
}
