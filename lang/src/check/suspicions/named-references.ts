import type { Name } from "../../syntax/name.ts";
import type { Declaration } from "../../syntax/tree.ts";

/** Parts of the tree that hold names of their own, not names of declarations. */
const ownNames: ReadonlySet<string> = new Set([
  "as",
  "field",
  "fields",
  "members",
  "provider",
  "sort",
  "variable",
]);

/** Parts that hold texts, which look like names. */
const texts: Readonly<Record<string, readonly string[]>> = {
  import: ["names", "from"],
  "pattern-set": ["patterns", "except"],
  weekly: ["zone"],
  schema: ["file", "database"],
};

/** Declarations whose `names` are what they declare. */
const declaring: ReadonlySet<string> = new Set(["action", "zone", "source"]);

/** What calls something by its name: everywhere else a `name` is what is declared. */
const calling: ReadonlySet<string> = new Set(["named-type", "call"]);

/**
 * Strikes the names that some declaration uses, whatever they stand for, off a list. What it does not know counts as a
 * use, so a name that is left on the list is not used. Looks no further than it must.
 */
export function strikeNamed(declarations: readonly Declaration[], names: Set<string>): void {
  for (const declaration of declarations) {
    if (names.size === 0) return;
    visit(declaration, names);
  }
}

function visit(node: object, names: Set<string>): void {
  const kind = "kind" in node && typeof node.kind === "string" ? node.kind : "";
  const skipped = texts[kind];
  // Every node of a tree may pass here: nothing is made that is thrown away at once.
  for (const key in node) {
    const part: unknown = node[key as keyof typeof node];
    if (typeof part !== "object" || part === null || key === "span") continue;
    if (skipped?.includes(key) !== true) visitPart(kind, key, part, names);
  }
  // The hole of an explanation is a path of plain words.
  if (kind === "hole" && "path" in node && Array.isArray(node.path)) names.delete(String(node.path[0]));
}

/** Visits what stands under a key. Of a path only the first name is one: the others are fields. */
function visitPart(kind: string, key: string, part: object, names: Set<string>): void {
  if (Array.isArray(part)) {
    const isPath =
      (key === "names" && (kind === "path" || kind === "reference")) || (key === "path" && kind === "");
    const heads: readonly unknown[] = part;
    const end = isPath ? 1 : heads.length;
    for (let at = 0; at < end; at += 1) {
      const one = heads[at];
      if (typeof one === "object" && one !== null) visitPart(kind, key, one, names);
    }
  } else if (!isName(part)) visit(part, names);
  else if (isUse(kind, key)) names.delete(part.text);
}

function isUse(kind: string, key: string): boolean {
  if (key === "name") return calling.has(kind);
  if (key === "names") return !declaring.has(kind);
  return !ownNames.has(key);
}

function isName(node: object): node is Name {
  return "text" in node && "span" in node && !("kind" in node);
}
