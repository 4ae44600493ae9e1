import type { Span } from "../syntax/span.ts";
import type { Diagnostic, RelatedPlace } from "./diagnostic.ts";
import type { Entry, Family } from "./entry.ts";
import { declarations } from "./declarations.ts";
import type { DeclarationsFacts } from "./declarations.ts";
import { expressions } from "./expressions.ts";
import type { ExpressionsFacts } from "./expressions.ts";
import { namesAndTypes } from "./names-and-types.ts";
import type { NamesAndTypesFacts } from "./names-and-types.ts";
import { rules } from "./rules.ts";
import type { RulesFacts } from "./rules.ts";
import { suspicions } from "./suspicions.ts";
import type { SuspicionsFacts } from "./suspicions.ts";
import { syntax } from "./syntax.ts";
import type { SyntaxFacts } from "./syntax.ts";
import { tests } from "./tests.ts";
import type { TestsFacts } from "./tests.ts";
import { widening } from "./widening.ts";
import type { WideningFacts } from "./widening.ts";

/** The facts that each code needs, for all codes. */
export interface CatalogueFacts
  extends
    SyntaxFacts,
    NamesAndTypesFacts,
    DeclarationsFacts,
    ExpressionsFacts,
    RulesFacts,
    TestsFacts,
    SuspicionsFacts,
    WideningFacts {}

/** A code of the catalogue. */
export type Code = keyof CatalogueFacts;

/** Every diagnostic that Interlock can give, by its permanent code. */
export const catalogue: Family<CatalogueFacts> = {
  ...syntax,
  ...namesAndTypes,
  ...declarations,
  ...expressions,
  ...rules,
  ...tests,
  ...suspicions,
  ...widening,
};

/** Where a diagnostic points. */
export interface Place {
  readonly path: string;
  readonly span: Span;
  readonly related?: readonly RelatedPlace[];
}

/** Builds the diagnostic of a code from its facts. Pure; the facts' text is made visible, never trusted. */
export function diagnose<C extends Code>(code: C, facts: CatalogueFacts[C], place: Place): Diagnostic {
  const entry: Entry<CatalogueFacts[C]> = catalogue[code];
  const { message, label, help } = entry.describe(facts);
  return {
    code,
    severity: entry.severity,
    message,
    path: place.path,
    span: place.span,
    ...(label === undefined ? {} : { label }),
    ...(place.related === undefined ? {} : { related: place.related }),
    ...(help === undefined ? {} : { help }),
  };
}
