import { Project, ts, type Type } from "ts-morph";

import type { Module } from "../../../lang/src/syntax/tree.ts";

/** A text of an author in the tree of a file. */
export interface TextAt {
  /** Which part of which node it is: `import.from.text`, `like.pattern`. */
  readonly place: string;
  /** The keys that lead to it from the module. */
  readonly keys: readonly (string | number)[];
  readonly text: string;
}

/**
 * The places at which the tree of a file holds a text of its author, read off the tree's types: a new kind of node, or a
 * new part of one, is a new place, whether any policy has it or not.
 */
export function placesOfTypes(treePath: string): ReadonlySet<string> {
  const project = new Project({
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      customConditions: ["@interlock/source"],
      allowImportingTsExtensions: true,
      types: [],
      strict: true,
      noEmit: true,
    },
  });
  const file = project.addSourceFileAtPath(treePath);
  const places = new Set<string>();
  walkType(file.getInterfaceOrThrow("Module").getType(), "", { file, places, seen: new Set() });
  return places;
}

interface Walk {
  readonly file: ReturnType<Project["addSourceFileAtPath"]>;
  readonly places: Set<string>;
  readonly seen: Set<string>;
}

function walkType(type: Type, place: string, walk: Walk): void {
  if (type.isString()) {
    walk.places.add(place);
    return;
  }
  if (type.isUnion()) {
    for (const member of type.getUnionTypes()) walkType(member, place, walk);
    return;
  }
  if (type.isTuple()) {
    for (const element of type.getTupleElements()) walkType(element, place, walk);
    return;
  }
  const element = type.getArrayElementType();
  if (element !== undefined) {
    walkType(element, place, walk);
    return;
  }
  if (!type.isObject()) return;
  const parts = type
    .getProperties()
    .map((part) => [part.getName(), part.getTypeAtLocation(walk.file)] as const);
  const names = parts.map(([name]) => name);
  const kinds = parts
    .filter(([name]) => name === "kind")
    .flatMap(([, kind]) => (kind.isUnion() ? kind.getUnionTypes() : [kind]))
    .map((kind) => JSON.parse(kind.getText()) as string);
  for (const kind of kinds.length === 0 ? [null] : kinds) {
    const node = kind === null ? place : nodeName(kind, names);
    // A rule and an outcome are called alike: what was walked is known by its parts, too.
    const shape = `${node} ${names.join(" ")}`;
    if (kind !== null && walk.seen.has(shape)) continue;
    walk.seen.add(shape);
    for (const [name, part] of parts) walkType(part, `${node}.${name}`, walk);
  }
}

/** Every text in the tree of a file that stands at one of these places. */
export function textsIn(module: Module, places: ReadonlySet<string>): readonly TextAt[] {
  const found: TextAt[] = [];
  const visit = (value: unknown, place: string, keys: readonly (string | number)[]): void => {
    if (typeof value === "string") {
      if (places.has(place)) found.push({ place, keys, text: value });
    } else if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) visit(element, place, [...keys, index]);
    } else if (typeof value === "object" && value !== null) {
      const parts = Object.entries(value);
      const kind = "kind" in value && typeof value.kind === "string" ? value.kind : null;
      const node = kind === null ? place : nodeName(kind, Object.keys(value));
      for (const [name, part] of parts) visit(part, `${node}.${name}`, [...keys, name]);
    }
  };
  visit(module, "", []);
  return found;
}

/** Two sorts of part are called `text`; one of them knows where it stands. */
function nodeName(kind: string, parts: readonly string[]): string {
  return parts.includes("span") ? kind : `${kind} part`;
}
