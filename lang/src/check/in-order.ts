import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** One diagnostic a place and message, in the order of the files and of the text. */
export function inOrder(diagnostics: readonly Diagnostic[], paths: readonly string[]): readonly Diagnostic[] {
  const rank = new Map(paths.map((path, index) => [path, index] as const));
  const unique = new Map(
    diagnostics.map((diagnostic) => {
      const { code, path, span, message } = diagnostic;
      return [JSON.stringify([path, span.start, span.end, code, message]), diagnostic] as const;
    }),
  );
  return [...unique.values()].sort(
    (a, b) => (rank.get(a.path) ?? 0) - (rank.get(b.path) ?? 0) || a.span.start - b.span.start,
  );
}
