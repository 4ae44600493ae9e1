import { targetKey } from "../proposal.ts";

/** How many keys are kept, and how long their ids are at most: a service acts on the same targets again and again. */
const mostKept = 16_384;
const longest = 128;

/** So many marks of ids that were seen, a power of two. */
const places = 4_096;

/** Answers `targetKey` of the targets of one entity, sooner where it was asked before. What is kept changes no answer. */
export function targetKeysOf(entity: string): (id: string) => string {
  const kept = new Map<string, string>();
  // What is kept takes a while to make, and many ids are never seen again: for one that is seen once, there is only a mark.
  const marks = new Uint8Array(places);
  return (id) => {
    const known = kept.get(id);
    if (known !== undefined) return known;
    if (typeof id !== "string" || id.length > longest || isNew(marks, id)) return targetKey({ entity, id });
    // A copy: a part of a longer text would keep all of it.
    const own = JSON.parse(JSON.stringify(id)) as string;
    const key = asName(targetKey({ entity, id: own }));
    if (kept.size >= mostKept) kept.clear();
    kept.set(own, key);
    return key;
  };
}

/** Whether there is no mark of an id yet: then one is made. By its last characters: most ids that differ, differ there. */
function isNew(marks: Uint8Array, id: string): boolean {
  let sum = id.length;
  for (let at = Math.max(0, id.length - 6); at < id.length; at += 1) sum = (31 * sum + id.charCodeAt(at)) | 0;
  const place = sum & (places - 1);
  const mark = 1 + ((sum >>> 12) % 255);
  if (marks[place] === mark) return false;
  marks[place] = mark;
  return true;
}

/** The same text, as engines keep the names of properties: one is found sooner by it. */
function asName(text: string): string {
  const [name = text] = Object.keys({ [text]: null });
  return name;
}
