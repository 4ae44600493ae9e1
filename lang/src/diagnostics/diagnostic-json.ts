import { lineIndex, positionAt } from "../syntax/line-index.ts";
import type { LineIndex, Position } from "../syntax/line-index.ts";
import type { Span } from "../syntax/span.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";

/** A place in a file: from its first character to the one after its last, both counted from 1. */
export interface PlaceJson {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

/** A diagnostic as commands answer it to other programs; `docs/diagnostics/README.md` documents the shape. */
export interface DiagnosticJson extends PlaceJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly label: string | null;
  readonly help: string | null;
  readonly related: readonly (PlaceJson & { readonly label: string })[];
}

/**
 * Diagnostics as plain JSON, in their order, places as lines and columns in Unicode code points. `texts` are the
 * sources by path; a place in a file that is not among them is its first character. Pure, never throws.
 */
export function diagnosticsJson(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): readonly DiagnosticJson[] {
  const placed = placesIn(texts);
  return diagnostics.map((diagnostic) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...placed(diagnostic),
    label: diagnostic.label ?? null,
    help: diagnostic.help ?? null,
    related: (diagnostic.related ?? []).map((place) => ({ ...placed(place), label: place.label })),
  }));
}

/** Answers places of these texts as lines and columns; each text is indexed once, when it is first asked about. */
export function placesIn(
  texts: ReadonlyMap<string, string>,
): (place: { readonly path: string; readonly span: Span }) => PlaceJson {
  const indexes = new Map<string, LineIndex>();
  return ({ path, span }) => {
    const index = indexes.get(path) ?? lineIndex(texts.get(path) ?? "");
    indexes.set(path, index);
    return { path, start: positionAt(index, span.start), end: positionAt(index, span.end) };
  };
}
