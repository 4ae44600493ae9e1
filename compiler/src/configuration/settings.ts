import { lineIndex, positionAt } from "@interlock/lang";
import type { SettingsSchema } from "@interlock/runtime/schema";

import { quoted } from "../source-problems.ts";
import { hiddenCharactersIn } from "./hidden-characters.ts";
import { readJsonText } from "./json-text.ts";
import { dataOf, keysTwice, type Mistake, type ReadText } from "./located.ts";
import { scalarsOf, schemaMistakes } from "./schema-mistakes.ts";

/** One thing that is wrong with a file of settings, where it stands. */
export interface SettingsMistake {
  readonly message: string;
  /** Both count from 1, the column in Unicode code points. */
  readonly line: number;
  readonly column: number;
  readonly help?: string;
}

/** What a file of settings says, or everything that is wrong with it. */
export type ReadSettings<Settings> =
  | { readonly kind: "read"; readonly settings: Settings }
  | { readonly kind: "failed"; readonly mistakes: readonly [SettingsMistake, ...SettingsMistake[]] };

/** A file by its path, which says whether it is JSON, and its text. */
export interface SettingsText {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads a file of settings, YAML or, where its name ends in `.json`, JSON, and holds it against its closed schema. Characters that
 * readers do not see, a key that stands twice and what YAML has beyond plain data are mistakes. Total.
 */
export async function readSettings<Settings>(
  file: SettingsText,
  schema: SettingsSchema<Settings>,
): Promise<ReadSettings<Settings>> {
  // Before anything is read: what it says would not be what its readers see, and neither would its other mistakes.
  const hidden = hiddenCharactersIn(file.text, maxMistakes);
  if (hidden.length > 0) return failed(file, hidden);
  return file.path.endsWith(".json") ? readJson(file, schema) : await readYaml(file, schema);
}

function readJson<Settings>(file: SettingsText, schema: SettingsSchema<Settings>): ReadSettings<Settings> {
  const data = parsedJson(file.text);
  // Read once: a parser that is compiled for it would take longer to compile than to use.
  const parsed = data === undefined ? null : schema.safeParse(data, { jitless: true });
  // Of two keys, one would be dropped without a word: a merge of two changes can leave both.
  if (parsed?.success === true && keysWritten(file.text) === keysOf(data))
    return { kind: "read", settings: parsed.data };
  // Only now, when it is known to be wrong, is it read again for the places.
  return judged(file, schema, readJsonText(file.text));
}

async function readYaml<Settings>(
  file: SettingsText,
  schema: SettingsSchema<Settings>,
): Promise<ReadSettings<Settings>> {
  // Loaded where there is YAML: most of what reads settings reads none.
  const { readYamlText } = await import("./yaml-text.ts");
  return judged(file, schema, readYamlText(file.text));
}

/** Holds what a text says against the schema. */
function judged<Settings>(
  file: SettingsText,
  schema: SettingsSchema<Settings>,
  read: ReadText,
): ReadSettings<Settings> {
  if (read.kind === "failed") return failed(file, read.mistakes);
  const parsed = schema.safeParse(dataOf(read.value), { jitless: true });
  const issues = parsed.error?.issues.slice(0, maxMistakes) ?? [];
  const twice = keysTwice(read.value).map(({ key, at }) => ({ at, message: `${quoted(key)} stands twice` }));
  const told = scalarsOf(issues, read.value);
  // The schema says what it expected there, and says it better.
  const others = read.mistakes.filter(({ at }) => !told.has(at));
  const mistakes = [...schemaMistakes(issues, read.value, schema), ...twice, ...others];
  return parsed.success && mistakes.length === 0
    ? { kind: "read", settings: parsed.data }
    : failed(file, mistakes);
}

/** How many mistakes are told: finding the place of each takes a walk through the text. */
const maxMistakes = 100;

function failed({ path, text }: SettingsText, mistakes: readonly Mistake[]): ReadSettings<never> {
  const index = lineIndex(text);
  const ordered = mistakes.toSorted((a, b) => a.at - b.at).slice(0, maxMistakes);
  const [first, ...more] = ordered.map(({ at, message, help }): SettingsMistake => {
    const { line, column } = positionAt(index, at);
    return { message, line, column, ...(help === undefined ? {} : { help }) };
  });
  if (first === undefined) throw new Error(`\`${path}\` is wrong, and nobody knows why`);
  return { kind: "failed", mistakes: [first, ...more] };
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
