import type { Span } from "./span.ts";

/** A word as it was written, with its place. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}
