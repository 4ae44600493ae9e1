import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/**
 * Leaves out what only repeats another mistake. A set with a mistake never compiles, so nothing passes that should not.
 */
export function withoutEchoes(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  const wordAt = ({ path, span }: Diagnostic): string => texts.get(path)?.slice(span.start, span.end) ?? "";
  const ofGrammar = diagnostics.filter(
    ({ code, severity }) => code.startsWith("IL1") && severity === "error",
  );
  const isOfGrammar = ofGrammar.length === 0 ? never : echoesGrammar(ofGrammar, wordAt);
  const headless = diagnostics.filter(({ code }) => code === "IL2010");
  const isOfHeadless = headless.length === 0 ? never : echoesHeadless(headless);
  if (isOfGrammar === never && isOfHeadless === never) return diagnostics;
  return diagnostics.filter((diagnostic) => !isOfGrammar(diagnostic) && !isOfHeadless(diagnostic));
}

/** Whether a diagnostic only repeats others. */
type IsEcho = (diagnostic: Diagnostic) => boolean;

const never: IsEcho = () => false;

/**
 * A declaration that did not parse takes names away, and every use of them would be a mistake: the word at which it broke
 * is not missed. A scope that reaches nothing and an entity without an owner are not reported either, as actions and
 * fields may be missing; and what is no right number has no right type.
 */
function echoesGrammar(ofGrammar: readonly Diagnostic[], wordAt: (diagnostic: Diagnostic) => string): IsEcho {
  const broken = new Set(ofGrammar.map(wordAt));
  const places = new Set(ofGrammar.map(placeKey));
  return (diagnostic) => {
    const { code } = diagnostic;
    if (code.startsWith("IL1")) return false;
    if (code === "IL2214" || code === "IL2210" || places.has(placeKey(diagnostic))) return true;
    return code === "IL2001" && broken.has(wordAt(diagnostic));
  };
}

function placeKey({ path, span }: Diagnostic): string {
  return `${span.start} ${span.end} ${path}`;
}

/**
 * What a module stands under is not there: a name that nothing declares, and that is like no other, may be a word of that
 * file, and so may every action that a scope was to reach.
 */
function echoesHeadless(headless: readonly Diagnostic[]): IsEcho {
  const paths = new Set(headless.map(({ path }) => path));
  return ({ code, path, label, help }) => {
    if (!paths.has(path)) return false;
    return code === "IL2214" || (code === "IL2001" && label === undefined && help === undefined);
  };
}
