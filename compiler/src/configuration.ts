import { lineIndex, positionAt } from "@interlock/lang";
import { type Configuration, configurationSchema } from "@interlock/runtime/schema";

import { hiddenCharactersIn } from "./configuration/hidden-characters.ts";
import { readJsonText } from "./configuration/json-text.ts";
import { dataOf, keysTwice, type Mistake, type ReadText } from "./configuration/located.ts";
import { configurationPaths } from "./configuration/paths.ts";
import { scalarsOf, schemaMistakes } from "./configuration/schema-mistakes.ts";
import { isSourceProblem, quoted, sourceProblem, type SourceProblem } from "./source-problems.ts";
import type { SourceFile, SourceReader } from "./source-set.ts";

/** What the configuration says, or every reason why it says nothing. */
export type ReadConfiguration =
  | { readonly kind: "read"; readonly configuration: Configuration; readonly file: SourceFile }
  | { readonly kind: "failed"; readonly problems: readonly [SourceProblem, ...SourceProblem[]] };

/**
 * Reads `interlock.yaml` or `interlock.json` from where the policies come from, and holds it against its closed schema.
 * Where both are there, neither counts. Where it demands signed commits, the commit that it was read from has to be one:
 * whoever reads policies reads this first.
 */
export async function readConfiguration(reader: SourceReader): Promise<ReadConfiguration> {
  const file = await configurationFile(reader);
  if (isSourceProblem(file)) return { kind: "failed", problems: [file] };
  // Before anything is read: what it says would not be what its readers see, and neither would its other mistakes.
  const hidden = hiddenCharactersIn(file.text, maxMistakes);
  if (hidden.length > 0) return failed(file, hidden);
  const read = file.path.endsWith(".json") ? readJson(file) : await readYaml(file);
  // Files that are not committed are pinned to nothing: who works on them can sign nothing yet.
  if (read.kind === "failed" || read.configuration.signedCommits === null || reader.commit === null)
    return read;
  const keys = read.configuration.signedCommits.map(({ key }) => key);
  const problem = await reader.whyNotSigned({ keys, demandedBy: quoted(file.path) });
  return problem === null ? read : { kind: "failed", problems: [problem] };
}

/** The one file that configures. One that is there and cannot be read keeps the other from counting. */
async function configurationFile(reader: SourceReader): Promise<SourceFile | SourceProblem> {
  const [yaml, json] = configurationPaths;
  const [first, second] = [await reader.readFile(yaml), await reader.readFile(json)];
  if (isMissing(first)) {
    if (!isMissing(second)) return second;
    const message = `there is neither ${quoted(yaml)} nor ${quoted(json)}`;
    const isMisnamed = !isMissing(await reader.readFile("interlock.yml"));
    const help = isMisnamed ? { help: `\`interlock.yml\` is not read: name it ${quoted(yaml)}` } : {};
    return sourceProblem("IL4010", message, { path: yaml, ...help });
  }
  if (isMissing(second)) return first;
  // What keeps one of them from being read says more than that it is there.
  if (isSourceProblem(first)) return first;
  if (isSourceProblem(second)) return second;
  const message = `${quoted(yaml)} and ${quoted(json)} are both there, and neither is read`;
  return sourceProblem("IL4028", message, { path: yaml, help: "keep one of them, and remove the other" });
}

function isMissing(answer: SourceFile | SourceProblem): boolean {
  return isSourceProblem(answer) && answer.code === "IL4010";
}

function readJson(file: SourceFile): ReadConfiguration {
  const data = parsedJson(file.text);
  // Read once: a parser that is compiled for it would take longer to compile than to use.
  const parsed = data === undefined ? null : configurationSchema.safeParse(data, { jitless: true });
  // Of two keys, one would be dropped without a word: a merge of two changes can leave both.
  if (parsed?.success === true && keysWritten(file.text) === keysOf(data))
    return { kind: "read", configuration: parsed.data, file };
  // Only now, when it is known to be wrong, is it read again for the places.
  return judged(file, readJsonText(file.text));
}

async function readYaml(file: SourceFile): Promise<ReadConfiguration> {
  // Loaded where there is YAML: most of what reads a configuration reads none.
  const { readYamlText } = await import("./configuration/yaml-text.ts");
  return judged(file, readYamlText(file.text));
}

/** Holds what a text says against the schema. */
function judged(file: SourceFile, read: ReadText): ReadConfiguration {
  if (read.kind === "failed") return failed(file, read.mistakes);
  const parsed = configurationSchema.safeParse(dataOf(read.value), { jitless: true });
  const issues = parsed.error?.issues.slice(0, maxMistakes) ?? [];
  const twice = keysTwice(read.value).map(({ key, at }) => ({ at, message: `${quoted(key)} stands twice` }));
  const told = scalarsOf(issues, read.value);
  // The schema says what it expected there, and says it better.
  const others = read.mistakes.filter(({ at }) => !told.has(at));
  const mistakes = [...schemaMistakes(issues, read.value), ...twice, ...others];
  return parsed.success && mistakes.length === 0
    ? { kind: "read", configuration: parsed.data, file }
    : failed(file, mistakes);
}

/** How many mistakes are told: finding the place of each takes a walk through the text. */
const maxMistakes = 100;

function failed({ path, text }: SourceFile, mistakes: readonly Mistake[]): ReadConfiguration {
  const index = lineIndex(text);
  const ordered = mistakes.toSorted((a, b) => a.at - b.at).slice(0, maxMistakes);
  const [first, ...more] = ordered.map(({ at, message, help }) =>
    sourceProblem("IL4027", message, {
      path,
      ...positionAt(index, at),
      ...(help === undefined ? {} : { help }),
    }),
  );
  if (first === undefined) throw new Error(`\`${path}\` is wrong, and nobody knows why`);
  return { kind: "failed", problems: [first, ...more] };
}

/** What JSON says; undefined, which it cannot say, where it is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
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
