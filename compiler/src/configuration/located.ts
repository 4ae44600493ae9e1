import { unreachable } from "@interlock/lang";

/** A value as it stands in a text: JSON's values, each with its UTF-16 offset. */
export type LocatedValue =
  | { readonly kind: "object"; readonly at: number; readonly entries: readonly LocatedEntry[] }
  | { readonly kind: "list"; readonly at: number; readonly items: readonly LocatedValue[] }
  | {
      readonly kind: "scalar";
      readonly at: number;
      readonly value: string | number | boolean | null;
      /** How it is written; text in quotes without them. */
      readonly written: string;
      readonly isQuoted: boolean;
    };

/** A key of an object, and what stands behind it. A key that is written twice is there twice. */
export interface LocatedEntry {
  readonly key: string;
  readonly at: number;
  readonly value: LocatedValue;
}

/** One thing that is wrong with a text, at a UTF-16 offset of it. */
export interface Mistake {
  readonly at: number;
  readonly message: string;
  readonly help?: string;
}

/** What a text says, or why it says nothing. */
export type ReadText =
  | {
      readonly kind: "value";
      readonly value: LocatedValue;
      /** What is wrong with it although it can be read. */
      readonly mistakes: readonly Mistake[];
    }
  | { readonly kind: "failed"; readonly mistakes: readonly Mistake[] };

/** How deep a configuration may nest: its schema is far shallower, and no reader may be led further down. */
export const maxNesting = 16;

/**
 * The plain data that a located value stands for; of a key that is written twice, the last. `instead` is what some of the
 * scalars in it would be.
 */
export function dataOf(
  located: LocatedValue,
  instead: ReadonlyMap<LocatedValue, unknown> = new Map(),
): unknown {
  switch (located.kind) {
    case "object":
      // Defines the keys instead of assigning them, so that none of them is the prototype.
      return Object.fromEntries(located.entries.map(({ key, value }) => [key, dataOf(value, instead)]));
    case "list":
      return located.items.map((item) => dataOf(item, instead));
    case "scalar":
      return instead.has(located) ? instead.get(located) : located.value;
    default:
      return unreachable(located);
  }
}

/** What stands at a path; null where nothing does. */
export function valueAt(root: LocatedValue, path: readonly PropertyKey[]): LocatedValue | null {
  let at: LocatedValue | undefined = root;
  for (const step of path) {
    at = at === undefined ? undefined : childAt(at, step);
  }
  return at ?? null;
}

/** The offset of what stands at a path; where it is missing, that of the nearest object or list around it. */
export function offsetAt(root: LocatedValue, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const found = valueAt(root, path.slice(0, length));
    if (found !== null) return found.at;
  }
  return root.at;
}

/** The offset of a key in the object at a path; that of the object where there is no such key. */
export function keyOffsetAt(root: LocatedValue, path: readonly PropertyKey[], key: string): number {
  const object = valueAt(root, path);
  const entry = object?.kind === "object" ? object.entries.find((one) => one.key === key) : undefined;
  return entry?.at ?? offsetAt(root, path);
}

/** Every key that stands a second time in one object. */
export function keysTwice(located: LocatedValue): readonly LocatedEntry[] {
  switch (located.kind) {
    case "object": {
      const seen = new Set<string>();
      return located.entries.flatMap((entry) => {
        const isTwice = seen.has(entry.key);
        seen.add(entry.key);
        return [...(isTwice ? [entry] : []), ...keysTwice(entry.value)];
      });
    }
    case "list":
      return located.items.flatMap(keysTwice);
    case "scalar":
      return [];
    default:
      return unreachable(located);
  }
}

function childAt(located: LocatedValue, step: PropertyKey): LocatedValue | undefined {
  if (located.kind === "object") return located.entries.findLast(({ key }) => key === step)?.value;
  return located.kind === "list" && typeof step === "number" ? located.items[step] : undefined;
}
