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
 * The names that a declaration uses, whatever they stand for. What it does not know counts as a use, so a name that is
 * not answered is not used.
 */
export function namedIn(declaration: Declaration): ReadonlySet<string> {
  const found = new Set<string>();
  visit(declaration, found);
  return found;
}

function visit(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const part of node) visit(part, found);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const kind = "kind" in node && typeof node.kind === "string" ? node.kind : "";
  for (const [key, part] of Object.entries(node) as readonly (readonly [string, unknown])[]) {
    if (key === "span" || texts[kind]?.includes(key) === true) continue;
    for (const one of headsOf(kind, key, part)) {
      if (!isName(one)) visit(one, found);
      else if (isUse(kind, key)) found.add(one.text);
    }
  }
  // The hole of an explanation is a path of plain words.
  if (kind === "hole" && "path" in node && Array.isArray(node.path)) found.add(String(node.path[0]));
}

/** The parts under a key, one by one. Of a path only the first name is one: the others are fields. */
function headsOf(kind: string, key: string, part: unknown): readonly unknown[] {
  if (!Array.isArray(part)) return [part];
  const isPath =
    (key === "names" && (kind === "path" || kind === "reference")) || (key === "path" && kind === "");
  return isPath ? part.slice(0, 1) : part;
}

function isUse(kind: string, key: string): boolean {
  if (key === "name") return calling.has(kind);
  if (key === "names") return !declaring.has(kind);
  return !ownNames.has(key);
}

function isName(node: unknown): node is Name {
  return typeof node === "object" && node !== null && "text" in node && "span" in node && !("kind" in node);
}
