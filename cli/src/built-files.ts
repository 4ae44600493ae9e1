import type { CompiledSet } from "@interlock/compiler";

import type { FileToWrite } from "./write-files.ts";

/** The file that says which commit the others were built from. */
export const PIN_FILE = "pin.json";

/** The names of what is written, as {@link builtFiles} writes it. */
export const builtNames = [
  "evaluator.ts",
  "evaluator.js",
  "evaluator.js.map",
  "evaluator.d.ts",
  "vocabulary.d.ts",
  "pin.json",
] as const;

/** The files of a compiled set: the same set gives the same bytes, whoever compiles it. */
export function builtFiles(compiled: CompiledSet): readonly FileToWrite[] {
  const { typescript, javascript, sourceMap, declarations, vocabularyTypes, pin, moduleDigest } = compiled;
  return [
    { name: "evaluator.ts", text: typescript },
    { name: "evaluator.js", text: javascript },
    { name: "evaluator.js.map", text: sourceMap },
    { name: "evaluator.d.ts", text: declarations },
    { name: "vocabulary.d.ts", text: vocabularyTypes },
    { name: PIN_FILE, text: `${JSON.stringify({ moduleDigest, pin }, null, 2)}\n` },
  ];
}
