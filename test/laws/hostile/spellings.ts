import type { Module } from "../../../lang/src/syntax/tree.ts";
import { parse } from "../../../lang/src/syntax/parse.ts";
import { print } from "../../../lang/src/syntax/print.ts";
import { writeString } from "../../../lang/src/syntax/string-literal.ts";
import { hostPolicies } from "./host-policies.ts";
import { textsIn, type TextAt } from "./text-places.ts";

/** The files of a set, by path. */
export type Texts = ReadonlyMap<string, string>;

/** Stands where a text is put as it is, until everything around it is printed. */
const blank = "blankToBeFilled";

/** A text of a host policy, and the file in which it stands. */
export interface HostText extends TextAt {
  readonly path: string;
}

/** The host policies as trees. */
const hostTrees: ReadonlyMap<string, Module> = new Map(
  [...hostPolicies].map(([path, text]) => [path, parse({ path, text }).module]),
);

/** Every text of the host policies that an author wrote. */
export function hostTextsAt(places: ReadonlySet<string>): readonly HostText[] {
  return [...hostTrees].flatMap(([path, module]) =>
    textsIn(module, places).map((found) => ({ ...found, path })),
  );
}

/** The host policies with a text in one place, written as a careful author would: with escapes where the language has them. */
export function escapedAt(at: HostText, text: string): Texts {
  return withTree(at.path, (module) => print(replaced(module, at.keys, text) as Module));
}

/** The host policies with texts in several places, one behind the other. */
export function escapedAtAll(places: readonly HostText[], texts: readonly string[]): Texts {
  return new Map(
    [...hostTrees].map(([path, module]) => {
      let tree: unknown = module;
      for (const [index, at] of places.entries()) {
        if (at.path === path) tree = replaced(tree, at.keys, texts[index] ?? "");
      }
      return [path, print(tree as Module)];
    }),
  );
}

/** The host policies with a text in one place as it is, whatever that does to what stands around it. */
export function rawAt(at: HostText, text: string): Texts {
  return withTree(at.path, (module) =>
    print(replaced(module, at.keys, blank) as Module).replaceAll(blank, () => text),
  );
}

/** The host policies with another word wherever one of the author's stands, so that they mean the same. */
export function renamed(word: string, to: string): Texts {
  const pattern = new RegExp(`\\b${word}\\b`, "gu");
  return new Map([...hostPolicies].map(([path, text]) => [path, text.replaceAll(pattern, () => to)]));
}

/** The host policies with a comment that says this behind every line. */
export function commented(text: string): Texts {
  return new Map(
    [...hostPolicies].map(([path, lines]) => [path, lines.replaceAll("\n", () => ` // ${text}\n`)]),
  );
}

/** The host policies with one file elsewhere, and the others that name it following. */
export function movedTo(path: string, to: string, named: string = to): Texts {
  const [from, written] = [JSON.stringify(path), writeString(named)];
  return new Map(
    [...hostPolicies].map(([other, text]) => [
      other === path ? to : other,
      text.replaceAll(from, () => written),
    ]),
  );
}

function withTree(path: string, write: (module: Module) => string): Texts {
  return new Map(
    [...hostPolicies].map(([other, text]) => {
      const module = hostTrees.get(path);
      return [other, other === path && module !== undefined ? write(module) : text];
    }),
  );
}

/** A copy of a tree with another text behind these keys. */
function replaced(node: unknown, [key, ...rest]: readonly (string | number)[], text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(node)) {
    return node.map((element: unknown, index) => (index === key ? replaced(element, rest, text) : element));
  }
  if (typeof node !== "object" || node === null) throw new Error(`nothing has the key ${key}`);
  return Object.fromEntries(
    Object.entries(node).map(([name, part]) => [name, name === key ? replaced(part, rest, text) : part]),
  );
}
