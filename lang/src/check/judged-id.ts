import type { Name } from "../syntax/name.ts";
import type { JudgedRules } from "./judged-rules.ts";

/**
 * The id that a path means among the modules that judge a test: with the module's name in front, or without it in the
 * nearest module that has such a thing. Null where none has. A test need not import what it is judged by anyway.
 */
export function judgedId(
  path: readonly Name[],
  { modules }: Pick<JudgedRules, "modules">,
  exists: (id: string) => boolean,
): string | null {
  const written = path.map((name) => name.text).join(".");
  const ids = [...modules.map((module) => `${module}.${written}`), written];
  return ids.find(exists) ?? null;
}
