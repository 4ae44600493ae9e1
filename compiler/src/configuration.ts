import { type Configuration, configurationSchema } from "@interlock/runtime/schema";

import { isSourceProblem, type SourceProblem } from "./source-problems.ts";
import type { SourceFile, SourceReader } from "./source-set.ts";

/** Where a repository says which policies it has, from its root. */
export const configurationPath = "interlock.json";

/** What the configuration says, or why it says nothing. */
export type ReadConfiguration =
  | { readonly kind: "read"; readonly configuration: Configuration; readonly file: SourceFile }
  | { readonly kind: "failed"; readonly problem: string; readonly source: SourceProblem | null };

/**
 * Reads `interlock.json` from where the policies come from, and holds it against its closed schema. Where it demands
 * signed commits, the commit that it was read from has to be one: whoever reads policies reads this first.
 */
export async function readConfiguration(reader: SourceReader): Promise<ReadConfiguration> {
  const read = await readDemands(reader);
  // Files that are not committed are pinned to nothing: who works on them can sign nothing yet.
  if (read.kind === "failed" || read.configuration.signedCommits === null || reader.commit === null)
    return read;
  const keys = read.configuration.signedCommits.map(({ key }) => key);
  const problem = await reader.whyNotSigned({ keys, demandedBy: `\`${configurationPath}\`` });
  return problem === null ? read : { kind: "failed", problem: problem.message, source: problem };
}

async function readDemands(reader: SourceReader): Promise<ReadConfiguration> {
  const file = await reader.readFile(configurationPath);
  if (isSourceProblem(file)) return { kind: "failed", problem: file.message, source: file };
  let data: unknown;
  try {
    data = JSON.parse(file.text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { kind: "failed", problem: `${configurationPath} is no JSON: ${reason}`, source: null };
  }
  // Read once: a parser that is compiled for it would take longer to compile than to use.
  const parsed = configurationSchema.safeParse(data, { jitless: true });
  if (parsed.success) {
    // Of two, one would be dropped without a word: a merge of two changes can leave both.
    if (keysWritten(file.text) !== keysOf(data)) {
      return {
        kind: "failed",
        problem: `${configurationPath} names a key twice in one object`,
        source: null,
      };
    }
    return { kind: "read", configuration: parsed.data, file };
  }
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.join(".") || "the file"}: ${message}`,
  );
  return { kind: "failed", problem: `${configurationPath} is not valid: ${issues.join("; ")}`, source: null };
}

/** How many keys stand in a text that is known to be JSON. */
function keysWritten(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(?<colon>\s*:)?/g)].filter((match) => match.groups?.["colon"])
    .length;
}

function keysOf(data: unknown): number {
  if (typeof data !== "object" || data === null) return 0;
  const own = Array.isArray(data) ? 0 : Object.keys(data).length;
  return Object.values(data).reduce<number>((total, inner) => total + keysOf(inner), own);
}
