import type { Span } from "../syntax/span.ts";

/** One thing that is wrong, or looks wrong, in a policy. Plain data; `renderDiagnostic` shows it to a person. */
export interface Diagnostic {
  /** Permanent: a code is never given to another mistake. */
  readonly code: string;
  readonly severity: Severity;
  /** One clause, lower case, no full stop, the user's text in backticks. */
  readonly message: string;
  /** The file, as the caller of `parse` named it. */
  readonly path: string;
  readonly span: Span;
  /** What stands under the carets. */
  readonly label?: string;
  /** Other places that explain this one. */
  readonly related?: readonly RelatedPlace[];
  /** How to put it right. */
  readonly help?: string;
}

/** An error keeps the policy from compiling, a warning does not. */
export type Severity = "error" | "warning";

/** Another place, in this file or another, that explains a diagnostic. */
export interface RelatedPlace {
  readonly path: string;
  readonly span: Span;
  readonly label: string;
}
