import { limits } from "@interlock/runtime/vocabulary";
import type { Effect } from "@interlock/runtime/vocabulary";

import { ClauseParser } from "./clause-parser.ts";
import type { GrammarRule } from "./parser-base.ts";
import { readString } from "./string-literal.ts";
import * as t from "./tokens.ts";
import type {
  ActionDeclaration,
  EntityDeclaration,
  EnumDeclaration,
  Field,
  GroupDeclaration,
  GroupMembers,
  PrincipalDeclaration,
  PrincipalId,
  SourceDeclaration,
  TypeExpression,
  ZoneDeclaration,
} from "./tree.ts";

const k = t.keyword;

/** The declarations of words: enums, entities, actions, zones, sources, principals and groups. */
export abstract class VocabularyParser extends ClauseParser {
  /** The `///` lines that stand before the declaration being read. */
  protected doc: string | null = null;

  protected readonly enumDeclaration: GrammarRule<EnumDeclaration> = this.rule("enumDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.enum);
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.LeftBrace);
    const members = [this.SUBRULE1(this.anyName)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      members.push(this.SUBRULE2(this.anyName));
    });
    this.CONSUME(t.RightBrace);
    return { kind: "enum", name, members, doc: this.doc, span: this.since(start) };
  });

  protected readonly entityDeclaration: GrammarRule<EntityDeclaration> = this.rule(
    "entityDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.entity);
      const name = this.SUBRULE(this.name);
      const fields = this.SUBRULE(this.fields);
      return { kind: "entity", name, fields, doc: this.doc, span: this.since(start) };
    },
  );

  protected readonly actionDeclaration: GrammarRule<ActionDeclaration> = this.rule(
    "actionDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.action);
      const names = this.SUBRULE(this.names);
      this.CONSUME(k.on);
      const entity = this.SUBRULE(this.name);
      const effect = this.OPTION(() => this.SUBRULE(this.effect)) ?? "changes";
      const fields = this.SUBRULE(this.fields);
      return { kind: "action", names, entity, effect, fields, doc: this.doc, span: this.since(start) };
    },
  );

  private readonly effect: GrammarRule<Effect> = this.rule("effect", () =>
    this.choose<Effect>([
      { ALT: () => (this.CONSUME(k.changes), "changes") },
      { ALT: () => (this.CONSUME(k.reads), "reads") },
      { ALT: () => (this.CONSUME(k.restores), "restores") },
    ]),
  );

  protected readonly zoneDeclaration: GrammarRule<ZoneDeclaration> = this.rule("zoneDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.zone);
    const names = this.SUBRULE(this.names);
    return { kind: "zone", names, span: this.since(start) };
  });

  protected readonly sourceDeclaration: GrammarRule<SourceDeclaration> = this.rule(
    "sourceDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.source);
      const names = this.SUBRULE(this.names);
      return { kind: "source", names, span: this.since(start) };
    },
  );

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
    this.ACTION(() => this.refuseParameters("group"));
    this.CONSUME(t.Equals);
    this.ACTION(() => {
      if (!this.nextIs(k.schedule, k.codeowners)) return;
      this.fail("IL1201", { construct: `\`${this.LA(1).image}\`` }, this.nextSpan());
    });
    const members = this.choose<GroupMembers>(
      [
        { ALT: () => this.SUBRULE(this.sourcedMembers) },
        { ALT: () => ({ kind: "names", names: this.SUBRULE(this.names) }) },
      ],
      "`team`, `role` or a name",
    );
    return { kind: "group", name, members, doc: this.doc, span: this.since(start) };
  });

  private readonly sourcedMembers: GrammarRule<GroupMembers> = this.rule("sourcedMembers", () => {
    const by = this.choose<"team" | "role">([
      { ALT: () => (this.CONSUME(k.team), "team") },
      { ALT: () => (this.CONSUME(k.role), "role") },
    ]);
    const argumentSpan = this.nextSpan();
    const argument = readString(this.CONSUME(t.Text).image).value;
    this.CONSUME(k.from);
    const source = this.SUBRULE(this.name);
    this.CONSUME(k.fresh);
    const freshMs = this.number(t.Duration);
    return { kind: "sourced", by, argument, argumentSpan, source, freshMs };
  });

  private readonly fields: GrammarRule<readonly Field[]> = this.rule("fields", () => {
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

  private readonly type: GrammarRule<TypeExpression> = this.rule("type", () =>
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

  /** Declarations with parameters come later. */
  protected refuseParameters(declaration: string): void {
    if (!this.nextIs(t.LeftParen)) return;
    this.fail("IL1201", { construct: `a \`${declaration}\` with parameters` }, this.nextSpan());
  }
}
