import { parse } from "../../lang/src/syntax/parse.ts";

/** What stands in a tree under these keys is declared there; uses of it stand elsewhere. */
const declaringKeys: ReadonlySet<string> = new Set(["name", "names", "members", "variable", "as", "path"]);

/** Nodes in which names under such keys are uses. */
const usingKinds: ReadonlySet<string> = new Set([
  "path",
  "call",
  "named-type",
  "named",
  "reference",
  "record",
]);

/** The offsets at which a policy declares a name: misspelling one there is no mistake, the uses of it are. */
export function declaredAt(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  visit(parse({ path: "mutated.policy", text }).module, null, found);
  return found;
}

function visit(node: unknown, key: string | null, found: Set<number>): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, key, found);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  if (isName(node)) {
    if (key !== null && declaringKeys.has(key)) found.add(node.span.start);
    return;
  }
  const isUse = "kind" in node && usingKinds.has(String(node.kind));
  for (const [inner, value] of Object.entries(node)) visit(value, isUse ? null : inner, found);
}

interface NameNode {
  readonly text: string;
  readonly span: { readonly start: number };
}

function isName(node: object): node is NameNode {
  return "text" in node && "span" in node && Object.keys(node).length === 2;
}
