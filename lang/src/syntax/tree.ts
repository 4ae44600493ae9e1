import type { Effect, GroupSort, PatternSort, Stage, Weekday } from "@interlock/runtime/vocabulary";

import type { Expression, PathExpression, Reference } from "./expression.ts";
import type { Form } from "./form.ts";
import type { Name } from "./name.ts";
import type { Because, People } from "./people.ts";
import type { OwnStage, Scope } from "./scope.ts";
import type { Span } from "./span.ts";
import type { Fixture, Proof, Test } from "./test.ts";

/** One `.policy` file. Best effort: what did not parse is missing here and stands in the diagnostics. */
export interface Module {
  readonly kind: "module";
  /** The version after `language`; null where the header is missing or broken. */
  readonly language: { readonly version: number; readonly span: Span } | null;
  /** A baseline holds no permits and no stage, so nothing in it can widen. */
  readonly sort: "policy" | "baseline";
  /** The word after `policy` or `baseline`. */
  readonly name: Name | null;
  /** The baseline that the module stands under, as a path relative to this file. */
  readonly under: Quoted | null;
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
  | StageCeiling
  | EnumDeclaration
  | EntityDeclaration
  | ActionDeclaration
  | TargetRequirement
  | ZoneDeclaration
  | SourceDeclaration
  | FactDeclaration
  | PrincipalDeclaration
  | GroupDeclaration
  | PatternSetDeclaration
  | WindowDeclaration
  | ContractDeclaration
  | SwitchDeclaration
  | LetDeclaration
  | Rule
  | Fixture
  | Test
  | Proof;

/** A text between quotes, unescaped, and its place. */
export interface Quoted {
  readonly text: string;
  readonly span: Span;
}

/** `import { a, b } from "path"`. */
export interface Import {
  readonly kind: "import";
  readonly names: readonly Name[];
  readonly from: Quoted;
  readonly span: Span;
}

/** `stage constrained`. */
export interface StageDeclaration {
  readonly kind: "stage";
  readonly stage: Stage;
  readonly span: Span;
}

/** `stage at most constrained on * where …`: keeps permits of a later stage out of the join there. */
export interface StageCeiling {
  readonly kind: "stage-at-most";
  readonly stage: Stage;
  readonly scope: Scope;
  readonly doc: string | null;
  readonly span: Span;
}

/** `target requires { zone: zone }`: what the entity of every action of the set must have. */
export interface TargetRequirement {
  readonly kind: "target-requires";
  readonly fields: readonly Field[];
  readonly doc: string | null;
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

/** `fact ticket(id: string max 32): Ticket? from tracker fresh 10m`: what a source answers. */
export interface FactDeclaration {
  readonly kind: "fact";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly type: TypeExpression;
  /** `?` after the type: the source may attest that there is none. */
  readonly optional: boolean;
  readonly origin: Origin;
  readonly doc: string | null;
  readonly span: Span;
}

/** `id: string max 32`, of a fact, a group or a `let`. */
export interface Parameter {
  readonly name: Name;
  readonly type: TypeExpression;
  readonly span: Span;
}

/** `from github fresh 10m`: who answers, and how old an answer may be. */
export interface Origin {
  readonly source: Name;
  readonly freshMs: number;
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

/**
 * `group sre = team "acme/sre" from github fresh 10m`, `group leads = beth, ann`, or with parameters
 * `group owners(p: path) = codeowners p from github fresh 10m`.
 */
export interface GroupDeclaration {
  readonly kind: "group";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly members: GroupMembers;
  readonly doc: string | null;
  readonly span: Span;
}

/** Where a group's members come from. */
export type GroupMembers =
  | { readonly kind: "names"; readonly names: readonly Name[] }
  | {
      readonly kind: "sourced";
      readonly by: GroupSort;
      /** A text, or the name of a parameter. */
      readonly argument:
        { readonly kind: "text"; readonly text: string; readonly span: Span } | PathExpression;
      readonly origin: Origin;
    };

/** `paths ledger = "db/ledger/**" except "db/ledger/docs/**"`; `hosts` by label, `commands` by argument. */
export interface PatternSetDeclaration {
  readonly kind: "pattern-set";
  readonly sort: PatternSort;
  readonly name: Name;
  readonly patterns: readonly Quoted[];
  readonly except: readonly Quoted[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `window release = mon..fri 09:00..16:00 in "Europe/Berlin"` or `window freeze = INSTANT..INSTANT`. */
export interface WindowDeclaration {
  readonly kind: "window";
  readonly name: Name;
  readonly when: WindowTime;
  readonly doc: string | null;
  readonly span: Span;
}

/** When a window is open: half open, its end does not belong to it. */
export type WindowTime =
  | { readonly kind: "dates"; readonly fromMs: number; readonly toMs: number; readonly span: Span }
  | {
      readonly kind: "weekly";
      /** The first and the last day on which it opens; from a later to an earlier one it passes the week's end. */
      readonly firstDay: Weekday;
      readonly lastDay: Weekday;
      /** Minutes since midnight, 0 to 1440; an end before the start lies on the next day. */
      readonly fromMinute: number;
      readonly toMinute: number;
      readonly zone: Quoted;
      readonly span: Span;
    };

/** `contract orders = schema "db/orders.sql" on database "orders"` or `contract scaled on Service holds when …`. */
export interface ContractDeclaration {
  readonly kind: "contract";
  readonly name: Name;
  readonly contract:
    | { readonly kind: "schema"; readonly file: Quoted; readonly database: Quoted }
    | { readonly kind: "state"; readonly entity: Name; readonly holdsWhen: Expression };
  readonly doc: string | null;
  readonly span: Span;
}

/** `switch payments on * where … { resume quorum 2 of sre }`: while it is thrown, nothing in its scope is permitted. */
export interface SwitchDeclaration {
  readonly kind: "switch";
  readonly name: Name;
  readonly scope: Scope;
  readonly includingRestores: boolean;
  readonly resume: People;
  readonly doc: string | null;
  readonly span: Span;
}

/** `let gold = target.tier == Tier.gold` or `let within(x: percent) = …`: an expression under a name, expanded where used. */
export interface LetDeclaration {
  readonly kind: "let";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
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

/** A rule: `permit`, `bound` or `refuse`. */
export type Rule = PermitRule | BoundRule | RefuseRule;

/** `permit NAME on … { clauses }`: permits where it applies and every clause holds. */
export interface PermitRule {
  readonly kind: "permit";
  readonly name: Name;
  readonly stage: OwnStage | null;
  readonly scope: Scope;
  readonly clauses: readonly Clause[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `bound NAME on … { clauses }`: restricts whatever any permit permits. */
export interface BoundRule {
  readonly kind: "bound";
  readonly name: Name;
  readonly stage: OwnStage | null;
  readonly scope: Scope;
  readonly clauses: readonly Clause[];
  readonly doc: string | null;
  readonly span: Span;
}

/** `refuse NAME on … [unless …] [because …]`: a clause that always fails where it applies. */
export interface RefuseRule {
  readonly kind: "refuse";
  readonly name: Name;
  readonly stage: OwnStage | null;
  readonly scope: Scope;
  readonly unless: People | null;
  readonly because: Because | null;
  readonly doc: string | null;
  readonly span: Span;
}

/** A clause: what it demands, and its suffixes. */
export interface Clause {
  /** `each f in action.files:` before the form. */
  readonly each: Each | null;
  readonly form: Form;
  readonly as: Name | null;
  readonly when: Expression | null;
  readonly unless: People | null;
  readonly because: Because | null;
  readonly span: Span;
}

/** `each f in action.files:`: the clause is judged for every element of the list. */
export interface Each {
  readonly variable: Name;
  readonly list: Reference;
  readonly span: Span;
}
