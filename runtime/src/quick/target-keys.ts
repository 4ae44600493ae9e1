import { targetKey, type TargetReference } from "../proposal.ts";

/** How many keys are kept, and how long their ids are at most: a service acts on the same targets again and again. */
const mostKept = 16_384;
const longestKept = 128;

/** Answers `targetKey` of the targets of one entity, sooner where it was asked before. What is kept changes no answer. */
export function targetKeysOf(entity: string): (id: string) => string {
  const kept = new Map<string, string>();
  return (id) => {
    const known = kept.get(id);
    if (known !== undefined) return known;
    if (typeof id !== "string" || id.length > longestKept) return targetKey({ entity, id });
    // A copy: a part of a longer text would keep all of it.
    const own = JSON.parse(JSON.stringify(id)) as string;
    const key = asName(targetKey({ entity, id: own } satisfies TargetReference));
    if (kept.size >= mostKept) kept.clear();
    kept.set(own, key);
    return key;
  };
}

/** The same text, as engines keep the names of properties: one is found sooner by it. */
function asName(text: string): string {
  const [name = text] = Object.keys({ [text]: null });
  return name;
}
