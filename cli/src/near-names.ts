import { suggest } from "@interlock/lang";

import { quotedText } from "./shown-text.ts";

/** How many names are said where none is near. */
const MAX_NAMED = 8;

/** What a person may have meant by a name that nothing has, in half a sentence; of no names, that there are none. */
export function nearNames(name: string, known: ReadonlySet<string>): string {
  const near = suggest(name, known);
  if (near !== undefined) return `did you mean ${quotedText(near)}?`;
  if (known.size === 0) return "there are none at all";
  const named = [...known].sort().slice(0, MAX_NAMED).map(quotedText).join(", ");
  const more = known.size - MAX_NAMED;
  return `there are ${named}${more > 0 ? `, and ${more} more` : ""}`;
}
