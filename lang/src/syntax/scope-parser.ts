import type { Stage } from "@interlock/runtime/vocabulary";

import { OutsideParser } from "./outside-parser.ts";
import type { GrammarRule } from "./parser-base.ts";
import type { ActionsScope, OwnStage, Scope } from "./scope.ts";
import * as t from "./tokens.ts";
import type { Import, LetDeclaration, StageCeiling, StageDeclaration, SwitchDeclaration } from "./tree.ts";

const k = t.keyword;

/** What a rule, a switch or a ceiling reaches; and `import`, `stage`, `let`, `switch`. */
export abstract class ScopeParser extends OutsideParser {
  protected readonly importDeclaration: GrammarRule<Import> = this.rule("importDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.import);
    this.CONSUME(t.LeftBrace);
    const names = this.SUBRULE(this.names);
    this.CONSUME(t.RightBrace);
    this.CONSUME(k.from);
    const from = this.SUBRULE(this.quoted);
    return { kind: "import", names, from, span: this.since(start) };
  });

  protected readonly stageDeclaration: GrammarRule<StageDeclaration | StageCeiling> = this.rule(
    "stageDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.stage);
      return this.choose<StageDeclaration | StageCeiling>(
        [
          {
            ALT: () => {
              const stage = this.SUBRULE(this.stage);
              return { kind: "stage", stage, span: this.since(start) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(k.at);
              this.CONSUME(k.most);
              const stage = this.SUBRULE2(this.stage);
              const scope = this.SUBRULE(this.scope);
              return { kind: "stage-at-most", stage, scope, doc: this.doc, span: this.since(start) };
            },
          },
        ],
        "a stage or `at most`",
      );
    },
  );

  private readonly stage: GrammarRule<Stage> = this.rule("stage", () =>
    this.choose<Stage>([
      { ALT: () => (this.CONSUME(k.advisory), "advisory") },
      { ALT: () => (this.CONSUME(k.constrained), "constrained") },
      { ALT: () => (this.CONSUME(k.green_path), "green_path") },
      { ALT: () => (this.CONSUME(k.calibrated), "calibrated") },
    ]),
  );

  /** `at STAGE`: a rule's own stage. */
  protected readonly ownStage: GrammarRule<OwnStage> = this.rule("ownStage", () => {
    const start = this.mark();
    this.CONSUME(k.at);
    const stage = this.SUBRULE(this.stage);
    return { stage, span: this.since(start) };
  });

  protected readonly letDeclaration: GrammarRule<LetDeclaration> = this.rule("letDeclaration", () => {
    const start = this.mark();
    this.CONSUME(k.let);
    const name = this.SUBRULE(this.name);
    const parameters = this.SUBRULE(this.parameters);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { kind: "let", name, parameters, value, doc: this.doc, span: this.since(start) };
  });

  protected readonly switchDeclaration: GrammarRule<SwitchDeclaration> = this.rule(
    "switchDeclaration",
    () => {
      const start = this.mark();
      this.CONSUME(k.switch);
      this.refuseKeyword(k.on, [k.on], "a name");
      const name = this.SUBRULE(this.name);
      const scope = this.SUBRULE(this.scope);
      const including = this.OPTION(() => {
        this.CONSUME(k.including);
        return this.CONSUME(k.restores);
      });
      this.CONSUME(t.LeftBrace, { ERR_MSG: "`{` after the scope" });
      this.CONSUME(k.resume);
      this.CONSUME(k.quorum);
      const resume = this.SUBRULE(this.people);
      this.CONSUME(t.RightBrace);
      const includingRestores = including !== undefined;
      return {
        kind: "switch",
        name,
        scope,
        includingRestores,
        resume,
        doc: this.doc,
        span: this.since(start),
      };
    },
  );

  protected readonly scope: GrammarRule<Scope> = this.rule("scope", () => {
    const start = this.mark();
    this.CONSUME(k.on);
    const actions = this.SUBRULE(this.actions);
    const by =
      this.OPTION1(() => {
        this.CONSUME(k.by);
        return this.SUBRULE(this.names);
      }) ?? null;
    const where =
      this.OPTION2(() => {
        this.CONSUME(k.where);
        return this.SUBRULE(this.expression);
      }) ?? null;
    return { actions, by, where, span: this.since(start) };
  });

  protected readonly actions: GrammarRule<ActionsScope> = this.rule("actions", () =>
    this.choose<ActionsScope>(
      [
        { ALT: () => ({ kind: "named", names: this.SUBRULE1(this.names) }) },
        {
          ALT: () => {
            const start = this.mark();
            this.CONSUME(t.Star);
            const except = this.OPTION(() => {
              this.CONSUME(k.except);
              return this.SUBRULE2(this.names);
            });
            return { kind: "every", except: except ?? [], span: this.since(start) };
          },
        },
      ],
      "an action or `*`",
    ),
  );
}
