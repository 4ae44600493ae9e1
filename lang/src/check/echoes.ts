import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/**
 * Leaves out what only repeats a mistake in the grammar. A declaration that did not parse takes names away, and every
 * use of them would be a mistake: the word at which it broke is not missed. A scope that reaches nothing and an entity
 * without an owner are not reported either, as actions and fields may be missing. A set with such a mistake never compiles, so nothing passes that should not.
 */
export function withoutEchoes(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  const wordAt = ({ path, span }: Diagnostic): string => texts.get(path)?.slice(span.start, span.end) ?? "";
  const ofGrammar = diagnostics.filter(
    ({ code, severity }) => code.startsWith("IL1") && severity === "error",
  );
  if (ofGrammar.length === 0) return diagnostics;
  const broken = new Set(ofGrammar.map(wordAt));
  return diagnostics.filter(
    (diagnostic) =>
      diagnostic.code !== "IL2214" &&
      diagnostic.code !== "IL2210" &&
      !(diagnostic.code === "IL2001" && broken.has(wordAt(diagnostic))),
  );
}
