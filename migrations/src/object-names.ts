import type { Node, RangeVar, TypeName } from "libpg-query";

/** The longest name that a summary shows, in UTF-16 units: PostgreSQL's own names have at most 63 bytes. */
const MAX_SHOWN_NAME = 130;

/** The most objects that one summary names. */
const MAX_SHOWN_OBJECTS = 5;

/** Puts a name from a migration into backticks so that it cannot end the quotation or steer a terminal. Pure. */
export function shown(name: string): string {
  const cut = name.length > MAX_SHOWN_NAME ? `${name.slice(0, MAX_SHOWN_NAME)}…` : name;
  const safe = cut.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `\`${safe}\``;
}

/** Names a table or other relation, with its schema where the text gives one. Pure. */
export function relationName(relation: RangeVar | undefined): string {
  const parts = [relation?.catalogname, relation?.schemaname, relation?.relname];
  return shown(parts.filter((part) => part !== undefined && part !== "").join("."));
}

/** The parts of a dotted name as the parser lists them. Pure. */
export function nameParts(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => ("String" in node ? (node.String.sval ?? "") : ""));
}

/** Names any object that a statement lists, whatever node the parser uses for it. Pure. */
export function objectName(node: Node | undefined): string {
  if (node === undefined) return "`?`";
  if ("List" in node) return shown(nameParts(node.List.items).join("."));
  if ("ObjectWithArgs" in node) return shown(nameParts(node.ObjectWithArgs.objname).join("."));
  if ("TypeName" in node) return typeName(node.TypeName);
  if ("String" in node) return shown(node.String.sval ?? "");
  if ("RangeVar" in node) return relationName(node.RangeVar);
  return "`?`";
}

/** Names a type. Pure. */
export function typeName(type: TypeName | undefined): string {
  return shown(nameParts(type?.names).join("."));
}

/** Names several objects, and how many more there are. Pure. */
export function objectNames(nodes: readonly Node[] | undefined): string {
  const all = nodes ?? [];
  const first = all.slice(0, MAX_SHOWN_OBJECTS).map(objectName).join(", ");
  return all.length > MAX_SHOWN_OBJECTS ? `${first} and ${all.length - MAX_SHOWN_OBJECTS} more` : first;
}

/** Turns the parser's name of an object type (`OBJECT_MATVIEW`) into words. Pure. */
export function objectKind(type: string | undefined): string {
  const word = (type ?? "OBJECT_UNKNOWN").replace(/^OBJECT_/, "").toLowerCase();
  const words: Readonly<Record<string, string>> = {
    matview: "materialized view",
    tabconstraint: "constraint",
    domconstraint: "constraint",
    statistic_ext: "statistics",
    fdw: "foreign data wrapper",
  };
  return Object.hasOwn(words, word) ? (words[word] ?? word) : word.replaceAll("_", " ");
}
