import { misfitCommand, misfitHost, misfitPath, type Type } from "@interlock/runtime/vocabulary";

/** Why a text is none of a type of texts with a form of its own; undefined for any other type. */
export function misfitText(text: string, type: Type): string | null | undefined {
  if (type.kind === "path") return misfitPath(text);
  if (type.kind === "host") return misfitHost(text);
  if (type.kind === "command") return misfitCommand(text, type.max);
  return undefined;
}
