import { actionOutcomes, rateKeys } from "@interlock/runtime/vocabulary";
import type { ActionOutcome, RateKey } from "@interlock/runtime/vocabulary";

import { EvidenceFormParser } from "./evidence-form-parser.ts";
import type { GrantAtMostForm, GrantForm, IdentityForm, QuorumForm, RateForm } from "./form.ts";
import type { GrammarRule } from "./parser-base.ts";
import * as t from "./tokens.ts";

const k = t.keyword;

/** The forms about authority: who approves, who acts, how often, with what in hand. */
export abstract class AuthorityFormParser extends EvidenceFormParser {
  protected readonly quorum: GrammarRule<QuorumForm> = this.rule("quorum", () => {
    const start = this.mark();
    this.CONSUME(k.quorum);
    const people = this.SUBRULE(this.people);
    return { kind: "quorum", people, span: this.since(start) };
  });

  protected readonly rate: GrammarRule<RateForm> = this.rule("rate", () => {
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

  protected readonly grant: GrammarRule<GrantForm | GrantAtMostForm> = this.rule("grant", () => {
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
    const quoted = this.SUBRULE(this.quotedList);
    return this.ACTION(() => quoted.map(({ text }) => text));
  });

  protected readonly identity: GrammarRule<IdentityForm> = this.rule("identity", () => {
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
          this.sign("<=");
          return { kind: "identity-depth", atMost: this.number(t.Integer), span: this.since(start) };
        },
      },
    ]);
  });
}
