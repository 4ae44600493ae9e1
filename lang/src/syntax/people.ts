import type { Expression } from "./expression.ts";
import type { Name } from "./name.ts";
import type { Span } from "./span.ts";

/** `2 of dba and 1 of sre, at most 1 agent by software key within 24h`. */
export interface People {
  readonly seats: readonly Seats[];
  readonly agentsAtMost: number | null;
  readonly bySoftwareKey: boolean;
  readonly withinMs: number | null;
  readonly span: Span;
}

/** `2 of dba` or `1 of owners(action.file)`. */
export interface Seats {
  readonly count: number;
  readonly group: Name;
  /** Empty for a group without parameters. */
  readonly arguments: readonly Expression[];
  readonly span: Span;
}

/** `because "{target.owner} must agree"`: text and holes, in order. */
export interface Because {
  readonly parts: readonly BecausePart[];
  readonly span: Span;
}

/** A stretch of an explanation. */
export type BecausePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "hole"; readonly path: readonly string[]; readonly span: Span };
