import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** A name, a field or a file that is unknown is one mistake, however often it is used. */
const mergedCodes = ["IL2001", "IL2005", "IL2006"];

/** So many of its other places are shown beside the first. */
const shownPlaces = 5;

/** Says once a file what is unknown there, and shows beside the first place where else it stands. */
export function mergeRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    const before = places.get(key);
    if (before === undefined) places.set(key, [diagnostic]);
    else before.push(diagnostic);
  }
  return diagnostics.flatMap((diagnostic) => {
    const [first, ...more] = places.get(keyOf(diagnostic)) ?? [];
    if (!mergedCodes.includes(diagnostic.code) || more.length === 0) return [diagnostic];
    if (first !== diagnostic) return [];
    const also = more.slice(0, shownPlaces).map(({ path, span }) => ({ path, span, label: "also here" }));
    return [{ ...diagnostic, related: [...(diagnostic.related ?? []), ...also] }];
  });
}

function keyOf({ code, path, message }: Diagnostic): string {
  return JSON.stringify([path, code, message]);
}
