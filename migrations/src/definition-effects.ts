import type {
  AlterDomainStmt,
  AlterEnumStmt,
  CreateExtensionStmt,
  CreateFunctionStmt,
  CreateRangeStmt,
  CreateStmt,
  DefineStmt,
  DropStmt,
  IndexStmt,
  Node,
  ObjectType,
  RenameStmt,
  ViewStmt,
} from "libpg-query";
import type { Effect, Finding } from "./effect.ts";
import { found, harmless } from "./effect.ts";
import { isKnownExtension, shadowsKnownFunction } from "./known-names.ts";
import { nameParts, objectKind, objectName, objectNames, relationName, shown } from "./object-names.ts";

/**
 * What is lost with an object: rows or values with a table, a schema, a sequence's position, an extension's tables.
 * Every other object can be made again from its definition, so that dropping it only breaks what relies on it.
 */
const holdsData: ReadonlySet<ObjectType> = new Set([
  "OBJECT_TABLE",
  "OBJECT_SCHEMA",
  "OBJECT_SEQUENCE",
  "OBJECT_EXTENSION",
]);

/** Judges every `DROP`. Always breaking; `CASCADE` is destructive too, since columns can go with a type or function. Pure. */
export function dropFindings(statement: DropStmt): readonly Finding[] {
  const isCascade = statement.behavior === "DROP_CASCADE";
  const type = statement.removeType;
  const effects: Effect[] = ["breaking"];
  if (isCascade || type === undefined || holdsData.has(type)) effects.unshift("destructive");
  if (type === "OBJECT_INDEX" && statement.concurrent !== true) effects.push("locking");
  const cascade = isCascade ? " with everything that depends on it" : "";
  return found(`drops ${objectKind(type)} ${objectNames(statement.objects)}${cascade}`, ...effects);
}

/** A rename breaks whoever uses the old name; to the name of a known function, it also replaces that one. Pure. */
export function renameFindings(statement: RenameStmt): readonly Finding[] {
  const old = statement.subname ?? null;
  const owner =
    statement.relation === undefined ? objectName(statement.object) : relationName(statement.relation);
  const what = old === null ? owner : `${shown(old)} of ${owner}`;
  const isFunction = /^OBJECT_(FUNCTION|PROCEDURE|ROUTINE|AGGREGATE)$/.test(statement.renameType ?? "");
  const shadows = isFunction && shadowsKnownFunction(statement.newname ?? "");
  return found(
    `renames ${objectKind(statement.renameType)} ${what} to ${shown(statement.newname ?? "?")}`,
    "breaking",
    ...(shadows ? (["opaque"] as const) : []),
  );
}

/** A new table does nothing to others unless it joins them as a partition or child. Pure. */
export function createTableFindings(statement: CreateStmt): readonly Finding[] {
  if (statement.partbound === undefined) return harmless;
  return found(`adds partition ${relationName(statement.relation)}, which locks its parent`, "locking");
}

/** An index that is not built concurrently stops writes meanwhile. Pure. */
export function indexFindings(statement: IndexStmt): readonly Finding[] {
  if (statement.concurrent === true) return harmless;
  return found(
    `builds index ${shown(statement.idxname ?? "?")} on ${relationName(statement.relation)}`,
    "locking",
  );
}

/** A new view does nothing; a replaced one changes what its readers get. Pure. */
export function viewFindings(statement: ViewStmt): readonly Finding[] {
  return statement.replace === true
    ? found(`replaces view ${relationName(statement.view)}`, "breaking")
    : harmless;
}

/** A new range type does nothing, unless it names functions that its values and indexes then call. Pure. */
export function createRangeFindings(statement: CreateRangeStmt): readonly Finding[] {
  const params = statement.params ?? [];
  if (!hasOption(params, "canonical") && !hasOption(params, "subtype_diff")) return harmless;
  const type = shown(nameParts(statement.typeName).join("."));
  return found(`creates range type ${type} with functions of its own`, "opaque");
}

/**
 * A new function in SQL or PL/pgSQL runs nothing yet; a call of it is judged where it is called. Replacing one changes
 * its callers, other languages are not read, and one that takes a known function's name makes calls of that opaque. Pure.
 */
export function createFunctionFindings(statement: CreateFunctionStmt): readonly Finding[] {
  const parts = nameParts(statement.funcname);
  const name = shown(parts.join("."));
  const options = statement.options ?? [];
  const language = functionLanguage(statement);
  const findings: Finding[] = [];
  if (statement.replace === true) findings.push(...found(`replaces function ${name}`, "breaking"));
  if (optionValue(options, "security") === true)
    findings.push(...found(`lets callers of function ${name} act as its owner`, "breaking"));
  if (language !== "sql" && language !== "plpgsql")
    findings.push(...found(`creates function ${name} in language ${shown(language)}`, "opaque"));
  if (shadowsKnownFunction(parts.at(-1) ?? ""))
    findings.push(
      ...found(`creates function ${name}, which can take the place of PostgreSQL's own`, "opaque"),
    );
  return findings;
}

/** Answers the language that a function is written in, lower case; `?` where the statement does not say. Pure. */
export function functionLanguage({ options, sql_body: body }: CreateFunctionStmt): string {
  return optionText(options ?? [], "language")?.toLowerCase() ?? (body === undefined ? "?" : "sql");
}

/** Answers an option's text, or null where it is absent or of another kind. Pure. */
export function optionText(options: readonly Node[], name: string): string | null {
  const arg = optionArgument(options, name);
  return arg !== undefined && "String" in arg ? (arg.String.sval ?? "") : null;
}

function optionValue(options: readonly Node[], name: string): boolean | null {
  const arg = optionArgument(options, name);
  return arg !== undefined && "Boolean" in arg ? (arg.Boolean.boolval ?? false) : null;
}

function optionArgument(options: readonly Node[], name: string): Node | undefined {
  for (const option of options)
    if ("DefElem" in option && option.DefElem.defname === name) return option.DefElem.arg;
  return undefined;
}

/** Tells whether a parenthesised option is given, whatever its value. Pure. */
export function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return (options ?? []).some(
    (option) => "DefElem" in option && option.DefElem.defname?.toLowerCase() === name,
  );
}

/** An extension's script runs as it is packaged: only well-known ones are understood. Pure. */
export function createExtensionFindings(statement: CreateExtensionStmt): readonly Finding[] {
  const name = statement.extname ?? "";
  if (isKnownExtension(name) && !hasOption(statement.options, "cascade")) return harmless;
  return found(`installs extension ${shown(name)}`, "opaque");
}

/** A new collation only names rules of comparison; operators, aggregates and base types bring functions along. Pure. */
export function defineFindings(statement: DefineStmt): readonly Finding[] {
  if (statement.kind === "OBJECT_COLLATION") return harmless;
  return found(
    `creates ${objectKind(statement.kind)} ${shown(nameParts(statement.defnames).join("."))}`,
    "opaque",
  );
}

/** A value added to an enum breaks nothing that is stored; a renamed one breaks its readers. Pure. */
export function alterEnumFindings(statement: AlterEnumStmt): readonly Finding[] {
  if (statement.oldVal === undefined) return harmless;
  const type = shown(nameParts(statement.typeName).join("."));
  return found(`renames value ${shown(statement.oldVal)} of ${type}`, "breaking");
}

/** Judges `ALTER DOMAIN`, whose subcommand the parser writes as a letter. Pure. */
export function alterDomainFindings(statement: AlterDomainStmt): readonly Finding[] {
  const domain = `domain ${shown(nameParts(statement.typeName).join("."))}`;
  const subcommand: string = statement.subtype ?? "";
  switch (subcommand) {
    case "T":
      return statement.def === undefined ? found(`drops the default of ${domain}`, "breaking") : harmless;
    case "N":
    case "V":
      return harmless;
    case "O":
      return found(`forbids null in ${domain}`, "breaking", "locking");
    case "C": {
      const skips =
        statement.def !== undefined &&
        "Constraint" in statement.def &&
        statement.def.Constraint.skip_validation === true;
      return skips ? harmless : found(`adds a constraint to ${domain} and checks every row`, "locking");
    }
    case "X":
      return found(`drops a constraint of ${domain}`, "breaking");
    default:
      return found(`changes ${domain} in an unknown way`, "opaque");
  }
}
