import { weekdays } from "@interlock/runtime/vocabulary";
import type { Effect, PatternSort } from "@interlock/runtime/vocabulary";

import type { GrammarRule } from "./parser-base.ts";
import * as t from "./tokens.ts";
import type {
  ActionDeclaration,
  EntityDeclaration,
  EnumDeclaration,
  PatternSetDeclaration,
  TargetRequirement,
  WindowDeclaration,
  WindowTime,
  ZoneDeclaration,
} from "./tree.ts";
import { TypeParser } from "./type-parser.ts";

const k = t.keyword;

/** The declarations of words: enums, entities, actions, zones, and the sets that values are looked up in. */
export abstract class VocabularyParser extends TypeParser {
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
      this.refuseKeyword(k.on, [k.on, t.Comma], "a name");
      const names = this.SUBRULE(this.names);
      this.CONSUME(k.on);
      const entity = this.SUBRULE(this.name);
      const effect = this.OPTION(() => this.SUBRULE(this.effect));
      this.ACTION(() => {
        const mayFollow = "`changes`, `reads`, `restores`, `proposes` or `{`";
        if (effect === undefined && !this.nextIs(t.LeftBrace)) this.failExpecting(mayFollow);
      });
      const fields = this.SUBRULE(this.fields);
      const span = this.since(start);
      return { kind: "action", names, entity, effect: effect ?? "changes", fields, doc: this.doc, span };
    },
  );

  private readonly effect: GrammarRule<Effect> = this.rule("effect", () =>
    this.choose<Effect>([
      { ALT: () => (this.CONSUME(k.changes), "changes") },
      { ALT: () => (this.CONSUME(k.reads), "reads") },
      { ALT: () => (this.CONSUME(k.restores), "restores") },
      { ALT: () => (this.CONSUME(k.proposes), "proposes") },
    ]),
  );

  protected readonly targetRequirement: GrammarRule<TargetRequirement> = this.rule(
    "targetRequirement",
    () => {
      const start = this.mark();
      this.CONSUME(k.target);
      this.CONSUME(k.requires);
      const fields = this.SUBRULE(this.fields);
      return { kind: "target-requires", fields, doc: this.doc, span: this.since(start) };
    },
  );

  protected readonly zoneDeclaration: GrammarRule<ZoneDeclaration> = this.rule("zoneDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.zone);
    const names = this.SUBRULE(this.names);
    return { kind: "zone", names, span: this.since(start) };
  });

  protected readonly patternSetDeclaration: GrammarRule<PatternSetDeclaration> = this.rule(
    "patternSetDeclaration",
    () => {
      const start = this.mark();
      const sort = this.choose<PatternSort>([
        { ALT: () => (this.CONSUME(k.paths), "paths") },
        { ALT: () => (this.CONSUME(k.hosts), "hosts") },
        { ALT: () => (this.CONSUME(k.commands), "commands") },
      ]);
      const name = this.SUBRULE(this.name);
      this.CONSUME(t.Equals);
      const patterns = this.SUBRULE(this.quotedList);
      const except =
        this.OPTION(() => {
          this.CONSUME(k.except);
          return this.SUBRULE2(this.quotedList);
        }) ?? [];
      return { kind: "pattern-set", sort, name, patterns, except, doc: this.doc, span: this.since(start) };
    },
  );

  protected readonly windowDeclaration: GrammarRule<WindowDeclaration> = this.rule(
    "windowDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.window);
      const name = this.SUBRULE(this.name);
      this.CONSUME(t.Equals);
      const when = this.choose<WindowTime>(
        [{ ALT: () => this.SUBRULE(this.dates) }, { ALT: () => this.SUBRULE(this.weekly) }],
        "an instant or a day such as `mon`",
      );
      return { kind: "window", name, when, doc: this.doc, span: this.since(start) };
    },
  );

  private readonly dates: GrammarRule<WindowTime> = this.rule("dates", () => {
    const start = this.mark();
    const fromMs = this.number(t.Instant);
    this.CONSUME(t.DotDot);
    const toMs = this.number(t.Instant, 1);
    return { kind: "dates", fromMs, toMs, span: this.since(start) };
  });

  private readonly weekly: GrammarRule<WindowTime> = this.rule("weekly", () => {
    const start = this.mark();
    const firstDay = this.oneOf("day of the week", weekdays);
    this.CONSUME(t.DotDot);
    const lastDay = this.oneOf("day of the week", weekdays, 1);
    const from = this.nextSpan();
    const fromMinute = this.number(t.Time);
    this.ACTION(() => {
      // A day ends at 24:00; nothing begins there that does not begin at the next day's 00:00.
      if (fromMinute === 1440) this.fail("IL1120", {}, from);
    });
    this.CONSUME2(t.DotDot);
    const toMinute = this.number(t.Time, 1);
    this.CONSUME(k.in);
    const zone = this.SUBRULE(this.quoted);
    return { kind: "weekly", firstDay, lastDay, fromMinute, toMinute, zone, span: this.since(start) };
  });
}
