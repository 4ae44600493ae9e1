import {
  limits,
  misfitCommand,
  misfitHost,
  misfitPath,
  type PatternSort,
} from "@interlock/runtime/vocabulary";

import { unreachable } from "../unreachable.ts";

/** What is wrong with a pattern: the piece of it that is wrong, and how. */
interface PatternProblem {
  readonly text: string;
  readonly problem: string;
}

/**
 * Why nothing could ever match a pattern, or why it says something else than it seems to; null where it is fine.
 * `paths` are matched by segment, `hosts` by label, `commands` by argument: `*` is any run of characters within one of
 * these, alone it is just one, and `**` is zero or more whole ones, so it stands alone.
 */
export function misfitPattern(sort: PatternSort, pattern: string): PatternProblem | null {
  const { separator, piece, misfit } = rulesOf(sort);
  const pieces = pattern.split(separator);
  const glued = pieces.find((part) => part.includes("**") && part !== "**");
  if (glued !== undefined) {
    return { text: glued, problem: `has \`**\` beside other text: it stands for whole ${piece}` };
  }
  // What no value of this sort can be, no pattern needs to say.
  const problem = misfit(pattern);
  return problem === null ? null : { text: pattern, problem };
}

function rulesOf(sort: PatternSort): {
  readonly separator: string;
  readonly piece: string;
  readonly misfit: (text: string) => string | null;
} {
  switch (sort) {
    case "paths":
      return { separator: "/", piece: "segments", misfit: (text) => misfitPath(lettered(text)) };
    case "hosts":
      return { separator: ".", piece: "labels", misfit: misfitHostPattern };
    case "commands":
      return {
        separator: " ",
        piece: "arguments",
        misfit: (text) => misfitCommand(lettered(text), limits.stringCharacters),
      };
    default:
      return unreachable(sort);
  }
}

/** A text that the pattern would match, were every star a letter. */
function lettered(pattern: string): string {
  return pattern.replaceAll("*", "x");
}

/** A host that ends in a number is an address of four numbers, and a star can be one: its place is not judged then. */
function misfitHostPattern(pattern: string): string | null {
  const problem = misfitHost(lettered(pattern));
  return problem === null || !pattern.includes("*") ? problem : misfitHost(`${lettered(pattern)}.x`);
}
