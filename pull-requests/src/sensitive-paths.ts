import { misfitPath } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";

/**
 * Whether a change reaches the rules that it is judged by: a policy that the configuration lists, a `.policy` file,
 * `interlock.yaml`, `interlock.json` or `interlock.lock`, anything below a folder `.interlock`, at any depth and in any letter case.
 * A path that is not in normal form counts as reaching them.
 */
export function touchesPolicy(
  paths: readonly string[],
  configuration: Pick<Configuration, "policies">,
): boolean {
  const listed = new Set(configuration.policies.map((path) => folded(path.replace(/^(?:\.\/)+/u, ""))));
  return paths.some((path) => {
    const segments = foldedSegments(path);
    if (segments === null) return true;
    const name = segments.at(-1) ?? "";
    return (
      listed.has(folded(path)) ||
      name.endsWith(".policy") ||
      name === "interlock.yaml" ||
      name === "interlock.json" ||
      name === "interlock.lock" ||
      segments.includes(".interlock")
    );
  });
}

/**
 * Whether a change reaches what runs on the repository's behalf: anything below a folder `.github`, or the file of an
 * action, at any depth and in any letter case. A path that is not in normal form counts as reaching it.
 */
export function touchesWorkflow(paths: readonly string[]): boolean {
  return paths.some((path) => {
    const segments = foldedSegments(path);
    if (segments === null) return true;
    const name = segments.at(-1) ?? "";
    return segments.includes(".github") || name === "action.yml" || name === "action.yaml";
  });
}

/** Null for a path that some machine could take for another one. */
function foldedSegments(path: string): readonly string[] | null {
  return misfitPath(path) === null ? folded(path).split("/") : null;
}

function folded(path: string): string {
  // Upper case first: the long s and the Kelvin sign spell letters that only folding brings together.
  return path.normalize("NFKC").toUpperCase().toLowerCase();
}
