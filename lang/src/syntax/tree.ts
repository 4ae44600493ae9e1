import type { Effect, Stage } from "@interlock/runtime/vocabulary";

import type { Expression } from "./expression.ts";
import type { Form } from "./form.ts";
import type { Name } from "./name.ts";
import type { Because, People } from "./people.ts";
import type { Span } from "./span.ts";
import type { Test } from "./test.ts";

/** One `.policy` file. Best effort: what did not parse is missing here and stands in the diagnostics. */
export interface Module {
  readonly kind: "module";
  /** The version after `language`; null where the header is missing or broken. */
  readonly language: { readonly version: number; readonly span: Span } | null;
  /** The word after `policy`. */
  readonly name: Name | null;
  /** The `///` lines before `policy`, joined by newlines. */
  readonly doc: string | null;
  readonly declarations: readonly Declaration[];
  /** What the declarations that did not parse would have named: a use of such a name is no second mistake. */
  readonly unparsed: readonly string[];
  readonly span: Span;
}

/** Everything that can stand at the top of a module. */
export type Declaration =
  | Import
  | StageDeclaration
  | EnumDeclaration
  | EntityDeclaration
  | ActionDeclaration
  | ZoneDeclaration
  | SourceDeclaration
  | PrincipalDeclaration
  | GroupDeclaration
  | LetDeclaration
  | Rule
  | Test;

/** `import { a, b } from "path"`. */
export interface Import {
  readonly kind: "import";
  readonly names: readonly Name[];
  readonly from: { readonly text: string; readonly span: Span };
  readonly span: Span;
}

/** `stage constrained`. */
export interface StageDeclaration {
  readonly kind: "stage";
  readonly stage: Stage;
  readonly span: Span;
}

/** `enum Tier { gold, silver }`. */
export interface EnumDeclaration {
  readonly kind: "enum";
  readonly name: Name;
  readonly members: readonly Name[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `entity Service { tier: Tier }`. */
export interface EntityDeclaration {
  readonly kind: "entity";
  readonly name: Name;
  readonly fields: readonly Field[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `action deploy, scale on Service changes { … }`: one declaration may name several actions of one shape. */
export interface ActionDeclaration {
  readonly kind: "action";
  readonly names: readonly Name[];
  readonly entity: Name;
  readonly effect: Effect;
  readonly fields: readonly Field[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `zone staging, production`. */
export interface ZoneDeclaration {
  readonly kind: "zone";
  readonly names: readonly Name[];
  readonly span: Span;
}

/** `source github`. */
export interface SourceDeclaration {
  readonly kind: "source";
  readonly names: readonly Name[];
  readonly span: Span;
}

/** `agent release_bot = github app 1234567, spiffe "spiffe://…"` or `human beth = github user 42`. */
export interface PrincipalDeclaration {
  readonly kind: "principal";
  readonly role: "agent" | "human";
  readonly name: Name;
  readonly ids: readonly PrincipalId[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `github app 1234567`: a provider, an optional sort of id, the id. */
export interface PrincipalId {
  readonly provider: Name;
  readonly sort: Name | null;
  readonly id: string;
  readonly span: Span;
}

/** `group sre = team "acme/sre" from github fresh 10m` or `group leads = beth, ann`. */
export interface GroupDeclaration {
  readonly kind: "group";
  readonly name: Name;
  readonly members: GroupMembers;
  readonly doc: string | null;
  readonly span: Span;
}

/** Where a group's members come from. */
export type GroupMembers =
  | { readonly kind: "names"; readonly names: readonly Name[] }
  | {
      readonly kind: "sourced";
      readonly by: "team" | "role";
      readonly argument: string;
      readonly argumentSpan: Span;
      readonly source: Name;
      readonly freshMs: number;
    };

/** `let gold = target.tier == Tier.gold`: an expression under a name. */
export interface LetDeclaration {
  readonly kind: "let";
  readonly name: Name;
  readonly value: Expression;
  readonly doc: string | null;
  readonly span: Span;
}

/** A field of an entity or an action. */
export interface Field {
  readonly name: Name;
  readonly optional: boolean;
  readonly claimed: boolean;
  readonly secret: boolean;
  readonly type: TypeExpression;
  readonly span: Span;
}

/** A type as it was written. What the word means is the checker's to say. */
export type TypeExpression =
  | {
      readonly kind: "named-type";
      readonly name: Name;
      /** `string max 64`, `duration max 30d` (milliseconds). */
      readonly max: number | null;
      /** `int 0..10000`. */
      readonly range: { readonly low: number; readonly high: number } | null;
      readonly span: Span;
    }
  | {
      readonly kind: "list-type";
      readonly min: number | null;
      readonly max: number;
      readonly element: TypeExpression;
      readonly span: Span;
    };

/** What stands above the clauses: what a rule reaches. */
export interface Scope {
  readonly actions: ActionsScope;
  /** `by agent, release_bot`; null where the rule names nobody. */
  readonly by: readonly Name[] | null;
  readonly where: Expression | null;
  readonly span: Span;
}

/** `on deploy, scale` or `on * except undo`. */
export type ActionsScope =
  | { readonly kind: "named"; readonly names: readonly Name[] }
  | { readonly kind: "every"; readonly except: readonly Name[]; readonly span: Span };

/** A rule: `permit`, `bound` or `refuse`. */
export type Rule = PermitRule | BoundRule | RefuseRule;

/** `permit NAME on … { clauses }`: permits where it applies and every clause holds. */
export interface PermitRule {
  readonly kind: "permit";
  readonly name: Name;
  readonly scope: Scope;
  readonly clauses: readonly Clause[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `bound NAME on … { clauses }`: restricts whatever any permit permits. */
export interface BoundRule {
  readonly kind: "bound";
  readonly name: Name;
  readonly scope: Scope;
  readonly clauses: readonly Clause[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `refuse NAME on … [unless …] [because …]`: a clause that always fails where it applies. */
export interface RefuseRule {
  readonly kind: "refuse";
  readonly name: Name;
  readonly scope: Scope;
  readonly unless: People | null;
  readonly because: Because | null;
  readonly doc: string | null;
  readonly span: Span;
}

/** A clause: what it demands, and its suffixes. */
export interface Clause {
  readonly form: Form;
  readonly as: Name | null;
  readonly when: Expression | null;
  readonly unless: People | null;
  readonly because: Because | null;
  readonly span: Span;
}
