import type { GroupSort } from "@interlock/runtime/vocabulary";

import type { PathExpression } from "./expression.ts";
import type { GrammarRule } from "./parser-base.ts";
import { readString } from "./string-literal.ts";
import * as t from "./tokens.ts";
import type {
  ContractDeclaration,
  FactDeclaration,
  GroupDeclaration,
  GroupMembers,
  Origin,
  PrincipalDeclaration,
  PrincipalId,
  SourceDeclaration,
} from "./tree.ts";
import { VocabularyParser } from "./vocabulary-parser.ts";

const k = t.keyword;
const groupArgument = "a string or a parameter";

/** The declarations of what stands outside: sources, their facts, principals, groups and contracts. */
export abstract class OutsideParser extends VocabularyParser {
  protected readonly sourceDeclaration: GrammarRule<SourceDeclaration> = this.rule(
    "sourceDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.source);
      const names = this.SUBRULE(this.names);
      return { kind: "source", names, span: this.since(start) };
    },
  );

  protected readonly factDeclaration: GrammarRule<FactDeclaration> = this.rule("factDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.fact);
    const name = this.SUBRULE(this.name);
    const parameters = this.SUBRULE(this.parameters);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    const optional = this.OPTION(() => this.CONSUME(t.Question)) !== undefined;
    const origin = this.SUBRULE(this.origin);
    return { kind: "fact", name, parameters, type, optional, origin, doc: this.doc, span: this.since(start) };
  });

  private readonly origin: GrammarRule<Origin> = this.rule("origin", () => {
    const start = this.mark();
    this.CONSUME(k.from);
    const source = this.SUBRULE(this.name);
    this.CONSUME(k.fresh);
    const freshMs = this.number(t.Duration);
    return { source, freshMs, span: this.since(start) };
  });

  protected readonly principalDeclaration: GrammarRule<PrincipalDeclaration> = this.rule(
    "principalDeclaration",
    () => {
      const start = this.mark();
      const role = this.choose<"agent" | "human">([
        { ALT: () => (this.CONSUME(k.agent), "agent") },
        { ALT: () => (this.CONSUME(k.human), "human") },
      ]);
      const name = this.SUBRULE(this.name);
      this.CONSUME(t.Equals);
      const ids = [this.SUBRULE1(this.principalId)];
      this.MANY(() => {
        this.CONSUME(t.Comma);
        ids.push(this.SUBRULE2(this.principalId));
      });
      return { kind: "principal", role, name, ids, doc: this.doc, span: this.since(start) };
    },
  );

  private readonly principalId: GrammarRule<PrincipalId> = this.rule("principalId", () => {
    const start = this.mark();
    const provider = this.SUBRULE1(this.name);
    const sort = this.OPTION(() => this.SUBRULE2(this.name)) ?? null;
    const id = this.choose<string>(
      [
        // The digits, not the number: an id is a name, and may be longer than numbers are exact.
        { ALT: () => this.CONSUME(t.Integer).image },
        { ALT: () => readString(this.CONSUME(t.Text).image).value },
      ],
      "an id: a whole number or a string",
    );
    return { provider, sort, id, span: this.since(start) };
  });

  protected readonly groupDeclaration: GrammarRule<GroupDeclaration> = this.rule("groupDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.group);
    const name = this.SUBRULE(this.name);
    const parameters = this.SUBRULE(this.parameters);
    this.CONSUME(t.Equals);
    const members = this.choose<GroupMembers>(
      [
        // Nobody can be called `team` and so on: the words are taken.
        { ALT: () => this.SUBRULE(this.sourcedMembers), IGNORE_AMBIGUITIES: true },
        {
          ALT: () => {
            this.refuseSort();
            return { kind: "names", names: this.SUBRULE(this.names) };
          },
        },
      ],
      "`team`, `role`, `schedule`, `codeowners` or a name",
    );
    return { kind: "group", name, parameters, members, doc: this.doc, span: this.since(start) };
  });

  /** Refuses a sort of group as a name: then what stands behind it is no argument. */
  private refuseSort(): void {
    this.ACTION(() => {
      if (!this.nextIs(k.team, k.role, k.schedule, k.codeowners)) return;
      this.SKIP_TOKEN();
      this.failExpecting(groupArgument);
    });
  }

  private readonly sourcedMembers: GrammarRule<GroupMembers> = this.rule("sourcedMembers", () => {
    const by = this.choose<GroupSort>([
      { ALT: () => (this.CONSUME(k.team), "team") },
      { ALT: () => (this.CONSUME(k.role), "role") },
      { ALT: () => (this.CONSUME(k.schedule), "schedule") },
      { ALT: () => (this.CONSUME(k.codeowners), "codeowners") },
    ]);
    const argument = this.SUBRULE(this.groupArgument);
    const origin = this.SUBRULE(this.origin);
    return { kind: "sourced", by, argument, origin };
  });

  private readonly groupArgument: GrammarRule<GroupArgument> = this.rule("groupArgument", () => {
    const start = this.mark();
    this.refuseKeyword(k.from, [k.from, t.Dot], groupArgument);
    return this.choose<GroupArgument>(
      [
        {
          ALT: () => {
            const { text, span } = this.SUBRULE(this.quoted);
            return { kind: "text", text, span };
          },
        },
        { ALT: () => ({ kind: "path", names: this.SUBRULE(this.dotted), span: this.since(start) }) },
      ],
      groupArgument,
    );
  });

  protected readonly contractDeclaration: GrammarRule<ContractDeclaration> = this.rule(
    "contractDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.contract);
      this.refuseKeyword(k.on, [k.on, t.Equals], "a name");
      const name = this.SUBRULE(this.name);
      const contract = this.choose<ContractDeclaration["contract"]>([
        { ALT: () => this.SUBRULE(this.schemaContract) },
        { ALT: () => this.SUBRULE(this.stateContract) },
      ]);
      return { kind: "contract", name, contract, doc: this.doc, span: this.since(start) };
    },
  );

  private readonly schemaContract: GrammarRule<ContractDeclaration["contract"]> = this.rule(
    "schemaContract",
    () => {
      this.CONSUME(t.Equals);
      this.CONSUME(k.schema);
      const file = this.SUBRULE(this.quoted);
      this.CONSUME(k.on);
      this.CONSUME(k.database);
      const database = this.SUBRULE2(this.quoted);
      return { kind: "schema", file, database };
    },
  );

  private readonly stateContract: GrammarRule<ContractDeclaration["contract"]> = this.rule(
    "stateContract",
    () => {
      this.CONSUME(k.on);
      const entity = this.SUBRULE(this.name);
      this.CONSUME(k.holds);
      this.CONSUME(k.when);
      const holdsWhen = this.SUBRULE(this.expression);
      return { kind: "state", entity, holdsWhen };
    },
  );
}

type GroupArgument =
  { readonly kind: "text"; readonly text: string; readonly span: PathExpression["span"] } | PathExpression;
