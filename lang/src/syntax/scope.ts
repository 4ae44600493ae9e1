import type { Stage } from "@interlock/runtime/vocabulary";

import type { Expression } from "./expression.ts";
import type { Name } from "./name.ts";
import type { Span } from "./span.ts";

/** `at advisory` before a rule's reach: a stage of its own. */
export interface OwnStage {
  readonly stage: Stage;
  readonly span: Span;
}

/** What a rule, a switch or a ceiling reaches. */
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
